import { Button, Dialog, useTexts } from "@comptoir/ui";
import { useState, type ReactNode } from "react";

import { conflicts, shownAt, theirChanges } from "../../domain/edit";
import { pathKey } from "../../domain/product";
import { productTexts } from "../../texts/products";
import { fieldAt, useFieldNames } from "./fieldNames";
import type { useProductEdit } from "./useProductEdit";

/** What somebody else changed since the product was opened, and whose value stays where both changed it. */
export function StaleDialog({ edit }: { readonly edit: ReturnType<typeof useProductEdit> }): ReactNode {
  const say = useTexts(productTexts);
  const { state, send } = edit;
  const changes = state.phase === "stale" ? theirChanges(state) : [];
  const { nameOf, textOf } = useFieldNames(changes.map(({ path }) => fieldAt(path)));
  const [mine, setMine] = useState<ReadonlySet<string>>(new Set());
  if (state.phase !== "stale") return null;
  const clashing = conflicts(state);
  const choose = (key: string, keepsMine: boolean): void => {
    const next = new Set(mine);
    if (keepsMine) next.add(key);
    else next.delete(key);
    setMine(next);
  };
  return (
    <Dialog
      open
      wide
      onOpenChange={() => undefined}
      title={say("staleTitle")}
      description={say("staleHelp")}
      actions={
        <Button kind="primary" onClick={() => send({ type: "merged", keepMine: mine })}>
          {say("staleMerge")}
        </Button>
      }
    >
      <ul className="flex flex-col gap-4">
        {changes.map(({ path, before, after }) => {
          const key = pathKey(path);
          return (
            <li key={key} className="rounded-md border border-line p-3">
              <p className="font-medium">{nameOf(path)}</p>
              <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-13">
                <Side label={say("staleBefore")} text={textOf(fieldAt(path), before)} />
                <Side label={say("staleTheirs")} text={textOf(fieldAt(path), after)} />
                {clashing.has(key) ? <Side label={say("staleMine")} text={textOf(fieldAt(path), shownAt(state, path))} /> : null}
              </dl>
              {clashing.has(key) ? (
                <fieldset className="mt-2 flex flex-wrap items-center gap-4 text-13">
                  <legend className="float-left mr-4">{say("staleChoose")}</legend>
                  <Choice name={key} label={say("keepTheirs")} checked={!mine.has(key)} onChoose={() => choose(key, false)} />
                  <Choice name={key} label={say("keepMine")} checked={mine.has(key)} onChoose={() => choose(key, true)} />
                </fieldset>
              ) : null}
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}

function Side({ label, text }: { readonly label: string; readonly text: string }): ReactNode {
  return (
    <>
      <dt className="text-ink-soft">{label}</dt>
      <dd className="min-w-0 break-words">{text}</dd>
    </>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly checked: boolean;
  readonly onChoose: () => void;
}

function Choice({ name, label, checked, onChoose }: ChoiceProps): ReactNode {
  return (
    <label className="flex min-h-8 items-center gap-2">
      <input type="radio" name={name} checked={checked} onChange={onChoose} className="accent-accent" />
      {label}
    </label>
  );
}

