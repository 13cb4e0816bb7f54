import { describe, expect, it } from "vitest";

import { canLeave, canSeal, canTender, cardState, cashLeft, expectedChange, isCovered, isOvercharged, left, nextPayment, paid, startPayment, takenFrom, tenderRequests, type Payment, type PaymentEvent } from "./payment";

const start = startPayment("ticket", { amount: 11_810, currency: "EUR" });

function after(payment: Payment, ...events: PaymentEvent[]): Payment {
  return events.reduce(nextPayment, payment);
}

const cash = (amount: number, id = `cash-${amount}`): PaymentEvent => ({ type: "cash", id, amount });
const card = (amount: number, id = "attempt"): PaymentEvent => ({ type: "card-asked", id, amount });
const answered = (state: "approved" | "declined" | "waiting" | "unknown" | "cancelled", id = "attempt"): PaymentEvent => ({
  type: "card-answered",
  id,
  state,
  tenderId: `tender-${id}`,
});

describe("tenders", () => {
  it("splits over cash and card and gives change on cash", () => {
    const split = after(start, card(10_000), answered("approved"), cash(2000));
    expect([paid(split).amount, left(split).amount, expectedChange(split).amount]).toEqual([12_000, 0, 190]);
    expect(tenderRequests(split)).toEqual([
      { id: "tender-attempt", kind: "card", amount: { amount: 10_000, currency: "EUR" }, attempt: "attempt" },
      { id: "cash-2000", kind: "cash", amount: { amount: 2000, currency: "EUR" } },
    ]);
    expect(canSeal(split)).toBe(true);
  });

  it("never asks a card for more than what is left, nor for nothing", () => {
    expect(after(start, card(11_811))).toBe(start);
    expect(after(start, card(0))).toBe(start);
    expect(after(start, cash(0))).toBe(start);
  });

  it("counts what a terminal took when it is less than it was asked for", () => {
    const partial = after(start, card(11_810), { type: "card-answered", id: "attempt", state: cardState("partial"), approved: 5000, tenderId: "t" });
    expect([paid(partial).amount, left(partial).amount, canTender(partial)]).toEqual([5000, 6810, true]);
  });

  it("takes no more when it is covered", () => {
    const covered = after(start, cash(12_000));
    expect(canTender(covered)).toBe(false);
    expect(after(covered, cash(500))).toBe(covered);
  });

  it("takes cash back but never forgets card money", () => {
    const split = after(start, cash(1000), card(5000), answered("approved"));
    expect(paid(after(split, { type: "remove", id: "cash-1000" })).amount).toBe(5000);
    expect(paid(after(split, { type: "remove", id: "tender-attempt" })).amount).toBe(6000);
    expect(canLeave(split)).toBe(false);
    const back = after(split, { type: "card-given-back", attempt: "attempt" });
    expect([paid(back).amount, canLeave(back)]).toEqual([1000, true]);
  });
});

describe("a card whose outcome is unknown", () => {
  const unknown = after(start, card(11_810), { type: "card-silent", id: "attempt" });

  it("blocks every other charge and leaving until it is resolved", () => {
    expect(canTender(unknown)).toBe(false);
    expect(canLeave(unknown)).toBe(false);
    expect(after(unknown, card(11_810, "second"))).toBe(unknown);
    expect(after(unknown, { type: "card-dismissed" })).toBe(unknown);
  });

  it("becomes a tender once when it turns out approved, also when told twice", () => {
    const once = after(unknown, answered("approved"));
    expect(paid(once).amount).toBe(11_810);
    expect(after(once, answered("approved"))).toBe(once);
    expect(after(once, { type: "card-silent", id: "attempt" })).toBe(once);
  });

  it("frees the till when it turns out declined, and a late approval of it is not believed", () => {
    const declined = after(unknown, answered("declined"));
    expect(canTender(declined)).toBe(true);
    expect(after(declined, answered("approved"))).toBe(declined);
    expect(paid(after(declined, card(11_810, "second"), answered("approved", "attempt"))).amount).toBe(0);
  });
});

describe("sealing", () => {
  const sending = after(start, cash(12_000), { type: "seal", bytes: "{frozen}" });

  it("freezes the bytes and keeps them over lost answers", () => {
    const again = after(sending, { type: "seal-again" }, { type: "seal-again" });
    expect(again.sealing).toEqual({ step: "sending", bytes: "{frozen}", attempts: 3 });
    expect(after(again, { type: "seal", bytes: "{other}" })).toBe(again);
    expect(after(again, cash(100))).toBe(again);
    expect(after(again, { type: "remove", id: "cash-12000" })).toBe(again);
    expect(canLeave(again)).toBe(false);
  });

  it("cannot start before everything is paid", () => {
    expect(after(start, { type: "seal", bytes: "{}" })).toBe(start);
  });

  it("takes the first answer and nothing after it", () => {
    const change = { amount: 190, currency: "EUR" };
    const { due } = start;
    const sealed = after(sending, { type: "sealed", number: "T1-7", change, due });
    expect(sealed.sealing).toEqual({ step: "sealed", number: "T1-7", change, due });
    expect(after(sealed, { type: "sealed", number: "T1-8", change, due })).toBe(sealed);
    expect(after(sealed, { type: "seal-refused", code: "late", detail: "" })).toBe(sealed);
    expect(after(sealed, { type: "seal", bytes: "{}" })).toBe(sealed);
  });

  it("opens the payment again after a refusal", () => {
    const refused = after(sending, { type: "seal-refused", code: "till.tenders_below_due", detail: "…" });
    expect(canSeal(refused)).toBe(true);
    expect(canTender(after(refused, { type: "remove", id: "cash-12000" }))).toBe(true);
    expect(after(refused, { type: "seal", bytes: "{new}" }).sealing).toMatchObject({ step: "sending", bytes: "{new}" });
  });
});

describe("any order of events", () => {
  it("never pays twice by card, never loses an approval, never changes frozen bytes", () => {
    let seed = 20_261_121;
    const chance = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * below);
    };
    for (let run = 0; run < 150; run++) {
      let payment = start;
      const approved = new Set<string>();
      let bytes: string | null = null;
      for (let step = 0; step < 30; step++) {
        const id = `a${chance(4)}`;
        const events: PaymentEvent[] = [
          cash([500, 1000, 12_000][chance(3)] ?? 500, `c${step}`),
          card(1 + chance(left(payment).amount), id),
          answered("approved", id),
          answered("declined", id),
          { type: "card-silent", id },
          { type: "card-dismissed" },
          { type: "seal", bytes: `{${step}}` },
          { type: "seal-again" },
        ];
        const event = events[chance(events.length)];
        if (event === undefined) continue;
        if (event.type === "card-asked" && (approved.has(event.id) || payment.card?.id === event.id)) continue;
        const isOpenAttempt = event.type === "card-answered" && payment.card?.id === event.id && !canTender(payment) && payment.card.state !== "declined";
        payment = nextPayment(payment, event);
        if (isOpenAttempt && event.state === "approved") approved.add(event.id);
        const cards = payment.tenders.filter((tender) => tender.kind === "card").map((tender) => tender.attempt);
        expect(new Set(cards)).toEqual(approved);
        expect(cards.length).toBe(approved.size);
        if (payment.sealing.step === "sending") {
          bytes ??= payment.sealing.bytes;
          expect(payment.sealing.bytes).toBe(bytes);
        }
      }
    }
  });
});

describe("what the shop holds for a customer", () => {
  const gift = (amount: number, id = "g"): PaymentEvent => ({ type: "other", id, kind: "gift_card", amount, number: "ABCD" });

  it("pays at most what is left, is taken back, and is named in the ticket", () => {
    expect(after(start, gift(11_811))).toBe(start);
    const given = after(start, gift(1000), { type: "other", id: "p", kind: "points", amount: 500 });
    expect([left(given).amount, takenFrom(given, "ABCD"), canLeave(given)]).toEqual([10_310, 1000, true]);
    expect(tenderRequests(given)).toEqual([
      { id: "g", kind: "gift_card", amount: { amount: 1000, currency: "EUR" }, number: "ABCD" },
      { id: "p", kind: "points", amount: { amount: 500, currency: "EUR" } },
    ]);
    expect(left(after(given, { type: "remove", id: "g" })).amount).toBe(11_310);
  });

  it("gives no change: cash covers the rest", () => {
    const paidUp = after(start, gift(10_000), cash(2000));
    expect([expectedChange(paidUp).amount, canSeal(paidUp)]).toEqual([190, true]);
  });
});

describe("coins", () => {
  const swiss = startPayment("ticket", { amount: 1003, currency: "CHF" }, 5);
  const twint = answered("approved");

  it("round only what is left for cash, half a coin upwards", () => {
    expect([cashLeft(swiss).amount, left(swiss).amount]).toEqual([1005, 1003]);
    expect(cashLeft(startPayment("t", { amount: 1002, currency: "CHF" }, 5)).amount).toBe(1000);
    expect(cashLeft(startPayment("t", { amount: 5, currency: "SEK" }, 10)).amount).toBe(10);
    expect(cashLeft(after(swiss, card(501), twint)).amount).toBe(500);
  });

  it("cover a sum that no coins can pay", () => {
    const below = after(startPayment("t", { amount: 1002, currency: "CHF" }, 5), cash(1000));
    expect([isCovered(below), canSeal(below)]).toEqual([true, true]);
    expect(isCovered(after(swiss, cash(1000)))).toBe(false);
  });
});

describe("a price that changed between the quote and the sale", () => {
  const refused = (payment: Payment) => after(payment, { type: "seal", bytes: "{}" }, { type: "seal-refused", code: "till.tenders_below_due", detail: "" });

  it("asks for the difference and keeps what was received", () => {
    const rise = after(refused(after(start, card(11_810), answered("approved"))), { type: "requoted", due: { amount: 12_000, currency: "EUR" } });
    expect([left(rise).amount, rise.tenders.length, canTender(rise), canSeal(rise)]).toEqual([190, 1, true, false]);
  });

  it("never seals a card that took more than is due", () => {
    const cut = after(refused(after(start, card(11_810), answered("approved"))), { type: "requoted", due: { amount: 10_000, currency: "EUR" } });
    expect([isOvercharged(cut), canSeal(cut)]).toEqual([true, false]);
    const back = after(cut, { type: "card-given-back", attempt: "attempt" });
    expect([isOvercharged(back), left(back).amount]).toEqual([false, 10_000]);
  });

  it("is only taken over after a refusal", () => {
    expect(after(start, { type: "requoted", due: { amount: 1, currency: "EUR" } })).toBe(start);
  });
});
