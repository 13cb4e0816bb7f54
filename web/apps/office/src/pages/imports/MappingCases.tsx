import { Button, Note, useTexts } from "@comptoir/ui";
import { TriangleAlert } from "lucide-react";
import { useState, type ReactNode } from "react";

import type { SheetColumn } from "../../api/mappings";
import { openCases, withField } from "../../domain/mapping";
import { mappingTexts } from "../../texts/mapping";
import { NEW_MAPPING, type MappingAtWork } from "./useMapping";

interface MappingCasesProps {
  readonly mapping: MappingAtWork;
  readonly nameOf: (field: string) => string;
}

/** Where a header and its cells do not go together, or two columns mean the same: a case each, with what one can do. */
export function MappingCases({ mapping, nameOf }: MappingCasesProps): ReactNode {
  const say = useTexts(mappingTexts);
  const [settled, setSettled] = useState<readonly string[]>([]);
  const cases = openCases(mapping.sheet?.columns ?? [], mapping.columns, settled);
  if (cases.length === 0) return null;
  const settle = (column: string): void => setSettled([...settled, column]);
  const take = (column: SheetColumn, chosen: string): void => {
    if (mapping.chosen === "") mapping.choose(NEW_MAPPING);
    mapping.setColumns(withField(mapping.columns, chosen === "" ? column.name : chosen, chosen === "" ? "" : column.suggestion));
    settle(column.name);
  };
  return (
    <div role="group" aria-label={say("conflicts", { count: cases.length })} className="flex flex-col gap-2">
      <p className="text-13 font-medium">{say("conflicts", { count: cases.length })}</p>
      {cases.map((column) => (
        <Note key={column.name} tone="attention" icon={TriangleAlert}>
          <p>{say(column.doubt ?? "rivals", { column: column.name, others: column.others.join(", "), field: nameOf(column.suggestion) })}</p>
          <div className="mt-2 flex flex-wrap gap-2">
            {column.others.map((other) => (
              <Button key={other} onClick={() => take(column, other)}>
                {say("take", { column: other })}
              </Button>
            ))}
            {column.doubt === "rivals" ? null : <Button onClick={() => take(column, "")}>{say("leaveOut")}</Button>}
            <Button onClick={() => settle(column.name)}>{say(column.doubt === "rivals" ? "take" : "settled", { column: column.name })}</Button>
          </div>
        </Note>
      ))}
    </div>
  );
}
