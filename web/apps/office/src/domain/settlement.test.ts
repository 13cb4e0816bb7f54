import { describe, expect, it } from "vitest";

import { columnsOf, delimiterOf, guessed, outcomesOf, refusalsByName } from "./settlement";

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

  it("counts refusals by what people call them", () => {
    const found = refusalsByName({ "unreachable: no route": 1, "unreachable: refused": 2, Refusal: 3, refused: 1, DeviceOut: 1 });
    expect([...found]).toEqual([["unreachable", 3], ["refused", 4], ["DeviceOut", 1]]);
  });

  it("leaves a person to say only what the state allows", () => {
    expect(outcomesOf("void_pending")).toEqual(["voided"]);
    expect(outcomesOf("unknown")).toEqual(["approved", "declined"]);
    expect(outcomesOf("sent")).toEqual([]);
  });
});
