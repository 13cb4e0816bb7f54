import type { ReactNode } from "react";

interface RuleTableProps {
  readonly heads: readonly string[];
  readonly rows: readonly { readonly id: string; readonly cells: readonly ReactNode[] }[];
}

/** A few rules below each other; on a telephone each rule is a block of lines, since five columns would break every word of the law. */
export function RuleTable({ heads, rows }: RuleTableProps): ReactNode {
  return (
    <table className="w-full max-w-5xl text-13">
      <thead className="max-sm:sr-only">
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
          <tr key={id} className="border-t border-line align-top max-sm:block max-sm:py-2">
            {cells.map((cell, at) => (
              <td key={heads[at]} className="wrap-anywhere max-sm:flex max-sm:gap-3 sm:py-1 sm:pr-4">
                <span aria-hidden className="w-24 shrink-0 text-ink-soft sm:hidden">
                  {heads[at]}
                </span>
                <div className="min-w-0">{cell}</div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
