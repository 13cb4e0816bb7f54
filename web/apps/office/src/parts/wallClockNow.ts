import { wallClock } from "@comptoir/ui";

/** This instant, and what a clock in the zone shows at it. */
export function wallClockNow(zone: string | undefined): readonly [instant: string, clock: string] {
  const instant = new Date().toISOString();
  return [instant, wallClock(instant, zone)];
}
