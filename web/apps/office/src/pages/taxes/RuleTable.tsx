import type { ReactNode } from "react";

interface RuleTableProps {
  readonly heads: readonly string[];
  readonly rows: readonly { readonly id: string; readonly cells: readonly ReactNode[] }[];
}

/** A few rules below each other; long words of the law break on a telephone. */
export function RuleTable({ heads, rows }: RuleTableProps): ReactNode {
  return (
    <table className="w-full max-w-5xl text-13">
      <thead>
        <tr className="text-left text-ink-soft">
          {heads.map((head) => (
            <th key={head} scope="col" className="py-1 pr-2 font-normal sm:pr-4">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, cells }) => (
          <tr key={id} className="border-t border-line align-top">
            {cells.map((cell, at) => (
              <td key={heads[at]} className="py-1 pr-2 wrap-anywhere sm:pr-4">
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
