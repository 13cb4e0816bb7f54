import type { ReactNode } from "react";

interface PageProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  /** A row of filters under the title. */
  readonly filters?: ReactNode;
  readonly children: ReactNode;
  /** The page itself scrolls; otherwise its parts do. */
  readonly scrolls?: boolean;
}

/** One page: its title, what can be done, filters, and the content that fills the rest. */
export function Page({ title, lead, actions, filters, children, scrolls = false }: PageProps): ReactNode {
  return (
    <div className="group/page flex min-h-0 flex-1 flex-col">
      {/* On a telephone what is open beside the list has the whole page, whose name is only read aloud; on a small screen the filters then take one row. */}
      <header className="flex min-h-14 flex-wrap items-center gap-x-4 gap-y-2 border-b border-line bg-paper px-4 py-2 max-sm:group-has-data-beside/page:sr-only">
        <div className="min-w-32 flex-1">
          <h1 className="text-18 font-semibold sm:truncate">{title}</h1>
          {lead === undefined ? null : <p className="text-13 text-ink-soft">{lead}</p>}
        </div>
        {actions === undefined ? null : <div className="relative flex max-w-full flex-wrap items-center gap-2 max-xl:[&_button]:px-2.5 max-xl:[&_button]:text-13 max-sm:group-has-data-beside/page:hidden">{actions}</div>}
      </header>
      {filters === undefined ? null : <div className="relative flex items-center gap-2 overflow-x-auto border-b border-line bg-paper px-4 py-2 max-sm:group-has-data-beside/page:hidden max-sm:*:shrink-0 sm:flex-wrap max-xl:group-has-data-beside/page:flex-nowrap max-xl:group-has-data-beside/page:*:shrink-0">{filters}</div>}
      <div className={`flex min-h-0 flex-1 flex-col ${scrolls ? "relative overflow-y-auto" : ""}`}>{children}</div>
    </div>
  );
}
