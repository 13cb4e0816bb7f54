import type { ReactNode } from "react";

interface RuleTableProps {
  readonly heads: readonly string[];
  readonly rows: readonly { readonly id: string; readonly cells: readonly ReactNode[] }[];
}

/** A few rules below each other; on a telephone the table scrolls by itself. */
export function RuleTable({ heads, rows }: RuleTableProps): ReactNode {
  return (
    <div className="overflow-x-auto">
      <table className="w-full max-w-5xl min-w-120 text-13">
        <thead>
          <tr className="text-left text-ink-soft">
            {heads.map((head) => (
              <th key={head} scope="col" className="py-1 pr-4 font-normal">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, cells }) => (
            <tr key={id} className="border-t border-line align-top">
              {cells.map((cell, at) => (
                <td key={heads[at]} className="py-1 pr-4">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
