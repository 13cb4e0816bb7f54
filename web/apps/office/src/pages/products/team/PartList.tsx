import { Note, Tag, useTexts } from "@comptoir/ui";
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

import type { Part } from "../../../api/team";
import { pathOfPart } from "../../../domain/proposals";
import { teamTexts } from "../../../texts/team";
import { useFieldNames } from "../fieldNames";
import { useFieldName } from "../useFieldName";

type Compared = Pick<Part, "field" | "scope" | "old" | "new"> & Partial<Pick<Part, "key" | "decision" | "is_conflict">>;

interface PartListProps {
  readonly parts: readonly Compared[];
  readonly before: string;
  readonly after: string;
  /** Keys that are ticked; without it nothing can be. */
  readonly chosen?: ReadonlySet<string>;
  readonly onChosen?: (chosen: ReadonlySet<string>) => void;
}

/** Changes field by field, what stood beside what shall stand. */
export function PartList({ parts, before, after, chosen, onChosen }: PartListProps): ReactNode {
  const say = useTexts(teamTexts);
  const fieldName = useFieldName();
  const { nameOf, textOf } = useFieldNames(parts.map(({ field }) => field));
  return (
    <ul className="flex flex-col gap-3">
      {parts.map((part) => {
        const key = part.key ?? `${part.field} ${part.scope ?? ""}`;
        const path = pathOfPart(part);
        const name = path === null ? fieldName(part.field) : nameOf(path);
        const canChoose = chosen !== undefined && (part.decision ?? null) === null;
        const toggle = (): void => {
          const next = new Set(chosen);
          if (!next.delete(key)) next.add(key);
          onChosen?.(next);
        };
        return (
          <li key={key} className="rounded-md border border-line p-3">
            <div className="flex items-center justify-between gap-2">
              {canChoose ? (
                <label className="flex min-h-8 items-center gap-2 font-medium">
                  <input type="checkbox" checked={chosen.has(key)} onChange={toggle} className="size-4 accent-accent" />
                  {name}
                </label>
              ) : (
                <p className="font-medium">{name}</p>
              )}
              {part.decision === "approved" || part.decision === "rejected" ? <Tag tone={part.decision === "approved" ? "good" : "loss"}>{say(part.decision)}</Tag> : null}
            </div>
            <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-13">
              <dt className="text-ink-soft">{before}</dt>
              <dd className="min-w-0 break-words">{textOf(part.field, part.old)}</dd>
              <dt className="text-ink-soft">{after}</dt>
              <dd className="min-w-0 break-words">{textOf(part.field, part.new)}</dd>
            </dl>
            {part.is_conflict === true ? (
              <Note tone="attention" icon={TriangleAlert} className="mt-2">
                {say("changedByOthers")}
              </Note>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}
