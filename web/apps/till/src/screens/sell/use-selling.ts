import { newId, type Card } from "@comptoir/client";
import { useToast, useTexts } from "@comptoir/ui";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useEffectEvent, useState } from "react";

import { api } from "../../api";
import { sound } from "../../devices/sound";
import {
  addCoupon,
  addOpenPrice,
  addSellable,
  currentLine,
  isCountedInPieces,
  moveSelection,
  removeCoupon,
  removeLine,
  restoreLine,
  selectLine,
  stepQuantity,
  typeDigit,
  type BasketLine,
} from "../../domain/basket";
import { beginPayment, park, resume, withBasket } from "../../domain/sale";
import { useSale, useScans, useTill } from "../../state/hooks";
import { findByCode } from "../../state/known-cards";
import type { Scan } from "../../state/till-store";
import { isPayable, type Priced } from "../../state/use-priced";
import { sellingTexts } from "../../texts/selling";
import { nameOf } from "./product-tile";
import type { OpenPriceSale } from "./open-price-dialog";

/** The question that stands in front of the basket, if any; a scan that raised it waits for its answer. */
export type Question =
  | { readonly kind: "open-price"; readonly scan: Scan | null }
  | { readonly kind: "weigh"; readonly card: Card; readonly scan: Scan | null }
  | { readonly kind: "parked" }
  | { readonly kind: "coupon" }
  | { readonly kind: "camera" };

/** What a code stands for: a product, a coupon that somebody gave out, or nothing that is known. */
async function lookUp(till: string, code: string): Promise<Card | "coupon" | null> {
  const card = await findByCode(till, code);
  if (card !== null) return card;
  const { refused } = await api.coupon(code);
  return refused === "unknown" ? null : "coupon";
}

/** What a cashier can do on the selling screen. Each act is on the device before the next one. */
export function useSelling(priced: Priced) {
  const t = useTexts(sellingTexts);
  const toast = useToast();
  const navigate = useNavigate();
  const { till, store } = useTill();
  const sale = useSale();
  const [question, setQuestion] = useState<Question | null>(null);

  const add = (card: Card, quantity = "1") => {
    store.update((now) => withBasket(now, (basket) => addSellable(basket, { ...card, label: nameOf(card) }, quantity, newId())));
    sound.taken();
  };
  const choose = (card: Card, scan: Scan | null = null) => {
    if (!isCountedInPieces(card.unit)) {
      setQuestion({ kind: "weigh", card, scan });
      return;
    }
    add(card);
    if (scan !== null) store.endScan(scan);
  };
  const close = () => {
    if ((question?.kind === "open-price" || question?.kind === "weigh") && question.scan !== null) store.endScan(question.scan);
    setQuestion(null);
  };
  const scan = (code: string) => {
    if (question !== null && question.kind !== "camera") {
      sound.wrong();
      toast({ text: t("scanWhileBusy", { code }) });
      return;
    }
    setQuestion(null);
    store.addScan(code);
  };

  // Scans are looked up one after another, so that none overtakes or hides the one before.
  const next = useScans()[0];
  const isFree = question === null;
  const takeCoupon = (code: string) => {
    setQuestion(null);
    store.update((now) => withBasket(now, (basket) => addCoupon(basket, code)));
    sound.taken();
  };
  const found = useEffectEvent((asked: Scan, thing: Card | "coupon" | null) => {
    if (thing === "coupon") {
      takeCoupon(asked.code);
      store.endScan(asked);
      return;
    }
    if (thing !== null) {
      choose(thing, asked);
      return;
    }
    sound.wrong();
    setQuestion({ kind: "open-price", scan: asked });
  });
  const failed = useEffectEvent((asked: Scan) => {
    sound.wrong();
    toast({ text: t("scanFailed", { code: asked.code }) });
    store.endScan(asked);
  });
  useEffect(() => {
    if (next === undefined || !isFree) return;
    let isHere = true;
    lookUp(till.code, next.code).then(
      (thing) => {
        if (isHere) found(next, thing);
      },
      () => {
        if (isHere) failed(next);
      },
    );
    return () => {
      isHere = false;
    };
  }, [next, isFree, till.code]);

  const sellOpenPrice = (open: OpenPriceSale) => {
    close();
    store.update((now) => withBasket(now, (basket) => addOpenPrice(basket, open, newId())));
    sound.taken();
  };
  const remove = (line: BasketLine) => {
    const index = sale.basket.lines.findIndex((candidate) => candidate.id === line.id);
    store.update((now) => withBasket(now, (basket) => removeLine(basket, line.id)));
    toast({ text: t("removed", { name: line.label }), undo: () => store.update((now) => withBasket(now, (basket) => restoreLine(basket, line, index))) });
  };
  const parkBasket = () => {
    if (store.scans().length > 0) return;
    const set = park(store.sale(), store.parked(), newId(), new Date().toISOString());
    if (set.sale === store.sale()) return;
    store.replace(set.sale, set.parked);
    const parkedId = set.parked[0]?.id ?? "";
    toast({ text: t("parkedOne"), undo: () => resumeBasket(parkedId) });
  };
  const resumeBasket = (id: string) => {
    setQuestion(null);
    const set = resume(store.sale(), store.parked(), id, newId(), new Date().toISOString());
    store.replace(set.sale, set.parked);
  };
  const pay = () => {
    if (priced.answer === null || !isPayable(priced)) return;
    const { due } = priced.answer.totals;
    const begun = store.update((now) => beginPayment(now, newId(), due));
    if (begun.payment !== null) void navigate({ to: "/$till/pay", params: { till: till.code } });
  };

  return {
    basket: sale.basket,
    question,
    ask: setQuestion,
    close,
    add,
    choose,
    scan,
    sellOpenPrice,
    takeCoupon,
    removeCoupon: (code: string) => store.update((now) => withBasket(now, (basket) => removeCoupon(basket, code))),
    remove,
    removeCurrent: () => {
      const line = currentLine(store.sale().basket);
      if (line !== null) remove(line);
    },
    select: (line: BasketLine) => store.update((now) => withBasket(now, (basket) => selectLine(basket, line.id))),
    move: (step: 1 | -1) => store.update((now) => withBasket(now, (basket) => moveSelection(basket, step))),
    step: (line: BasketLine, step: 1 | -1) => store.update((now) => withBasket(now, (basket) => stepQuantity(basket, line.id, step))),
    digit: (key: string) => store.update((now) => withBasket(now, (basket) => typeDigit(basket, key, Date.now()))),
    park: parkBasket,
    resume: resumeBasket,
    pay,
  };
}
