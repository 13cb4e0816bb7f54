import { Button, ChoiceField, EmptyState, localized, SelectSearch, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Check, PackageCheck } from "lucide-react";
import { useState, type ReactNode } from "react";

import { isStanding, placesQuery, putStockDocument } from "../../api/stock";
import { useScope } from "../../app/scope";
import { newId } from "@comptoir/client";
import { canSend, DOCUMENT_KINDS, documentBody, type StockDraft } from "../../domain/receiving";
import { Page } from "../../parts/Page";
import { ProblemNote } from "../../parts/Problems";
import { stockTexts } from "../../texts/stock";
import { DraftLines } from "./DraftLines";
import { ItemFinder } from "./ItemFinder";
import { useLookups } from "./useLookups";
import { useStockDraft } from "./useStockDraft";

const KIND_HELP = { receipt: "receiptHelp", count: "countHelp", adjustment: "adjustmentHelp", loss: "lossHelp" } as const;

/** Goods that arrive, counts, corrections and losses: choose, scan, book. */
export function ReceivingPage(): ReactNode {
  const say = useTexts(stockTexts);
  const { language } = useLanguage();
  const toast = useToast();
  const client = useQueryClient();
  const { store } = useScope();
  const [draft, send] = useStockDraft();
  const lookups = useLookups((item) => send({ type: "scanned", item }));
  const [booked, setBooked] = useState<StockDraft | null>(null);
  const { data: places = [] } = useQuery(placesQuery);
  const usable = places.filter((place) => isStanding(place) && (store === null || place.store === store || place.code === draft.place));
  const book = useMutation({
    mutationFn: () => putStockDocument(draft.id, documentBody(draft)),
    onSuccess: async () => {
      setBooked(draft);
      send({ type: "restarted", id: newId() });
      await client.invalidateQueries({ queryKey: ["stock"] });
    },
  });
  const remove = (sku: string): void => {
    send({ type: "removed", sku });
    toast({ text: say("removed", { sku }), undo: () => send({ type: "removal_undone" }) });
  };
  if (booked !== null) {
    return (
      <Page title={say("receivingTitle")}>
        <BookedNote booked={booked} onAnother={() => setBooked(null)} />
      </Page>
    );
  }
  return (
    <Page
      title={say("receivingTitle")}
      filters={
        <>
          <ChoiceField
            hideLabel
            label={say("kind")}
            value={draft.kind}
            choices={DOCUMENT_KINDS.map((kind) => ({ value: kind, label: say(kind) }))}
            onChoice={(text) => {
              const kind = DOCUMENT_KINDS.find((each) => each === text);
              if (kind !== undefined) send({ type: "kind_chosen", kind });
            }}
            className="w-40"
          />
          <SelectSearch
            hideLabel
            label={say("place")}
            placeholder={say("choosePlace")}
            value={draft.place === "" ? null : draft.place}
            choices={usable.map((place) => ({ value: place.code, label: localized(place.name, language) || place.code, detail: place.code }))}
            onChoice={(place) => send({ type: "place_chosen", place })}
            className="w-56"
          />
          <span className="text-13 text-ink-soft">{say(KIND_HELP[draft.kind])}</span>
        </>
      }
    >
      <div className="border-b border-line bg-paper px-4 py-3">
        <ItemFinder lookups={lookups} />
      </div>
      <div className="min-h-0 flex-1 overflow-auto">
        {draft.lines.length === 0 ? (
          <EmptyState icon={PackageCheck} title={say("emptyLinesTitle")}>
            {say("emptyLinesHelp")}
          </EmptyState>
        ) : (
          <DraftLines draft={draft} send={send} onRemove={remove} />
        )}
      </div>
      <footer className="flex flex-col gap-2 border-t border-line bg-paper px-4 py-3">
        {book.isError ? <ProblemNote error={book.error} onRetry={() => book.mutate()} /> : null}
        <div className="flex flex-wrap items-center gap-3">
          <span className="min-w-0 flex-1 text-13 text-ink-soft">
            {say("lines", { count: draft.lines.length })}
            {draft.lines.length > 0 ? ` · ${say("kept")}` : ""}
          </span>
          {draft.lines.length > 0 ? <Button onClick={() => send({ type: "restarted", id: newId() })}>{say("discard")}</Button> : null}
          <Button kind="primary" icon={Check} disabled={!canSend(draft) || lookups.waiting.length > 0} busy={book.isPending} onClick={() => book.mutate()}>
            {say("book")}
          </Button>
        </div>
      </footer>
    </Page>
  );
}

function BookedNote({ booked, onAnother }: { readonly booked: StockDraft; readonly onAnother: () => void }): ReactNode {
  const say = useTexts(stockTexts);
  return (
    <EmptyState
      icon={Check}
      title={say("bookedTitle")}
      action={
        <div className="flex gap-2">
          <Link to="/stock" search={{ place: booked.place }} className="inline-flex min-h-8 items-center rounded-md border border-outline bg-paper px-3 font-medium hover:bg-ground pointer-coarse:min-h-11">
            {say("seeStock")}
          </Link>
          <Button kind="primary" onClick={onAnother}>
            {say("another")}
          </Button>
        </div>
      }
    >
      {say("booked", { lines: say("lines", { count: booked.lines.length }) })}
    </EmptyState>
  );
}
