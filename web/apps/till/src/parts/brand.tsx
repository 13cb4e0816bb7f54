/** The mark of the house. */
export function Brand({ size = "size-9" }: { readonly size?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={size}>
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path d="M21.5 12.2a6.4 6.4 0 1 0 0 7.6" fill="none" strokeWidth="3.4" strokeLinecap="round" className="stroke-on-accent" />
    </svg>
  );
}
