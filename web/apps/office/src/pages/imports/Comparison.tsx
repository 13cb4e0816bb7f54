import { Button, Tag, useTexts } from "@comptoir/ui";
import type { ReactNode } from "react";

import { Section } from "../../parts/Facts";
import { usePages } from "../../parts/usePages";
import { jobTexts } from "../../texts/jobs";
import { shellTexts } from "../../texts/shell";

interface ComparedProduct {
  readonly sku: string;
  readonly outcome: "created" | "updated";
  readonly changes: { readonly [field: string]: { readonly old: unknown; readonly new: unknown } };
}

const AT_ONCE = 50;

/** What a trial would create and change, field by field. */
export function Comparison({ job }: { readonly job: string }): ReactNode {
  const say = useTexts(jobTexts);
  const sayShell = useTexts(shellTexts);
  const list = usePages<ComparedProduct>(["jobs", job, "comparison"], `/jobs/${job}/comparison`, {}, { limit: AT_ONCE });
  if (list.rows.length === 0) return null;
  return (
    <Section title={say("comparison")}>
      <ul className="text-13">
        {list.rows.map((one) => (
          <li key={one.sku} className="border-b border-line py-2">
            <p className="font-medium">
              {one.sku} <Tag tone={one.outcome === "created" ? "good" : "information"}>{say(one.outcome === "created" ? "wouldCreate" : "wouldUpdate")}</Tag>
            </p>
            {Object.entries(one.changes).map(([field, change]) => (
              <p key={field} className="break-words">
                <span className="text-ink-soft">{field.replace(/^values\./, "")}:</span> {one.outcome === "updated" ? <span className="line-through">{told(change.old)}</span> : null} {one.outcome === "updated" ? "→ " : ""}
                {told(change.new)}
              </p>
            ))}
          </li>
        ))}
      </ul>
      {list.hasMore ? (
        <Button kind="quiet" busy={list.busy} onClick={list.loadMore}>
          {sayShell("more")}
        </Button>
      ) : null}
    </Section>
  );
}

/** A value in one line; cells by channel and language with what they are for. */
function told(value: unknown): string {
  if (value === null || value === undefined) return "—";
  if (typeof value === "string") return value;
  if (typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return value.map(told).join(", ");
  return Object.entries(value)
    .map(([key, part]) => (key === "|" ? told(part) : `${key.replace("|", " ").trim()} ${told(part)}`))
    .join(" · ");
}
