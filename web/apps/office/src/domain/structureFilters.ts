/** What the addresses of pages about the structure say: which rule, category or record, or schedule, one looks at. */

import { compact, flag, text, type Search } from "./filters";

export interface RuleSearch {
  readonly rule?: string;
}

export interface CategorySearch {
  readonly category?: string;
}

export interface RecordSearch {
  readonly entity?: string;
  readonly record?: string;
}

export function ruleSearch(search: Search): RuleSearch {
  return compact<RuleSearch>({ rule: text(search["rule"]) });
}

export function categorySearch(search: Search): CategorySearch {
  return compact<CategorySearch>({ category: text(search["category"]) });
}

export function recordSearch(search: Search): RecordSearch {
  return compact<RecordSearch>({ entity: text(search["entity"]), record: text(search["record"]) });
}

export interface ScheduleSearch {
  /** The schedule open in the panel, or `new`. */
  readonly schedule?: string;
}

export function scheduleSearch(search: Search): ScheduleSearch {
  return compact<ScheduleSearch>({ schedule: text(search["schedule"]) });
}

export const STRUCTURE_TABS = ["attributes", "groups", "families", "splits", "channels", "units", "law", "recent"] as const;

export type StructureTab = (typeof STRUCTURE_TABS)[number];

export interface StructureSearch {
  readonly tab?: StructureTab;
  /** What is open in the panel, by its code. */
  readonly open?: string;
  /** A new one is open in it. */
  readonly new?: boolean;
}

export function structureSearch(search: Search): StructureSearch {
  return compact<StructureSearch>({ tab: STRUCTURE_TABS.find((each) => each === search["tab"]), open: text(search["open"]), new: flag(search["new"]) });
}
