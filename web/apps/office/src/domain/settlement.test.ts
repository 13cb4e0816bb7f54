import { describe, expect, it } from "vitest";

import { columnsOf, delimiterOf, guessed, outcomesOf } from "./settlement";

describe("an acquirer's file", () => {
  const content = "\uFEFF\"Date\";Référence;Montant brut;Commission;N° autorisation\r\n2026-11-22;A;12,90;0,10;123";

  it("says its separator and its columns by its head", () => {
    expect(delimiterOf(content)).toBe(";");
    expect(delimiterOf("date,amount\n1;2;3;4,5")).toBe(",");
    expect(columnsOf(content, ";")).toEqual(["Date", "Référence", "Montant brut", "Commission", "N° autorisation"]);
  });

  it("is read by names that acquirers use, each once", () => {
    expect(guessed(columnsOf(content, ";"))).toEqual({ gross: "Montant brut", reference: "Référence", approval_code: "N° autorisation", day: "Date", fee: "Commission" });
    expect(guessed(["amount"])).toEqual({ gross: "amount" });
  });

  it("leaves a person to say only what the state allows", () => {
    expect(outcomesOf("void_pending")).toEqual(["voided"]);
    expect(outcomesOf("unknown")).toEqual(["approved", "declined"]);
    expect(outcomesOf("sent")).toEqual([]);
  });
});
