import { IconButton, Tag, useTexts } from "@comptoir/ui";
import { ChevronRight, Star, UserPlus, UserRound, X } from "lucide-react";

import { useCustomer } from "../../state/customers";
import { customerTexts } from "../../texts/customers";

interface CustomerRowProps {
  readonly customer: string | null;
  readonly onOpen: () => void;
  readonly onTakeOff: () => void;
}

/** Whose basket it is: one row above the lines, always as high. */
export function CustomerRow({ customer, onOpen, onTakeOff }: CustomerRowProps) {
  const t = useTexts(customerTexts);
  const { name, loyalty, isLost } = useCustomer(customer);
  const shown = isLost ? t("lost") : (name ?? "…");
  return (
    <div className="flex h-12 items-center gap-1 border-b border-line pr-2">
      <button
        type="button"
        onClick={onOpen}
        className="flex min-h-11 min-w-0 flex-1 items-center gap-3 px-4 text-left hover:bg-ground"
      >
        {customer === null ? <UserPlus aria-hidden className="size-5 shrink-0 text-accent" /> : <UserRound aria-hidden className="size-5 shrink-0 text-accent" />}
        <span className={`line-clamp-2 min-w-0 flex-1 leading-5 break-words ${isLost ? "text-loss" : customer === null ? "text-ink-soft" : "font-medium"}`}>{customer === null ? t("add") : shown}</span>
        {customer !== null && <span className="sr-only">({t("customer")})</span>}
        {loyalty !== null && customer !== null && (
          <Tag tone="good" icon={Star}>
            {loyalty.tier !== null && <span className="max-xl:sr-only">{loyalty.tier.name} · </span>}
            {t("points", { count: loyalty.balance })}
          </Tag>
        )}
        {customer === null ? <kbd aria-hidden className="rounded-md border border-current/40 px-1.5 font-sans text-13 text-ink-soft pointer-coarse:hidden">F2</kbd> : <ChevronRight aria-hidden className="size-5 shrink-0 text-ink-soft" />}
      </button>
      {customer !== null && <IconButton icon={X} label={t("takeOff", { name: shown })} onClick={onTakeOff} />}
    </div>
  );
}
