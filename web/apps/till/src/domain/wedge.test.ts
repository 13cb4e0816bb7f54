import { describe, expect, it } from "vitest";

import { idleWedge, pressWedge, settleWedge, type Wedge } from "./wedge";

function type(keys: readonly string[], gap: number): { scans: string[]; typed: string; wedge: Wedge; at: number } {
  let wedge = idleWedge;
  let at = 1000;
  let typed = "";
  const scans: string[] = [];
  for (const key of keys) {
    at += gap;
    const step = pressWedge(wedge, key, at);
    wedge = step.wedge;
    typed += step.typed;
    if (step.scan !== null) scans.push(step.scan);
  }
  return { scans, typed, wedge, at };
}

describe("keyboard wedge", () => {
  it("takes a fast burst ended by Enter as one code and nothing as typed", () => {
    for (const gap of [0, 1, 12, 70]) {
      const { scans, typed } = type([..."3017620422003", "Enter"], gap);
      expect(scans).toEqual(["3017620422003"]);
      expect(typed).toBe("");
    }
  });

  it("takes slow keys as typed, in order, with nothing lost", () => {
    const { scans, typed, wedge, at } = type([..."3017620422003"], 90);
    expect(scans).toEqual([]);
    expect(typed + settleWedge(wedge, at + 80).typed).toBe("3017620422003");
  });

  it("keeps a hand's digit apart from the scan that follows it", () => {
    let step = pressWedge(idleWedge, "3", 1000);
    step = pressWedge(step.wedge, "4", 1200);
    expect(step.typed).toBe("3");
    for (const [index, key] of [..."0012345"].entries()) {
      const next = pressWedge(step.wedge, key, 1400 + index * 5);
      if (index === 0) expect(next.typed).toBe("4");
      step = next;
    }
    expect(pressWedge(step.wedge, "Enter", 1440).scan).toBe("0012345");
  });

  it("leaves a short burst and a late Enter to the hand", () => {
    expect(type([..."12", "Enter"], 10)).toMatchObject({ scans: [], typed: "12" });
    const burst = type([..."123456"], 10);
    expect(pressWedge(burst.wedge, "Enter", burst.at + 400)).toMatchObject({ scan: null, typed: "123456" });
  });

  it("forgives a pause inside a burst that no hand could have begun", () => {
    const begun = type([..."3017"], 10);
    const rest = [..."620422003"].reduce((wedge, key, index) => pressWedge(wedge, key, begun.at + 250 + index * 10).wedge, begun.wedge);
    expect(pressWedge(rest, "Enter", begun.at + 350).scan).toBe("3017620422003");
    const word = type([..."sable"], 60);
    expect(pressWedge(word.wedge, "Enter", word.at + 200).scan).toBeNull();
  });

  it("drops the reader's prefix for the kind of code", () => {
    expect(type([..."]E03017620422003", "Enter"], 5).scans).toEqual(["3017620422003"]);
  });

  it("reads two codes that follow each other at once", () => {
    expect(type([..."12345670", "Enter", ..."76543210", "Enter"], 5).scans).toEqual(["12345670", "76543210"]);
  });

  it("waits before it decides", () => {
    const held = pressWedge(idleWedge, "7", 1000).wedge;
    expect(settleWedge(held, 1030).typed).toBe("");
    expect(settleWedge(held, 1080)).toMatchObject({ typed: "7", wedge: idleWedge });
  });
});
