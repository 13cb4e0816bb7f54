import { Button, Tag, useLanguage, useTexts } from "@comptoir/ui";
import type { ReactNode } from "react";

import { changedCells, type FieldChange } from "../../domain/comparison";
import { Section } from "../../parts/Facts";
import { usePages } from "../../parts/usePages";
import { usePlaceNames } from "../../parts/usePlaceNames";
import { jobTexts } from "../../texts/jobs";
import { shellTexts } from "../../texts/shell";
import { useFieldNames } from "../products/fieldNames";
import { useFieldName } from "../products/useFieldName";

interface ComparedProduct {
  readonly sku: string;
  readonly outcome: "created" | "updated";
  readonly changes: { readonly [field: string]: FieldChange };
}

const AT_ONCE = 50;

/** What a trial would create and change, field by field. */
export function Comparison({ job }: { readonly job: string }): ReactNode {
  const say = useTexts(jobTexts);
  const sayShell = useTexts(shellTexts);
  const { language } = useLanguage();
  const fieldName = useFieldName();
  const { placeName } = usePlaceNames();
  const list = usePages<ComparedProduct>(["jobs", job, "comparison"], `/jobs/${job}/comparison`, {}, { limit: AT_ONCE });
  const { textOf } = useFieldNames([...new Set(list.rows.flatMap(({ changes }) => Object.keys(changes)))]);
  if (list.rows.length === 0) return null;
  return (
    <Section title={say("comparison")}>
      <ul className="text-13">
        {list.rows.map((one) => (
          <li key={one.sku} className="border-b border-line py-2">
            <p className="font-medium">
              {one.sku} <Tag tone={one.outcome === "created" ? "good" : "information"}>{say(one.outcome === "created" ? "wouldCreate" : "wouldUpdate")}</Tag>
            </p>
            {changedCells(one.changes).filter(({ field }) => one.outcome === "updated" || field !== "sku").map(({ field, channel, locale, was, now }) => {
              const place = placeName(channel, locale);
              return (
                <p key={`${field} ${channel ?? ""} ${locale ?? ""}`} className="break-words">
                  <span className="text-ink-soft">{place === "" ? fieldName(field) : `${fieldName(field)} (${place})`}{language === "fr" ? "\u00a0:" : ":"}</span> {one.outcome === "updated" ? <span className="line-through">{textOf(field, was)}</span> : null} {one.outcome === "updated" ? "→ " : ""}
                  {textOf(field, now)}
                </p>
              );
            })}
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
