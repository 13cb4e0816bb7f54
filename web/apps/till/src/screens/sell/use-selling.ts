import { mayRetry, newId, Problem, type Card, type Money } from "@comptoir/client";
import { useToast, useTexts } from "@comptoir/ui";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useEffectEvent, useState } from "react";

import { api } from "../../api";
import { sellingApi } from "../../api-selling";
import { customersApi, type CustomerItem } from "../../api-customers";
import { sound } from "../../devices/sound";
import { approveLine } from "../../domain/approvals";
import { addCoupon, addEmpties, addGiftCard, addOpenPrice, addScanned, addSellable, changeVariant, clearOverride, consumedAt, currentLine, forCustomer, isCountedInPieces, moveSelection, overridePrice, removeCoupon, removeLine, restoreLine, selectLine, stepQuantity, typeDigit, type Approval, type Basket, type BasketLine, type Details, type Scanned, type Where } from "../../domain/basket";
import { onlyEmpties, soldBy, withAge, withDetails, withNote, withQuantityOf } from "../../domain/pieces";
import { firstAsked, isSymbol } from "../../domain/questions";
import { beginPayment, mayWait, park, resume, withBasket } from "../../domain/sale";
import { useMayFindCustomers } from "../../state/customers";
import { useSale, useScans, useTill } from "../../state/hooks";
import { findByCode } from "../../state/known-cards";
import type { Scan } from "../../state/till-store";
import { journalVoid } from "../../state/voids";
import { isPayable, unapproved, type Priced } from "../../state/use-priced";
import { customerTexts } from "../../texts/customers";
import { sellingTexts } from "../../texts/selling";
import { nameOf } from "./product-tile";
import type { OpenPriceSale } from "./open-price-dialog";

/** The question that stands in front of the basket, if any; a scan that raised it waits for its answer. */
export type Question =
  | { readonly kind: "open-price"; readonly scan: Scan | null }
  | { readonly kind: "weigh"; readonly card: Card; readonly scan: Scan | null }
  | { readonly kind: "product"; readonly sku: string; readonly line: string | null }
  | { readonly kind: "parked" }
  | { readonly kind: "coupon" }
  | { readonly kind: "gift-card" }
  | { readonly kind: "reservations" }
  | { readonly kind: "customer"; readonly scanned: string }
  | { readonly kind: "override"; readonly line: string }
  | { readonly kind: "approve"; readonly line: string; readonly amount: Money }
  | { readonly kind: "details"; readonly line: string }
  | { readonly kind: "quantity"; readonly line: string }
  | { readonly kind: "age"; readonly age: number }
  | { readonly kind: "note" }
  | { readonly kind: "stopped"; readonly title: string; readonly detail: string }
  | { readonly kind: "camera" };

/** A code that no product has is looked for elsewhere; any other refusal is told. */
function unlessUnknown(error: unknown): null {
  if (error instanceof Problem && error.code === "till.barcode_unknown") return null;
  throw error;
}

/** What a code stands for: a product, a coupon that somebody gave out, a customer's card, or nothing that is known. */
async function lookUp(till: string, code: string, mayFindCustomers: boolean): Promise<Card | Scanned | "coupon" | CustomerItem | null> {
  if (isSymbol(code)) {
    const scanned = await sellingApi.scan(code, till).catch(unlessUnknown);
    if (scanned !== null) return scanned;
  }
  const card = await findByCode(till, code);
  if (card !== null) return card;
  const { refused } = await api.coupon(code);
  if (refused !== "unknown") return "coupon";
  if (!mayFindCustomers) return null;
  const [holder, ...others] = await customersApi.byCard(code);
  return holder !== undefined && others.length === 0 ? holder : null;
}

/** What a cashier can do on the selling screen. Each act is on the device before the next one. */
export function useSelling(priced: Priced) {
  const t = useTexts(sellingTexts);
  const toast = useToast();
  const navigate = useNavigate();
  const { till, store } = useTill();
  const sale = useSale();
  const tCustomer = useTexts(customerTexts);
  const mayFindCustomers = useMayFindCustomers();
  const [question, setQuestion] = useState<Question | null>(null);
  /** Somebody pays: the questions before it follow one another, then comes the page of paying. */
  const [isPaying, setPaying] = useState(false);
  const setCustomer = (id: string | null) => store.update((now) => withBasket(now, (basket) => forCustomer(basket, id)));

  const add = (card: Card, quantity = "1", details?: Details) => {
    store.update((now) => withBasket(now, (basket) => addSellable(basket, { ...card, label: nameOf(card) }, quantity, newId(), details)));
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
    setPaying(false);
  };
  const scan = (code: string) => {
    if (question?.kind === "customer") {
      setQuestion({ kind: "customer", scanned: code });
      return;
    }
    if (question?.kind === "approve") return;
    if (question !== null && question.kind !== "camera") {
      sound.wrong();
      toast({ text: t("scanWhileBusy", { code }) });
      return;
    }
    setQuestion(null);
    setPaying(false);
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
  const found = useEffectEvent((asked: Scan, thing: Card | Scanned | "coupon" | CustomerItem | null) => {
    if (thing === "coupon") {
      takeCoupon(asked.code);
      store.endScan(asked);
      return;
    }
    if (thing !== null && "isMeasured" in thing) {
      store.update((now) => withBasket(now, (basket) => addScanned(basket, thing, newId())));
      sound.taken();
      store.endScan(asked);
      return;
    }
    if (thing !== null && "kind" in thing) {
      setCustomer(thing.id);
      sound.taken();
      toast({ text: tCustomer("welcomed", { name: thing.name }) });
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
  const failed = useEffectEvent((asked: Scan, error: unknown) => {
    sound.wrong();
    store.endScan(asked);
    if (error instanceof Problem && !mayRetry(error)) setQuestion({ kind: "stopped", title: error.title, detail: error.detail });
    else toast({ text: t("scanFailed", { code: asked.code }) });
  });
  useEffect(() => {
    if (next === undefined || !isFree) return;
    let isHere = true;
    lookUp(till.code, next.code, mayFindCustomers).then(
      (thing) => {
        if (isHere) found(next, thing);
      },
      (error: unknown) => {
        if (isHere) failed(next, error);
      },
    );
    return () => {
      isHere = false;
    };
  }, [next, isFree, till.code, mayFindCustomers]);

  const sellOpenPrice = (open: OpenPriceSale) => {
    close();
    store.update((now) => withBasket(now, (basket) => addOpenPrice(basket, open, newId())));
    sound.taken();
  };
  /** What is not sold after all is on record. */
  const journal = (line: BasketLine, why: "line" | "age") => {
    const due = priced.lines.get(line.id)?.due;
    if (due !== undefined && !store.training()) journalVoid(till.code, why, line.label, due);
  };
  const remove = (line: BasketLine, why: "line" | "age" = "line") => {
    const index = sale.basket.lines.findIndex((candidate) => candidate.id === line.id);
    journal(line, why);
    store.update((now) => withBasket(now, (basket) => removeLine(basket, line.id)));
    toast({ text: t("removed", { name: line.label }), undo: () => store.update((now) => withBasket(now, (basket) => restoreLine(basket, line, index))) });
  };
  const setPrice = (line: string, price: Money, reason: string, missing: Money | null) => {
    store.update((now) => withBasket(now, (basket) => overridePrice(basket, line, price, { reason, approval: null })));
    setQuestion(missing === null ? null : { kind: "approve", line, amount: missing });
  };
  const isHeldHere = () => {
    const isHeld = !mayWait(store.sale().basket);
    if (isHeld) toast({ text: t("giftCardWaitsNot") });
    return isHeld;
  };
  const parkBasket = () => {
    if (store.scans().length > 0 || isHeldHere()) return;
    const set = park(store.sale(), store.parked(), newId(), new Date().toISOString(), priced.answer?.totals.due ?? null);
    if (set.sale === store.sale()) return;
    store.replace(set.sale, set.parked);
    const parkedId = set.parked[0]?.id ?? "";
    toast({ text: t("parkedOne"), undo: () => resumeBasket(parkedId) });
  };
  const resumeBasket = (id: string) => {
    setQuestion(null);
    if (isHeldHere()) return;
    if (!store.parked().some((one) => one.id === id)) {
      store.takeBack(id);
      return;
    }
    const set = resume(store.sale(), store.parked(), id, newId(), new Date().toISOString());
    store.replace(set.sale, set.parked);
  };
  const pay = () => {
    if (priced.answer === null || !isPayable(priced)) return;
    const waiting = unapproved(store.sale().basket, priced);
    const amount = waiting === null ? undefined : priced.lines.get(waiting.id)?.approval;
    setPaying(true);
    if (waiting !== null && amount !== undefined && amount !== null) {
      setQuestion({ kind: "approve", line: waiting.id, amount });
      return;
    }
    const asked = firstAsked(store.sale().basket, priced.lines);
    if (asked !== null) {
      setQuestion(asked);
      return;
    }
    const { due } = priced.answer.totals;
    const step = priced.answer.cash_step ?? 1;
    const begun = store.update((now) => beginPayment(now, newId(), due, step));
    if (begun.payment !== null) void navigate({ to: "/$till/pay", params: { till: till.code } });
  };
  const goOn = useEffectEvent(pay);
  const mayGoOn = isPaying && question === null && priced.answer !== null;
  useEffect(() => {
    if (!mayGoOn) return undefined;
    const timer = setTimeout(goOn);
    return () => clearTimeout(timer);
  }, [mayGoOn]);

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
    setPrice,
    setCustomer,
    sellGiftCard: (number: string, price: Money, label: string, pin: string) => {
      setQuestion(null);
      store.update((now) => withBasket(now, (basket) => addGiftCard(basket, number, price, label, newId(), pin)));
      sound.taken();
    },
    /** What a reservation needs, in the place of the basket. */
    takeReserved: (basket: Basket) => {
      setQuestion(null);
      store.update((now) => withBasket(now, () => basket));
    },
    addCoupon: (code: string) => store.update((now) => withBasket(now, (basket) => addCoupon(basket, code))),
    clearPrice: (line: BasketLine) => store.update((now) => withBasket(now, (basket) => clearOverride(basket, line.id))),
    approved: (line: string, approval: Approval) => {
      setQuestion(null);
      store.update((now) => withBasket(now, (basket) => approveLine(basket, line, approval)));
    },
    setDetails: (line: string, details: Details, seller: string | null) => {
      setQuestion(null);
      store.update((now) => withBasket(now, (basket) => soldBy(withDetails(basket, line, details), line, seller)));
    },
    setQuantity: (line: string, quantity: string, weighed: Details | undefined) => {
      setQuestion(null);
      store.update((now) => withBasket(now, (basket) => withQuantityOf(basket, line, quantity, weighed)));
    },
    setNote: (note: string) => {
      setQuestion(null);
      store.update((now) => withBasket(now, (basket) => withNote(basket, note)));
    },
    ageChecked: (age: number) => {
      setQuestion(null);
      store.update((now) => withBasket(now, (basket) => withAge(basket, age)));
    },
    ageRefused: (age: number) => {
      setQuestion(null);
      setPaying(false);
      for (const line of store.sale().basket.lines) {
        if ((priced.lines.get(line.id)?.age_min ?? 0) >= age) remove(line, "age");
      }
    },
    takeEmpties: (line: BasketLine) => store.update((now) => withBasket(now, (basket) => addEmpties(basket, line, newId()))),
    onlyEmpties: (line: BasketLine) => {
      journal(line, "line");
      store.update((now) => withBasket(now, (basket) => onlyEmpties(basket, line.id)));
    },
    consume: (where: Where) => store.update((now) => withBasket(now, (basket) => consumedAt(basket, where))),
    remove: (line: BasketLine) => remove(line),
    /** Another variant in the place of the one on a line. */
    changeVariant: (line: string, card: Card) => {
      setQuestion(null);
      store.update((now) => withBasket(now, (basket) => changeVariant(basket, line, { ...card, label: nameOf(card) })));
    },
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
