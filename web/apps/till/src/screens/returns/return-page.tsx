import { mayRetry, type Ticket } from "@comptoir/client";
import { Button, Note, TextField, useTexts } from "@comptoir/ui";
import { useMutation } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { CircleAlert, ScanBarcode, TicketX } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";

import { api, explain } from "../../api";
import { useWedge } from "../../devices/use-wedge";
import { Page } from "../../parts/page";
import { useTill } from "../../state/hooks";
import { dayTexts } from "../../texts/day";
import { paperTexts } from "../../texts/paper";
import { payingTexts } from "../../texts/paying";
import { BlindReturn } from "./blind-return";
import { EndedPage, type Ended } from "./ended-page";
import { ReturnForm } from "./return-form";

/** A ticket by the id in its code, else by its number; null when there is none. */
async function findTicket(text: string, till: string): Promise<Ticket | null> {
  const id = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(text)?.[0];
  if (id !== undefined) return api.ticket(id, till);
  // The code of a receipt says its number, then an extract of its signature.
  const number = text.trim().split(/\s+/)[0] ?? "";
  const head = (await api.ticketsByNumber(number)).items.find((ticket) => ticket.kind === "sale");
  return head === undefined ? null : api.ticket(head.id, till);
}

/** Hears the code of a receipt while no ticket is open; later, scans are articles and serial numbers. */
function ReceiptScan({ onScan }: { readonly onScan: (code: string) => void }) {
  useWedge({ onScan });
  return null;
}

/** Goods come back against their ticket: find it, choose what comes back, give the money back. */
export function ReturnPage() {
  const t = useTexts(payingTexts);
  const tDay = useTexts(dayTexts);
  const tPaper = useTexts(paperTexts);
  const [text, setText] = useState("");
  const { till } = useTill();
  const find = useMutation({ mutationFn: (wanted: string) => findTicket(wanted, till.code), retry: (count, error) => mayRetry(error) && count < 2 });
  const search = (wanted: string) => {
    if (wanted.trim() !== "") find.mutate(wanted.trim());
  };
  const { ticket: named } = useSearch({ from: "/$till/return" });
  const findNamed = useEffectEvent(search);
  useEffect(() => {
    if (named !== undefined) findNamed(named);
  }, [named]);
  const ticket = find.data;
  const [isBlind, setBlind] = useState(false);
  const [ended, setEnded] = useState<Ended | null>(null);
  if (ended !== null) return <EndedPage ended={ended} />;
  if (isBlind) {
    return (
      <Page title={t("returnTitle")}>
        <BlindReturn onBack={() => setBlind(false)} onEnded={setEnded} />
      </Page>
    );
  }
  return (
    <Page title={t("returnTitle")}>
      <form
        className="flex items-start gap-2 rounded-md bg-paper p-5 shadow-card"
        onSubmit={(event) => {
          event.preventDefault();
          search(text);
        }}
      >
        <TextField
          label={t("findTicket")}
          help={t("findTicketHelp")}
          icon={ScanBarcode}
          value={text}
          onText={setText}
          autoFocus
          className="flex-1"
          error={ticket === null ? t("ticketNotFound", { number: text }) : null}
        />
        <Button type="submit" kind="primary" className="mt-6" busy={find.isPending}>
          {t("find")}
        </Button>
      </form>
      {(ticket === undefined || ticket === null) && (
        <ReceiptScan
          onScan={(code) => {
            setText(code);
            search(code);
          }}
        />
      )}
      {(ticket === undefined || ticket === null) && (
        <Button className="self-start" icon={TicketX} onClick={() => setBlind(true)}>
          {tPaper("noTicket")}
        </Button>
      )}
      {find.isError && (
        <Note tone="loss" icon={CircleAlert}>
          {explain(find.error, tDay("noAnswer"))}
        </Note>
      )}
      {ticket !== undefined && ticket !== null && <ReturnForm key={ticket.id} ticket={ticket} onChanged={() => search(ticket.id)} onEnded={setEnded} />}
    </Page>
  );
}
