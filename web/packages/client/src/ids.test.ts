import { describe, expect, it } from "vitest";

import { uuid7 } from "./ids";

describe("ids", () => {
  it("carries the time, the version and the variant", () => {
    expect(uuid7(0x0192_3456_789a, new Uint8Array(10).fill(0xff))).toBe("01923456-789a-7fff-bfff-ffffffffffff");
    expect(uuid7(1, new Uint8Array(10))).toBe("00000000-0001-7000-8000-000000000000");
  });

  it("sorts by the time of making", () => {
    const ids = [1, 255, 256, 1_700_000_000_000, 1_700_000_000_001].map((time) => uuid7(time, new Uint8Array(10).fill(7)));
    expect([...ids].sort()).toEqual(ids);
  });
});
