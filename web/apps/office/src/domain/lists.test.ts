import { describe, expect, it } from "vitest";
import { hasFilters, productFilters, productSearch } from "./filters";
import { outcomeParts, percentDone, pollAfter, worthStarting } from "./jobs";
import type { Job } from "./jobs";
import { currentView } from "./views";
import type { SavedView } from "./views";

describe("filters in the address", () => {
  it("keep what is understood and drop the rest", () => {
    expect(productSearch({ q: "sock", status: "lost", enabled: "true", sku: 42, tab: "values" })).toEqual({
      q: "sock",
      enabled: true,
      sku: "42",
    });
  });

  it("do not hold what is open beside the list", () => {
    const filters = productFilters(productSearch({ q: "sock", sku: "A", tab: "stock" }));
    expect(filters).toEqual({ q: "sock" });
    expect([hasFilters(filters), hasFilters({})]).toEqual([true, false]);
  });
});

describe("saved views", () => {
  it("are found by their filters, in whatever order", () => {
    const views: SavedView[] = [{ id: "1", name: "Drafts", search: { status: "draft", family: "socks" }, columns: null }];
    expect(currentView(views, { family: "socks", status: "draft" })?.name).toBe("Drafts");
    expect(currentView(views, { status: "draft" })).toBe(null);
  });
});

describe("jobs", () => {
  const job: Job = {
    id: "1",
    kind: "catalog.import",
    actor: "person:ada",
    state: "running",
    progress: { done: 333, total: 1000 },
    outcome: null,
    started_at: null,
    ended_at: null,
    error: null,
  };

  it("count whole percents and say nothing of an unknown size", () => {
    expect(percentDone(job)).toBe(33);
    expect(percentDone({ ...job, progress: { done: 5, total: null } })).toBe(null);
    expect(percentDone({ ...job, state: "done", progress: null })).toBe(100);
  });

  it("are asked again only while one of them moves", () => {
    expect(pollAfter([job, { state: "done" }], 1000)).toBe(1000);
    expect(pollAfter([{ state: "failed" }, { state: "cancelled" }], 1000)).toBe(false);
  });

  it("show their counted parts without zeros, and are worth starting when something would change", () => {
    const outcome = { read: 10, created: 7, updated: 0, unchanged: 2, rejected: 1, warnings: 3 };
    expect(outcomeParts(outcome)).toEqual([
      { part: "created", count: 7 },
      { part: "unchanged", count: 2 },
      { part: "rejected", count: 1 },
    ]);
    expect(worthStarting({ ...job, state: "done", outcome })).toBe(true);
    expect(worthStarting({ ...job, state: "done", outcome: { ...outcome, created: 0 } })).toBe(false);
  });
});
