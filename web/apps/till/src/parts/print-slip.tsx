import { Button, Note, useTexts } from "@comptoir/ui";
import { useMutation } from "@tanstack/react-query";
import { CircleAlert, Printer } from "lucide-react";

import { explain } from "../api";
import { valuesApi } from "../api-values";
import { printHtml } from "../devices/print";
import { useTill } from "../state/hooks";
import { dayTexts } from "../texts/day";

/** Prints a gift card or credit note with its number as a barcode. */
export function PrintSlip({ number, sealedPin = "", words }: { readonly number: string; readonly sealedPin?: string; readonly words: string }) {
  const tDay = useTexts(dayTexts);
  const { till } = useTill();
  const print = useMutation({ mutationFn: () => valuesApi.slip(number, till.store, sealedPin), onSuccess: printHtml });
  return (
    <>
      <Button large icon={Printer} className="flex-1" busy={print.isPending} onClick={() => print.mutate()}>
        {words}
      </Button>
      {print.isError && (
        <Note tone="loss" icon={CircleAlert}>
          {explain(print.error, tDay("noAnswer"))}
        </Note>
      )}
    </>
  );
}
