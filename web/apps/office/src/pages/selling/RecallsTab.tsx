import { newId } from "@comptoir/client";
import { Button, EmptyState, formatInstant, localized, Tag, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { OctagonX, ShieldCheck } from "lucide-react";
import { useState, type ReactNode } from "react";

import { buyersQuery, recallsQuery, sellingApi, type Recall } from "../../api/selling";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { Gate, ProblemNote } from "../../parts/Problems";
import { useFeedRefresh } from "../../parts/useFeed";
import { sellingTexts } from "../../texts/selling";

/** Stop the sale of a product or a lot, see who bought it, and lift it again. */
export function RecallsTab(): ReactNode {
  const say = useTexts(sellingTexts);
  const { may } = useSession();
  const query = useQuery(recallsQuery);
  useFeedRefresh(["till.recall"], ["selling", "recalls"]);
  return (
    <>
      {may("till.recall.edit") ? <StopForm /> : null}
      <Gate query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon={ShieldCheck} title={say("noRecalls")}>
              {say("noRecallsHelp")}
            </EmptyState>
          ) : (
            <ul className="flex flex-col gap-3">
              {items.map((recall) => (
                <RecallRow key={recall.id} recall={recall} />
              ))}
            </ul>
          )
        }
      </Gate>
    </>
  );
}

function StopForm(): ReactNode {
  const say = useTexts(sellingTexts);
  const client = useQueryClient();
  const [id, setId] = useState(newId);
  const [gtin, setGtin] = useState("");
  const [lot, setLot] = useState("");
  const [reason, setReason] = useState("");
  const stop = useMutation({
    mutationFn: () => sellingApi.stop(id, { gtin: gtin.trim(), reason: reason.trim(), ...(lot.trim() === "" ? {} : { lot: lot.trim() }) }),
    onSuccess: () => {
      setId(newId());
      setGtin("");
      setLot("");
      setReason("");
      void client.invalidateQueries({ queryKey: ["selling"] });
    },
  });
  return (
    <form
      aria-label={say("stopTitle")}
      className="flex flex-col gap-3 rounded-md border border-line bg-paper p-4"
      onSubmit={(event) => {
        event.preventDefault();
        stop.mutate();
      }}
    >
      <h2 className="text-15 font-semibold">{say("stopTitle")}</h2>
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField label={say("gtin")} required inputMode="numeric" value={gtin} onText={setGtin} />
        <TextField label={say("lot")} help={say("lotHelp")} maxLength={50} value={lot} onText={setLot} />
      </div>
      <TextField label={say("reason")} required maxLength={300} value={reason} onText={setReason} />
      {stop.isError ? <ProblemNote error={stop.error} /> : null}
      <div>
        <Button kind="primary" type="submit" icon={OctagonX} busy={stop.isPending} disabled={gtin.trim() === "" || reason.trim() === ""}>
          {say("stop")}
        </Button>
      </div>
    </form>
  );
}

function RecallRow({ recall }: { readonly recall: Recall }): ReactNode {
  const say = useTexts(sellingTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const { may } = useSession();
  const [showsBuyers, setShowsBuyers] = useState(false);
  const isOpen = recall.lifted_at === null;
  return (
    <li className="flex flex-col gap-2 rounded-md border border-line bg-paper p-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Tag tone={isOpen ? "loss" : "plain"}>{say(isOpen ? "stopped" : "lifted")}</Tag>
        <strong>{recall.product === null ? say("notInCatalogue") : localized(recall.product.label, language)}</strong>
        <span className="tabular-nums">{recall.gtin}</span>
        <span>{recall.lot === null ? say("allLots") : `${say("lot")} ${recall.lot}`}</span>
        <span className="text-13 text-ink-soft">{formatInstant(recall.opened_at, language, zone)}</span>
      </div>
      <p className="break-words">{recall.reason}</p>
      {recall.lift_reason === null || recall.lifted_at === null ? null : (
        <p className="text-13 text-ink-soft">
          {formatInstant(recall.lifted_at, language, zone)} · {recall.lift_reason}
        </p>
      )}
      <div className="flex flex-wrap items-end gap-2">
        <Button onClick={() => setShowsBuyers(!showsBuyers)} aria-expanded={showsBuyers}>
          {say("buyers")}
        </Button>
        {isOpen && may("till.recall.edit") ? <LiftForm recall={recall} /> : null}
      </div>
      {showsBuyers ? <Buyers recall={recall.id} /> : null}
    </li>
  );
}

function LiftForm({ recall }: { readonly recall: Recall }): ReactNode {
  const say = useTexts(sellingTexts);
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const lift = useMutation({ mutationFn: () => sellingApi.lift(recall.id, reason.trim()), onSuccess: () => client.invalidateQueries({ queryKey: ["selling", "recalls"] }) });
  return (
    <form
      className="flex min-w-0 flex-1 flex-wrap items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        lift.mutate();
      }}
    >
      <TextField label={say("liftReason")} maxLength={300} value={reason} onText={setReason} className="min-w-48 flex-1" />
      <Button type="submit" busy={lift.isPending} disabled={reason.trim() === ""}>
        {say("lift")}
      </Button>
      {lift.isError ? <ProblemNote error={lift.error} /> : null}
    </form>
  );
}

function Buyers({ recall }: { readonly recall: string }): ReactNode {
  const say = useTexts(sellingTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const query = useQuery(buyersQuery(recall));
  return (
    <Gate query={query}>
      {({ items, is_cut: isCut }) =>
        items.length === 0 ? (
          <p className="text-ink-soft">{say("noBuyers")}</p>
        ) : (
          <>
            {isCut ? <p role="status">{say("buyersCut", { count: items.length })}</p> : null}
            <ul className="divide-y divide-line">
              {items.map((buyer, index) => (
                <li key={`${buyer.ticket} ${String(index)}`} className="flex flex-wrap gap-x-4 gap-y-1 py-2">
                  {buyer.till === null ? (
                    <span>
                      {buyer.number} · {buyer.channel === "till" ? say("soldBefore") : buyer.channel}
                    </span>
                  ) : (
                    <Link to="/tills" search={{ till: buyer.till, ticket: buyer.ticket }} className="text-accent underline-offset-2 hover:underline">
                      {buyer.number}
                    </Link>
                  )}
                  <span className="text-ink-soft">{formatInstant(buyer.at, language, zone)}</span>
                  <span>{buyer.lot === null ? say("lotUnknown") : `${say("lot")} ${buyer.lot}`}</span>
                  {buyer.customer === null ? (
                    <span className="text-ink-soft">{say("customerUnknown")}</span>
                  ) : (
                    <Link to="/customers" search={{ id: buyer.customer }} className="text-accent underline-offset-2 hover:underline">
                      {say("customerKnown")}
                    </Link>
                  )}
                </li>
              ))}
            </ul>
          </>
        )
      }
    </Gate>
  );
}
