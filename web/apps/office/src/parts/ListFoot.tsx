import { useTexts } from "@comptoir/ui";
import { LoaderCircle } from "lucide-react";
import type { ReactNode } from "react";

import { shellTexts } from "../texts/shell";

/** How many rows are here, and whether there are more. */
export function ListFoot({ shown, hasMore, busy }: { readonly shown: number; readonly hasMore: boolean; readonly busy: boolean }): ReactNode {
  const say = useTexts(shellTexts);
  return (
    <>
      <span role="status">{say(hasMore ? "resultCountMore" : "resultCount", { count: shown })}</span>
      {busy ? <LoaderCircle aria-hidden className="size-4 animate-spin" /> : null}
    </>
  );
}
