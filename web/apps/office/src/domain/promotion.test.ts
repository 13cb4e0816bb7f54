import { expect, test } from "vitest";

import { bodyOf, draftOf, NEW_DRAFT, stepsFrom, wrongIn, type Draft, type PromotionBody } from "./promotion";

const TEA: Draft = { ...NEW_DRAFT, label: { fr_FR: "Le thé" }, selection: { skus: ["TEA"] } };

function numbered(draft: Draft, numbers: Partial<Draft["numbers"]>): Draft {
  return { ...draft, numbers: { ...draft.numbers, ...numbers } };
}

test("sends what each kind needs, in minor units and with a point", () => {
  const offers = [
    numbered(TEA, { rate: "12,5" }),
    numbered({ ...TEA, kind: "amount" }, { amount: "1,20" }),
    numbered({ ...TEA, kind: "fixed_price" }, { amount: "3" }),
    { ...TEA, kind: "n_for_m" } as Draft,
    numbered({ ...TEA, kind: "nth_percent" }, { rate: "50" }),
    { ...TEA, kind: "threshold", isAmount: true, steps: [{ from: "50", off: "5" }, { from: "80", off: "10" }] } as Draft,
    numbered({ ...TEA, kind: "bundle", slots: [{ selection: { keys: ["category:tea"] }, quantity: "2" }] }, { amount: "9" }),
    numbered({ ...TEA, kind: "gift", gift: { skus: ["MUG"] } }, { from: "3" }),
    numbered({ ...TEA, kind: "gift", gift: { skus: ["MUG"] }, isGiftFromAmount: true }, { from: "30", giftQuantity: "2" }),
  ].map((draft) => {
    expect([...wrongIn(draft, "EUR")]).toEqual([]);
    return bodyOf(draft, "EUR").offer;
  });
  expect(offers).toEqual([
    { kind: "percentage", rate: "12.5" },
    { kind: "amount", amount: 120 },
    { kind: "fixed_price", amount: 300 },
    { kind: "n_for_m", take: 3, pay: 2 },
    { kind: "nth_percent", nth: 2, rate: "50" },
    {
      kind: "threshold",
      steps: [
        { from_amount: 5000, amount: 500 },
        { from_amount: 8000, amount: 1000 },
      ],
    },
    { kind: "bundle", price: 900, slots: [{ selection: { keys: ["category:tea"] }, quantity: 2 }] },
    { kind: "gift", gift: { selection: { skus: ["MUG"] }, quantity: 1 }, from_quantity: 3 },
    { kind: "gift", gift: { selection: { skus: ["MUG"] }, quantity: 2 }, from_amount: 3000 },
  ]);
});

test("a promotion read and written again is the same", () => {
  const body: PromotionBody = {
    label: { fr_FR: "Deux thés" },
    offer: { kind: "nth_percent", nth: 2, rate: "50" },
    class: "line",
    priority: 3,
    tags: ["tea"],
    combines_with: ["club"],
    scope: { stores: ["rivoli"], weekdays: [1, 2], customer_groups: ["club"], valid_from: "2026-12-01T09:00" },
    selection: { keys: ["category:tea"] },
    limits: { per_basket: 2, amount_per_year: 5000 },
    currency: "EUR",
  };
  expect(bodyOf(draftOf(body, "EUR"), "EUR")).toEqual(body);
  const sent: PromotionBody = {
    label: { fr_FR: "Livraison offerte" },
    offer: { kind: "threshold", steps: [{ from_amount: 0, rate: "50" }, { from_amount: 6000, rate: "100" }] },
    class: "shipping",
    priority: 0,
    combines_classes: [],
    scope: { valid_from: "2026-12-01T09:00:30+01:00" },
    selection: { keys: ["attribute:brand=acme"] },
    limits: {},
    currency: "EUR",
  };
  expect(bodyOf(draftOf(sent, "EUR"), "EUR")).toEqual({ ...sent, tags: undefined, combines_with: undefined });
});

test("free delivery is a threshold that lowers delivery", () => {
  const draft: Draft = { ...TEA, kind: "threshold", lowers: "shipping", steps: [{ from: "60", off: "100" }], combinesClasses: ["line", "basket"] };
  const body = bodyOf(draft, "EUR");
  expect([body.class, body.offer, body.combines_classes]).toEqual(["shipping", { kind: "threshold", steps: [{ from_amount: 6000, rate: "100" }] }, ["line", "basket"]]);
  expect([...wrongIn({ ...draft, steps: [...draft.steps, { from: "50", off: "100" }] }, "EUR")]).toEqual(["steps"]);
  expect([...wrongIn({ ...draft, steps: [] }, "EUR")]).toEqual(["steps"]);
});

test("says what has to be mended", () => {
  expect([...wrongIn(numbered(TEA, { perYear: "0" }), "EUR")]).toEqual(["perYear"]);
  expect([...wrongIn(NEW_DRAFT, "EUR")]).toEqual(["label", "selection"]);
  expect([...wrongIn(numbered(TEA, { rate: "101" }), "EUR")]).toEqual(["rate"]);
  expect([...wrongIn(numbered({ ...TEA, kind: "n_for_m" }, { take: "2", pay: "2" }), "EUR")]).toEqual(["take"]);
  expect([...wrongIn({ ...TEA, validFrom: "2026-12-02T00:00", validTo: "2026-12-01T00:00" }, "EUR")]).toEqual(["period"]);
  expect([...wrongIn(numbered(TEA, { inTotal: "many" }), "EUR")]).toEqual(["whole"]);
});

test("an ended promotion stays ended", () => {
  expect(stepsFrom("active")).toEqual(["pause", "end"]);
  expect(stepsFrom("ended")).toEqual([]);
});

test("moments stay as they were sent, and a period of instants is compared as one", () => {
  const sent = { ...bodyOf(TEA, "EUR"), scope: { valid_from: "2026-12-01T10:00:30+02:00", valid_to: "2026-12-01T09:00:00Z" } };
  expect([...wrongIn(draftOf(sent, "EUR"), "EUR")]).toEqual([]);
  expect(bodyOf(draftOf(sent, "EUR"), "EUR").scope).toEqual(sent.scope);
  expect([...wrongIn({ ...draftOf(sent, "EUR"), validTo: "2026-12-01T08:00:00Z" }, "EUR")]).toEqual(["period"]);
});
