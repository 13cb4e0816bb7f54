import { Button, Dialog, useTexts } from "@comptoir/ui";
import { useState, type ReactNode } from "react";

import { conflicts, shownAt, theirChanges, writtenTwice } from "../../domain/edit";
import { pathKey } from "../../domain/product";
import { productTexts } from "../../texts/products";
import { fieldAt, useFieldNames } from "./fieldNames";
import type { useProductEdit } from "./useProductEdit";

/**
 * What somebody else changed since the product was opened, and whose value stays where both changed it.
 *
 * One's own draft that was written on from another device is decided the same way.
 */
export function StaleDialog({ edit }: { readonly edit: ReturnType<typeof useProductEdit> }): ReactNode {
  const say = useTexts(productTexts);
  const { state, send } = edit;
  const isTwice = state.phase === "twice";
  const changes = isTwice ? writtenTwice(state) : state.phase === "stale" ? theirChanges(state) : [];
  const { nameOf, textOf } = useFieldNames(changes.map(({ path }) => fieldAt(path)));
  const [mine, setMine] = useState<ReadonlySet<string>>(new Set());
  if (state.phase !== "stale" && !isTwice) return null;
  const clashing = isTwice ? new Set(changes.map(({ path }) => pathKey(path))) : conflicts(state);
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
      title={say(isTwice ? "twiceTitle" : "staleTitle")}
      description={say(isTwice ? "twiceHelp" : "staleHelp")}
      actions={
        <Button kind="primary" onClick={() => send({ type: isTwice ? "chosen" : "merged", keepMine: mine })}>
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
                <Side label={say(isTwice ? "twiceThere" : "staleTheirs")} text={textOf(fieldAt(path), after)} />
                {clashing.has(key) ? <Side label={say(isTwice ? "twiceHere" : "staleMine")} text={textOf(fieldAt(path), shownAt(state, path))} /> : null}
              </dl>
              {clashing.has(key) ? (
                <fieldset className="mt-2 flex flex-wrap items-center gap-4 text-13">
                  <legend className="float-left mr-4">{say(isTwice ? "twiceChoose" : "staleChoose")}</legend>
                  <Choice name={key} label={say(isTwice ? "twiceThere" : "keepTheirs")} checked={!mine.has(key)} onChoose={() => choose(key, false)} />
                  <Choice name={key} label={say(isTwice ? "twiceHere" : "keepMine")} checked={mine.has(key)} onChoose={() => choose(key, true)} />
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

