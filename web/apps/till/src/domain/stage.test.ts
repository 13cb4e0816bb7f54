import { expect, it } from "vitest";

import { stageWords } from "./stage";

it("tells only what is not the usual stage", () => {
  expect(["phase_out", "discontinued", "archived", "active", null, undefined].map(stageWords)).toEqual(["phaseOut", "notKept", "notKept", null, null, null]);
});
