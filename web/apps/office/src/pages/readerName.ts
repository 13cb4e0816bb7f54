import type { Say } from "@comptoir/ui";

import { shopTexts } from "../texts/shop";

/** What a reader does, in words; a reader that is not known here keeps its own name. */
export function readerName(say: Say<typeof shopTexts>, name: string): string {
  const key = `reader_${name.replaceAll(".", "_")}`;
  return key in shopTexts ? say(key as "reader_webhooks") : name;
}
