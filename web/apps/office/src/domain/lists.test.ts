import { describe, expect, it } from "vitest";
import { hasFilters, productFilters, productSearch } from "./filters";
import { outcomeParts, percentDone, pollAfter, worthStarting } from "./jobs";
import type { Job } from "./jobs";
import { currentView, loadViews, storeViews, withoutView, withView } from "./views";
import type { SavedView, Storage } from "./views";

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

class Memory implements Storage {
  readonly kept = new Map<string, string>();
  getItem(key: string): string | null {
    return this.kept.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.kept.set(key, value);
  }
}

describe("saved views", () => {
  const drafts: SavedView = { id: "1", name: "Drafts", search: { status: "draft" }, columns: null };

  it("come back as they were stored, per person and list", () => {
    const memory = new Memory();
    storeViews(memory, "ana", "products", [drafts]);
    expect(loadViews(memory, "ana", "products")).toEqual([drafts]);
    expect(loadViews(memory, "ben", "products")).toEqual([]);
  });

  it("are dropped when they cannot be read", () => {
    const memory = new Memory();
    memory.setItem("comptoir.office.views.ana.products", '[{"id":1}, 7');
    expect(loadViews(memory, "ana", "products")).toEqual([]);
    memory.setItem("comptoir.office.views.ana.products", '[{"id":1}, 7]');
    expect(loadViews(memory, "ana", "products")).toEqual([]);
  });

  it("are replaced under the same name and found by their filters", () => {
    const views = withView([drafts], { ...drafts, id: "2", search: { status: "draft", family: "socks" } });
    expect(views.map(({ id }) => id)).toEqual(["1"]);
    expect(currentView(views, { family: "socks", status: "draft" })?.name).toBe("Drafts");
    expect(currentView(views, { status: "draft" })).toBe(null);
    expect(withoutView(views, "1")).toEqual([]);
  });
});

describe("jobs", () => {
  const job: Job = {
    id: "1",
    kind: "catalog.import",
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
