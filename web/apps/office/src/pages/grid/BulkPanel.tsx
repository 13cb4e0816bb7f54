import { Button, ChoiceField, SelectSearch, TextField, useTexts } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useMutation } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { foreseeChange, isSelectionChanged, makeChange, type ActionKind, type BulkAction, type Foreseen, type GridColumn, type Meant, type Selection } from "../../api/grid";
import { useSession } from "../../app/session";
import { choiceNames } from "../../domain/grid";
import { STAGES, type Stage } from "../../domain/stages";
import { ProblemNote } from "../../parts/Problems";
import { gridTexts } from "../../texts/grid";
import { stageTexts } from "../../texts/stages";

const STEPS: readonly ActionKind[] = ["publish", "withdraw", "submit", "stage"];
const STEP_PERMISSION = { publish: "catalog.product.publish", withdraw: "catalog.product.publish", submit: "catalog.product.submit", stage: "catalog.product.publish" } as const;

interface BulkPanelProps {
  readonly columns: readonly GridColumn[];
  readonly titleOf: (column: GridColumn) => string;
  readonly chosen: readonly string[];
  readonly filter: { readonly [name: string]: string | boolean | number | undefined };
  readonly onClose: () => void;
  readonly onJob: (job: string) => void;
}

/** The same change on the chosen products, or on all that the filters find: looked at first, then done as a task. */
export function BulkPanel({ columns, titleOf, chosen, filter, onClose, onJob }: BulkPanelProps): ReactNode {
  const say = useTexts(gridTexts);
  const sayStage = useTexts(stageTexts);
  const { may } = useSession();
  const [whole, setWhole] = useState(chosen.length === 0);
  const kinds = [...(may("catalog.product.edit") ? (["set", "clear", "add", "remove"] as const) : []), ...(["publish", "withdraw", "submit", "stage"] as const).filter((kind) => may(STEP_PERMISSION[kind]))];
  const [kind, setKind] = useState<ActionKind>(kinds[0] ?? "publish");
  const [column, setColumn] = useState("");
  const [value, setValue] = useState("");
  const [stage, setStage] = useState<Stage>("phase_out");
  const isStep = STEPS.includes(kind);
  const needsList = kind === "add" || kind === "remove";
  const fitting = columns.filter((each) => !each.is_fixed && (!needsList || each.is_list));
  const known = fitting.find((each) => each.column === column);
  const selection: Selection = whole || chosen.length === 0 ? { filter } : { ids: chosen };
  const actions: readonly BulkAction[] = [kind === "stage" ? { kind, value: stage } : isStep ? { kind } : { kind, column, value: kind === "clear" ? "" : value }];
  const question = JSON.stringify([selection, actions]);
  const foresee = useMutation({ mutationFn: async () => ({ question, found: await foreseeChange(selection, actions) }) });
  const start = useMutation({
    mutationFn: (foreseen: Meant) => makeChange(selection, actions, foreseen),
    onSuccess: onJob,
    // What would be changed by now is looked at before it is asked for again.
    onError: (error) => {
      if (isSelectionChanged(error)) foresee.mutate();
    },
  });
  const found = foresee.data?.question === question ? foresee.data.found : null;
  const isReady = isStep || known !== undefined;
  return (
    <DetailPanel title={say("changeMany")} onClose={onClose}>
      <div className="flex flex-col gap-4 p-4">
        <ChoiceField
          label={say("which")}
          value={whole || chosen.length === 0 ? "all" : "chosen"}
          choices={[...(chosen.length === 0 ? [] : [{ value: "chosen", label: say("chosenOnes", { count: chosen.length }) }]), { value: "all", label: say("allFound") }]}
          onChoice={(text) => setWhole(text === "all")}
        />
        <ChoiceField label={say("what")} value={kind} choices={kinds.map((each) => ({ value: each, label: say(each) }))} onChoice={(text) => setKind(kinds.find((each) => each === text) ?? kind)} />
        {kind === "stage" ? <ChoiceField label={sayStage("stage")} help={sayStage(`${stage}Help`)} value={stage} choices={STAGES.map((each) => ({ value: each, label: sayStage(each) }))} onChoice={(text) => setStage(STAGES.find((each) => each === text) ?? stage)} /> : null}
        {isStep ? null : (
          <SelectSearch label={say("column")} value={known === undefined ? null : column} placeholder={say("column")} choices={fitting.map((each) => ({ value: each.column, label: titleOf(each), detail: each.column }))} onChoice={setColumn} />
        )}
        {isStep || kind === "clear" ? null : known !== undefined && known.choices.length > 0 ? (
          <SelectSearch label={say("value")} value={value} placeholder={say("value")} choices={known.choices.map(([code, name]) => ({ value: code, label: name, detail: code }))} onChoice={setValue} />
        ) : (
          <TextField label={say("value")} value={value} onText={setValue} {...(needsList ? { help: say("valueHelp") } : {})} />
        )}
        {isReady ? null : <p className="text-13 text-ink-soft">{say("needsColumn")}</p>}
        {foresee.isError ? <ProblemNote error={foresee.error} /> : null}
        {start.isError ? <ProblemNote error={start.error} /> : null}
        <div className="flex flex-wrap gap-2">
          <Button kind={found === null ? "primary" : "normal"} disabled={!isReady} busy={foresee.isPending} onClick={() => foresee.mutate()}>
            {say("preview")}
          </Button>
          <Button kind={found === null ? "normal" : "primary"} disabled={found === null || found.total === 0} busy={start.isPending} onClick={() => (found === null ? undefined : start.mutate(found.foreseen))}>
            {say("apply")}
          </Button>
        </div>
        {found === null ? null : <PreviewList found={found} columns={columns} />}
      </div>
    </DetailPanel>
  );
}

function PreviewList({ found, columns }: { readonly found: Foreseen; readonly columns: readonly GridColumn[] }): ReactNode {
  const say = useTexts(gridTexts);
  const named = (column: string, text: string): string => choiceNames(columns.find((each) => each.column === column)?.choices ?? [], text) || say("empty");
  return (
    <section aria-label={say("preview")} className="flex flex-col gap-2 text-13">
      <p role="status" className="font-medium">
        {found.total === 0 ? say("nothingFound") : say("previewOf", { count: found.total })}
      </p>
      {found.total > found.items.length ? <p className="text-ink-soft">{say("previewFirst")}</p> : null}
      <ul className="rounded-md border border-line">
        {found.items.map((one) => (
          <li key={one.sku} className="border-b border-line p-2 last:border-b-0">
            <p className="font-medium">
              {one.sku} <span className={one.outcome === "rejected" ? "text-loss" : "font-normal text-ink-soft"}>{say(one.outcome === "rejected" || one.outcome === "unchanged" ? one.outcome : "updated")}</span>
            </p>
            {Object.entries(one.cells).map(([column, { was, now }]) => (
              <p key={column} className="break-words">
                <span className="text-ink-soft line-through">{named(column, was)}</span> → {named(column, now)}
              </p>
            ))}
            {one.errors.map((error, index) => (
              <p key={index} className="text-loss">
                {error.detail}
              </p>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}
