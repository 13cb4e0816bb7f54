import { describe, expect, it } from "vitest";

import { approveLine, lacksApproval } from "./approvals";
import { emptyBasket, lineRequests, type BasketLine } from "./basket";

const crates: BasketLine = { id: "a", sku: "TEA", department: null, barcode: null, label: "Tea", image: null, unit: "H87", quantity: "100", unitPrice: null, cardPrice: null, isEmpties: true };
const approval = { id: "yes", amount: 2500, until: "2026-11-23T10:00:00Z" };
const now = "2026-11-23T09:59:00Z";

describe("an approval of empties", () => {
  it("is sent with their line, and is one of so much until then", () => {
    const allowed = approveLine({ ...emptyBasket, lines: [crates] }, "a", approval);
    expect(lineRequests(allowed)).toEqual([{ id: "a", quantity: "100", sku: "TEA", empties: true, approval: "yes" }]);
    const [line] = allowed.lines;
    expect([crates, line, line, line].map((one, index) => one !== undefined && lacksApproval(one, index === 2 ? 2501 : 2500, index === 3 ? approval.until : now))).toEqual([true, false, true, true]);
  });
});
