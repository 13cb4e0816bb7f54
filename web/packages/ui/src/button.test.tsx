import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";

import { Button } from "./button";

test("a busy button stays where the keyboard is: told as disabled, not disabled", () => {
  const busy = renderToStaticMarkup(createElement(Button, { busy: true, children: "Save" }));
  expect(busy).toContain('aria-busy="true" aria-disabled="true"');
  expect(busy).not.toContain('disabled=""');
  const idle = renderToStaticMarkup(createElement(Button, { children: "Save" }));
  expect(idle).toContain('aria-busy="false"');
  expect(idle).not.toContain('aria-disabled="');
  expect(renderToStaticMarkup(createElement(Button, { disabled: true, children: "Save" }))).toContain(' disabled=""');
});
