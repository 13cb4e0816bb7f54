import { IconButton, Picture, QuantityField, TextField, useTexts } from "@comptoir/ui";
import { Trash2 } from "lucide-react";
import type { ReactNode } from "react";

import { lineProblem, needsReason, type DraftEvent, type StockDraft } from "../../domain/receiving";
import { stockTexts } from "../../texts/stock";

interface DraftLinesProps {
  readonly draft: StockDraft;
  readonly send: (event: DraftEvent) => void;
  readonly onRemove: (sku: string) => void;
}

/** The lines of the document, the newest first, each with its quantity and, where needed, its reason. */
export function DraftLines({ draft, send, onRemove }: DraftLinesProps): ReactNode {
  const say = useTexts(stockTexts);
  const reasons = needsReason(draft.kind);
  return (
    <ul aria-label={say("lines", { count: draft.lines.length })}>
      {draft.lines.map((line) => {
        const problem = lineProblem(draft.kind, line);
        const aboutReason = problem === "reason_missing";
        return (
          <li
            key={line.sku}
            className={`flex flex-wrap items-start gap-3 border-b border-line px-4 py-2 ${line.sku === draft.current ? "bg-accent-soft" : "bg-paper"}`}
          >
            <Picture src={line.image} name={line.label} alt="" className="size-10 shrink-0 text-13" />
            <div className="min-w-40 flex-1">
              <p className="truncate">{line.label}</p>
              <p className="truncate text-13 text-ink-soft">{line.sku}</p>
            </div>
            <QuantityField
              hideLabel
              label={`${say("quantity")} ${line.label}`}
              unit={line.unit}
              value={line.quantity}
              error={problem === null || aboutReason ? null : say(problem)}
              onText={(quantity) => send({ type: "quantity_typed", sku: line.sku, quantity })}
              className="w-48"
            />
            {reasons ? (
              <TextField
                hideLabel
                label={`${say("reason")} ${line.label}`}
                placeholder={say("reasonHint")}
                value={line.reason}
                error={aboutReason ? say("reason_missing") : null}
                onText={(reason) => send({ type: "reason_typed", sku: line.sku, reason })}
                className="w-56"
              />
            ) : null}
            <IconButton icon={Trash2} label={say("removeLine", { sku: line.sku })} onClick={() => onRemove(line.sku)} />
          </li>
        );
      })}
    </ul>
  );
}
