import type { ReactNode } from "react";

export interface Fact {
  readonly label: string;
  readonly value: ReactNode;
}

/** Names and values, one below the other. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }): ReactNode {
  return (
    <dl className="grid grid-cols-[minmax(6rem,auto)_1fr] gap-x-4 gap-y-1.5 text-13">
      {facts.map(({ label, value }) => (
        <div key={label} className="contents">
          <dt className="text-ink-soft">{label}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A titled part of a panel or page. What follows it waits while it loads, so that nothing on the screen is pushed away. */
export function Section({ title, action, children }: { readonly title: string; readonly action?: ReactNode; readonly children: ReactNode }): ReactNode {
  return (
    <section className="border-b border-line px-4 py-4 last:border-b-0 has-data-loading:[&~*]:hidden">
      <div className="mb-2 flex min-h-8 items-center justify-between gap-2">
        <h3 className="text-15 font-semibold">{title}</h3>
        {action}
      </div>
      {children}
    </section>
  );
}
