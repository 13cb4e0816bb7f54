import { wallClock } from "@comptoir/ui";

const HOUR_MILLISECONDS = 3_600_000;

/** This instant, or one some hours ahead, and what a clock in the zone shows at it. */
export function wallClockNow(zone: string | undefined, hoursAhead = 0): readonly [instant: string, clock: string] {
  const instant = new Date(Date.now() + hoursAhead * HOUR_MILLISECONDS).toISOString();
  return [instant, wallClock(instant, zone)];
}
