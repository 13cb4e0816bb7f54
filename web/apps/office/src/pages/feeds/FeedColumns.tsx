import { Button, IconButton, localized, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useId, type ReactNode } from "react";

import type { FeedColumn } from "../../api/feeds";
import { attributesQuery } from "../../api/structure";
import { Section } from "../../parts/Facts";
import { feedTexts } from "../../texts/feeds";

const SOURCES = ["sku", "label", "description", "gtin", "brand", "price", "availability", "quantity", "link", "image", "more_images", "category", "categories", "group", "condition", "identifier_exists", "unit_price"] as const;

interface FeedColumnsProps {
  readonly columns: readonly FeedColumn[];
  readonly sources: readonly string[];
  readonly editable: boolean;
  readonly onColumns: (columns: readonly FeedColumn[]) => void;
}

/** The columns of a feed: what its reader calls each, and what fills it. */
export function FeedColumns({ columns, sources, editable, onColumns }: FeedColumnsProps): ReactNode {
  const say = useTexts(feedTexts);
  const { language } = useLanguage();
  const list = useId();
  const { data: attributes = [] } = useQuery(attributesQuery);
  const named = (source: string): string => {
    const known = SOURCES.find((each) => each === source);
    return known === undefined ? source : say(`source_${known}`);
  };
  const change = (at: number, part: Partial<FeedColumn>): void => onColumns(columns.map((each, place) => (place === at ? { ...each, ...part } : each)));
  return (
    <Section title={say("columns")} action={editable ? <Button onClick={() => onColumns([...columns, { name: "", source: "" }])}>{say("addColumn")}</Button> : undefined}>
      <p className="mb-2 text-13 text-ink-soft">{say("columnsHelp")}</p>
      <datalist id={list}>
        {sources.map((source) => (
          <option key={source} value={source} label={named(source)} />
        ))}
        {attributes.map(({ code, labels }) => (
          <option key={code} value={`attribute:${code}`} label={say("source_attribute", { name: localized(labels, language) || code })} />
        ))}
      </datalist>
      <ul className="flex flex-col gap-2">
        {columns.map((column, at) => (
          <li key={at} className="flex items-center gap-2">
            <TextField hideLabel label={say("columnName", { number: at + 1 })} disabled={!editable} value={column.name} onText={(name) => change(at, { name })} className="flex-1" />
            <TextField hideLabel label={say("columnSource", { number: at + 1 })} disabled={!editable} list={list} value={column.source} onText={(source) => change(at, { source })} className="flex-1" />
            {editable ? <IconButton icon={X} label={say("removeColumn", { number: at + 1 })} onClick={() => onColumns(columns.filter((_, place) => place !== at))} /> : null}
          </li>
        ))}
      </ul>
    </Section>
  );
}
