import type { Card } from "@comptoir/client";
import { useTexts, useToast } from "@comptoir/ui";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";

import { useWedge } from "../../devices/use-wedge";
import { currentLine, type BasketLine } from "../../domain/basket";
import { tilesOf } from "../../domain/tiles";
import { typedCode } from "../../domain/typed-code";
import { may, useSale, useSession, useSettled, useTill } from "../../state/hooks";
import { useMayFindCustomers } from "../../state/customers";
import { useShownBasket } from "../../state/display";
import { useParkedSender, useTakingBack } from "../../state/parking";
import { useShelf } from "../../state/shelf";
import { usePriced } from "../../state/use-priced";
import { drawerTexts } from "../../texts/drawer";
import { CustomerDialog } from "../customer/customer-dialog";
import { BasketPanel } from "./basket-panel";
import { BasketSheet } from "./basket-sheet";
import { CameraDialog } from "./camera-dialog";
import { CategoryBar } from "./category-bar";
import { CouponDialog } from "./coupon-dialog";
import { GiftCardSaleDialog } from "./gift-card-sale-dialog";
import { ReservationsDialog } from "./reservations-dialog";
import { LineQuestions } from "./line-questions";
import { OpenPriceDialog } from "./open-price-dialog";
import { ParkedDialog } from "./parked-dialog";
import { ProductDialog } from "./product-dialog";
import { cardsQuery, ProductGrid } from "./product-grid";
import { TopBar } from "./top-bar";
import { useKeys } from "./use-keys";
import { useSelling } from "./use-selling";
import { WeighDialog } from "./weigh-dialog";

const SEARCH_SETTLE_MILLISECONDS = 120;

export function SellPage() {
  const { till } = useTill();
  const navigate = useNavigate();
  const client = useQueryClient();
  const sale = useSale();
  const priced = usePriced(sale.basket);
  const selling = useSelling(priced);
  const [search, setSearch] = useState("");
  const shelf = useShelf();
  const [sheetOpen, setSheetOpen] = useState(false);
  const searchField = useRef<HTMLInputElement>(null);
  const settledSearch = useSettled(search.trim(), SEARCH_SETTLE_MILLISECONDS);
  const tDrawer = useTexts(drawerTexts);
  const toast = useToast();
  useParkedSender();
  useShownBasket(sale.basket, priced);
  useTakingBack(() => toast({ text: tDrawer("resumeFailed") }));
  const { question, close } = selling;

  // A payment under way goes on where it was, after a reload too.
  const isPaying = sale.payment !== null;
  useEffect(() => {
    if (isPaying) void navigate({ to: "/$till/pay", params: { till: till.code }, replace: true });
  }, [isPaying, navigate, till.code]);

  const mayOverride = may(useSession().data, "till.line.override_price", till.store);
  const override = (line: BasketLine) => {
    if (mayOverride && line.sku !== null && line.isEmpties !== true && priced.lines.has(line.id)) selling.ask({ kind: "override", line: line.id });
  };
  const inform = (sku: string, line: string | null = null) => selling.ask({ kind: "product", sku, line });
  /** A product is sold; of a model one first chooses which. */
  const sellTile = (card: Card, variants: number) => {
    if (variants > 1) inform(card.sku);
    else selling.choose(card);
  };
  const informOf = (line: BasketLine) => {
    if (line.sku !== null) inform(line.sku, line.id);
  };
  const mayFindCustomers = useMayFindCustomers();
  const askCustomer = () => {
    if (mayFindCustomers) selling.ask({ kind: "customer", scanned: "" });
  };
  const approve = (line: BasketLine) => {
    const amount = priced.lines.get(line.id)?.approval ?? null;
    if (amount !== null) selling.ask({ kind: "approve", line: line.id, amount });
  };

  const onCurrent = (act: (line: BasketLine) => void) => () => {
    const line = currentLine(sale.basket);
    if (line !== null) act(line);
  };

  useWedge({
    onScan: selling.scan,
    onKey: (key) => {
      if (question === null) selling.digit(key);
    },
    onEnter: () => {
      if (question !== null) return;
      const code = typedCode(sale.basket, Date.now());
      if (code === null) selling.pay();
      else selling.scan(code);
    },
  });
  useKeys({
    isBlocked: question !== null,
    onDelete: selling.removeCurrent,
    onSearch: () => searchField.current?.focus(),
    onPark: () => (sale.basket.lines.length > 0 ? selling.park() : selling.ask({ kind: "parked" })),
    onCustomer: askCustomer,
    onInfo: onCurrent(informOf),
    onOverride: onCurrent(override),
    onMove: selling.move,
  });

  /** Sells the first thing that these words find, which may not be shown yet; not when others have been typed since. */
  const sellFirst = async (words: string) => {
    const found = await client.infiniteQuery({ ...cardsQuery(till.code, words, shelf.shown ?? null), staleTime: Number.POSITIVE_INFINITY }).catch(() => null);
    const first = tilesOf(found?.pages[0]?.items ?? [], false)[0];
    if (first === undefined || searchField.current?.value.trim() !== words) return;
    sellTile(first.card, first.variants);
    setSearch("");
    searchField.current.blur();
  };
  const searchEntered = (text: string) => {
    const words = text.trim();
    if (words === "") {
      searchField.current?.blur();
    } else if (/^\d{6,}$/.test(words)) {
      setSearch("");
      selling.scan(words);
    } else {
      void sellFirst(words);
    }
  };

  return (
    <>
      <TopBar
        search={search}
        onSearch={setSearch}
        onSearchEnter={searchEntered}
        searchRef={searchField}
        onCamera={() => selling.ask({ kind: "camera" })}
        onParked={() => selling.ask({ kind: "parked" })}
        onGiftCard={() => selling.ask({ kind: "gift-card" })}
        onReservations={() => selling.ask({ kind: "reservations" })}
        onNote={() => selling.ask({ kind: "note" })}
        onOpenPrice={() => selling.ask({ kind: "open-price", scan: null })}
      />
      <div className="flex min-h-0 flex-1 max-md:flex-col">
        <main className="flex min-h-0 min-w-0 flex-1 flex-col">
          <CategoryBar chosen={shelf.shown} pages={shelf.favourites} onChoose={shelf.choose} />
          <ProductGrid
            search={settledSearch}
            category={shelf.shown}
            onAdd={sellTile}
            onInfo={(card) => inform(card.sku)}
          />
        </main>
        <BasketSheet basket={sale.basket} priced={priced} isOpen={sheetOpen} onToggle={() => setSheetOpen(!sheetOpen)}>
          <BasketPanel
            basket={sale.basket}
            priced={priced}
            onSelect={selling.select}
            onStep={selling.step}
            onRemove={selling.remove}
            onPark={selling.park}
            onParked={() => selling.ask({ kind: "parked" })}
            onPay={selling.pay}
            onCoupon={() => selling.ask({ kind: "coupon" })}
            onRemoveCoupon={selling.removeCoupon}
            onWhere={selling.consume}
            onCustomer={askCustomer}
            onNoCustomer={() => selling.setCustomer(null)}
            acts={{ onOverride: override, onListPrice: selling.clearPrice, onApprove: approve, onEmpties: selling.takeEmpties, onOnlyEmpties: selling.onlyEmpties, onDetails: (line) => selling.ask({ kind: "details", line: line.id }), onInfo: informOf, onQuantity: (line) => selling.ask({ kind: "quantity", line: line.id }) }}
          />
        </BasketSheet>
      </div>
      {question?.kind === "open-price" && <OpenPriceDialog barcode={question.scan?.code ?? null} onSell={selling.sellOpenPrice} onClose={close} />}
      {question?.kind === "weigh" && (
        <WeighDialog
          card={question.card}
          onClose={close}
          onQuantity={(quantity, details) => {
            close();
            selling.add(question.card, quantity, details);
          }}
        />
      )}
      {question?.kind === "product" && (
        <ProductDialog
          sku={question.sku}
          lineSku={sale.basket.lines.find(({ id }) => id === question.line)?.sku ?? null}
          onClose={close}
          onAdd={(card) => {
            close();
            selling.choose(card);
          }}
          onChange={(card) => question.line !== null && selling.changeVariant(question.line, card)}
        />
      )}
      {question?.kind === "parked" && <ParkedDialog onResume={selling.resume} onClose={close} />}
      {question?.kind === "coupon" && <CouponDialog onCode={selling.takeCoupon} onClose={close} />}
      {question?.kind === "customer" && (
        <CustomerDialog
          key={question.scanned}
          customer={sale.basket.customer ?? null}
          scanned={question.scanned}
          onCustomer={selling.setCustomer}
          onCoupon={selling.addCoupon}
          onClose={close}
        />
      )}
      {question?.kind === "reservations" && <ReservationsDialog basket={sale.basket} due={priced.answer?.totals.due ?? null} onBasket={selling.takeReserved} onClose={close} />}
      {question?.kind === "gift-card" && <GiftCardSaleDialog onSell={selling.sellGiftCard} onClose={close} />}
      <LineQuestions selling={selling} priced={priced} />
      {question?.kind === "camera" && <CameraDialog onCode={selling.scan} onClose={close} />}
    </>
  );
}
