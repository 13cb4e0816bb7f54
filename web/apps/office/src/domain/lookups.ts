/**
 * Codes entered one after another, each looked up before the next: none is lost, none overtakes another.
 *
 * Pure. The first of `waiting` is being looked up; what led to no item stays until it is entered again or put aside.
 */

export interface Entered {
  readonly id: string;
  readonly code: string;
}

/** A code that led to no item: nothing has it, several things fit, or nobody answered. */
export interface Unsettled<Found> extends Entered {
  /** What fits; empty where nothing does. */
  readonly found: readonly Found[];
  /** Why nobody could answer; null where somebody did. */
  readonly error: unknown;
}

export interface Lookups<Found> {
  readonly waiting: readonly Entered[];
  /** The latest first. */
  readonly unsettled: readonly Unsettled<Found>[];
}

export type LookupEvent<Found> =
  | { readonly type: "entered"; readonly id: string; readonly code: string }
  | { readonly type: "taken"; readonly id: string }
  | { readonly type: "not_taken"; readonly id: string; readonly found: readonly Found[]; readonly error: unknown }
  | { readonly type: "put_aside"; readonly id: string };

export const noLookups: Lookups<never> = { waiting: [], unsettled: [] };

export function advanceLookups<Found>(lookups: Lookups<Found>, event: LookupEvent<Found>): Lookups<Found> {
  const { waiting, unsettled } = lookups;
  switch (event.type) {
    case "entered":
      return {
        waiting: [...waiting, { id: event.id, code: event.code }],
        unsettled: unsettled.filter(({ code }) => code !== event.code),
      };
    case "taken":
      return { waiting: waiting.filter(({ id }) => id !== event.id), unsettled };
    case "not_taken": {
      const asked = waiting.find(({ id }) => id === event.id);
      if (asked === undefined) return lookups;
      return {
        waiting: waiting.filter((each) => each !== asked),
        unsettled: [{ ...asked, found: event.found, error: event.error }, ...unsettled],
      };
    }
    case "put_aside":
      return { waiting, unsettled: unsettled.filter(({ id }) => id !== event.id) };
  }
}
