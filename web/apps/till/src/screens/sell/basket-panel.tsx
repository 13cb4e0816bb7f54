import { Button, EmptyState, formatMoney, IconButton, Note, Tag, useLanguage, useTexts } from "@comptoir/ui";
import { CircleAlert, Layers, ShoppingBasket, TicketPercent } from "lucide-react";

import { thingCount, type Basket, type BasketLine, type Where } from "../../domain/basket";
import { useMayFindCustomers } from "../../state/customers";
import { useWaiting } from "../../state/parking";
import { isPayable, type Priced } from "../../state/use-priced";
import { sellingTexts } from "../../texts/selling";
import { CustomerRow } from "../customer/customer-row";
import { BasketLineRow, type LineActs } from "./basket-line-row";
import { CouponList } from "./coupon-list";
import { WhereSwitch } from "./where-switch";

interface BasketPanelProps {
  readonly basket: Basket;
  readonly priced: Priced;
  readonly onSelect: (line: BasketLine) => void;
  readonly onStep: (line: BasketLine, step: 1 | -1) => void;
  readonly onRemove: (line: BasketLine) => void;
  readonly onPark: () => void;
  readonly onParked: () => void;
  readonly onPay: () => void;
  readonly onCoupon: () => void;
  readonly onRemoveCoupon: (code: string) => void;
  readonly onWhere: (where: Where) => void;
  readonly onCustomer: () => void;
  readonly onNoCustomer: () => void;
  readonly acts: LineActs;
}

function Totals({ priced }: { readonly priced: Priced }) {
  const t = useTexts(sellingTexts);
  const { language } = useLanguage();
  const totals = priced.answer?.totals;
  return (
    <dl aria-live="polite" className="flex flex-col gap-1">
      {totals !== undefined && totals.discount.amount !== 0 && (
        <div className="flex justify-between text-accent">
          <dt>{t("discounts")}</dt>
          <dd>−{formatMoney(totals.discount, language)}</dd>
        </div>
      )}
      <div className="flex items-center justify-between gap-3">
        <dt className="text-18 font-medium">
          {t("total")}
          {totals !== undefined && <span className="block text-13 font-normal text-ink-soft">{t("ofWhichTax", { amount: formatMoney(totals.tax, language) })}</span>}
        </dt>
        <dd data-testid="total" className="text-36 font-semibold">
          {totals === undefined ? "…" : formatMoney(totals.due, language)}
        </dd>
      </div>
    </dl>
  );
}

export function BasketPanel({ basket, priced, onSelect, onStep, onRemove, onPark, onParked, onPay, onCoupon, onRemoveCoupon, onWhere, onCustomer, onNoCustomer, acts }: BasketPanelProps) {
  const t = useTexts(sellingTexts);
  const parked = useWaiting().items;
  const mayFindCustomers = useMayFindCustomers();
  const isEmpty = basket.lines.length === 0;
  const { problem } = priced;
  return (
    <section aria-label={t("basket")} className="flex h-full min-h-0 flex-col bg-paper">
      <header className="flex min-h-14 items-center gap-3 border-b border-line px-4">
        <h2 className="flex-1 text-18 font-semibold">
          {t("basket")} {!isEmpty && <span className="text-15 font-normal text-ink-soft">{t("basketCount", { count: thingCount(basket) })}</span>}
        </h2>
        {parked.length > 0 && (
          <button type="button" onClick={onParked} className="min-h-11 rounded-md px-1" aria-label={`${t("parked")} (${parked.length})`}>
            <Tag tone="attention" icon={Layers}>
              {parked.length}
            </Tag>
          </button>
        )}
      </header>
      {mayFindCustomers && <CustomerRow customer={basket.customer ?? null} onOpen={onCustomer} onTakeOff={onNoCustomer} />}
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
        {isEmpty ? (
          <EmptyState icon={ShoppingBasket} title={t("basketEmpty")} className="h-full">
            {t("basketEmptyHelp")}
            <p className="mt-4 flex flex-wrap justify-center gap-x-3 text-13 pointer-coarse:hidden">
              {t("keysHelp")
                .split(" · ")
                .map((one) => (
                  <span key={one}>{one}</span>
                ))}
            </p>
          </EmptyState>
        ) : (
          <ul className="divide-y divide-line">
            {basket.lines.map((line) => (
              <BasketLineRow
                key={line.id}
                line={line}
                priced={priced.lines.get(line.id)}
                deposit={priced.lines.has(line.id) ? priced.deposits.get(line.id) : undefined}
                refusal={priced.refusals.get(line.id)}
                isCurrent={line.id === basket.current}
                onSelect={onSelect}
                onStep={onStep}
                onRemove={onRemove}
                acts={acts}
              />
            ))}
          </ul>
        )}
      </div>
      <footer className="flex flex-col gap-3 border-t border-line p-4">
        {problem !== null && priced.refusals.size === 0 && (
          <Note tone="loss" icon={CircleAlert} title={problem.title}>
            {problem.detail}
          </Note>
        )}
        {priced.unanswered && (
          <Note tone="attention" icon={CircleAlert}>
            {t("priceFailed")}
          </Note>
        )}
        <CouponList basket={basket} priced={priced} onRemove={onRemoveCoupon} />
        {!isEmpty && <WhereSwitch basket={basket} priced={priced} onWhere={onWhere} />}
        {!isEmpty && <Totals priced={priced} />}
        <div className="flex gap-2">
          {!isEmpty && (
            <IconButton className="min-h-14 min-w-14 border border-outline" icon={TicketPercent} label={t("coupon")} onClick={onCoupon} />
          )}
          <Button className="min-h-14 min-w-0 whitespace-nowrap" disabled={isEmpty && parked.length === 0} onClick={isEmpty ? onParked : onPark}>
            {t(isEmpty ? "parked" : "park")}
          </Button>
          <Button kind="primary" large className="flex-1" disabled={isEmpty || !isPayable(priced)} onClick={onPay} shortcut="↵">
            {t("pay")}
          </Button>
        </div>
      </footer>
    </section>
  );
}
