import { expect, test } from "vitest";

import { spokenTo, withNames } from "./mentions";

const ADA = "01900000-0000-7000-8000-00000000d001";

test("a comment speaks to people by id and shows their names", () => {
  const sent = spokenTo(" the picture? ", [ADA]);
  expect(sent).toBe(`@[${ADA}] the picture?`);
  expect(withNames(sent, { [ADA]: "Ada" }, "a colleague")).toBe("@Ada the picture?");
  expect(withNames(sent, { [ADA]: "" }, "a colleague")).toBe("@a colleague the picture?");
  expect(withNames(sent, {}, "a colleague")).toBe("@a colleague the picture?");
});
