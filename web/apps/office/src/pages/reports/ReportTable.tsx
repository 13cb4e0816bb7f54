import type { ReactNode } from "react";

import { Section } from "../../parts/Facts";

interface ReportTableProps {
  readonly title: string;
  readonly heads: readonly string[];
  /** Cells as they are read; the first says what the row is about. */
  readonly rows: readonly { readonly id: string; readonly cells: readonly ReactNode[] }[];
  readonly above?: ReactNode;
  readonly note?: string | undefined;
}

/** A side of a report as a table; wide ones scroll by themselves, also with the keys. */
export function ReportTable({ title, heads, rows, above, note }: ReportTableProps): ReactNode {
  return (
    <Section title={title}>
      {above}
      <div tabIndex={0} role="region" aria-label={title} className="overflow-x-auto">
        <table className="w-full text-13">
          <thead className="text-ink-soft">
            <tr className="border-b border-line">
              {heads.map((head, index) => (
                <th key={head} scope="col" className={`py-1.5 pr-3 font-normal ${index === 0 ? "text-left" : "text-right whitespace-nowrap"}`}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ id, cells }) => (
              <tr key={id} className="border-b border-line last:border-b-0">
                {cells.map((cell, index) =>
                  index === 0 ? (
                    <th key={heads[index]} scope="row" className="max-w-72 min-w-28 py-1.5 pr-3 text-left font-normal break-words">
                      {cell}
                    </th>
                  ) : (
                    <td key={heads[index]} className="py-1.5 pr-3 text-right whitespace-nowrap">
                      {cell}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {note === undefined ? null : <p className="mt-2 text-13 text-ink-soft">{note}</p>}
    </Section>
  );
}
