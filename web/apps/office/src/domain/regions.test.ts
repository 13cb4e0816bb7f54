import { describe, expect, it } from "vitest";

import { countries } from "@comptoir/ui";

import { currencies, localeName, territoryName, timeZones } from "./regions";

describe("names of the world", () => {
  it("lists countries and no unions or private codes", () => {
    const found = countries("fr");
    expect(found.find(({ code }) => code === "FR")?.name).toBe("France");
    expect(found.filter(({ code }) => ["EU", "UN", "ZZ", "XA"].includes(code))).toEqual([]);
    expect(found.length).toBeGreaterThan(240);
  });
  it("knows currencies, time zones and languages", () => {
    expect(currencies("en").find(({ code }) => code === "CHF")?.name).toBe("Swiss Franc");
    expect(timeZones()).toContain("Europe/Paris");
    expect(localeName("fr_FR", "fr")).toBe("français (France)");
  });
  it("names the parts of France that are taxed otherwise", () => {
    expect(["FR", "FR-20R", "FR-974"].map((code) => territoryName(code, "fr"))).toEqual(["France", "Corse", "La Réunion"]);
  });
});
