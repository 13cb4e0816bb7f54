import { newId, type Money } from "@comptoir/client";
import { Button, Dialog, EmptyState, formatMoney, MoneyField, Note, parseMoney, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { BookmarkCheck, CircleAlert, Search } from "lucide-react";
import { useDeferredValue, useState } from "react";

import { explain } from "../../api";
import { reservationsApi, type AdvanceKind, type Reservation, type ReservationDetail, type StepLine } from "../../api-reservations";
import type { Basket } from "../../domain/basket";
import { basketOf, mayReserve, type AdvanceWords } from "../../domain/reservation";
import { ChoiceRow } from "../../parts/choice-row";
import { useTill } from "../../state/hooks";
import { dayTexts } from "../../texts/day";
import { reservationTexts } from "../../texts/reservations";
import { CancelReservation } from "./cancel-reservation";

interface ReservationsDialogProps {
  readonly basket: Basket;
  /** What the basket costs; null while it is asked for. */
  readonly due: Money | null;
  /** Puts what a reservation needs in the place of the basket. */
  readonly onBasket: (basket: Basket) => void;
  readonly onClose: () => void;
}

/** What the lines of an advance are called. */
function useAdvanceWords(): AdvanceWords {
  const t = useTexts(reservationTexts);
  return ({ kind, use }) => t("lineOf", { kind: t(kind), use: t(use) });
}

function Failure({ error }: { readonly error: unknown }) {
  const tDay = useTexts(dayTexts);
  return (
    <Note tone="loss" icon={CircleAlert}>
      {explain(error, tDay("noAnswer"))}
    </Note>
  );
}

/** How much is paid now, for a basket that is set aside or a reservation that is open. */
function AdvanceForm({ most, words, error, isBusy, onTake }: { readonly most: Money; readonly words: string; readonly error: unknown; readonly isBusy: boolean; readonly onTake: (amount: number) => void }) {
  const t = useTexts(reservationTexts);
  const { language } = useLanguage();
  const { till } = useTill();
  const [text, setText] = useState("");
  const [tried, setTried] = useState(false);
  const amount = parseMoney(text, till.currency);
  const isGood = amount !== null && amount.amount > 0 && amount.amount <= most.amount;
  const take = () => {
    setTried(true);
    if (isGood) onTake(amount.amount);
  };
  return (
    <div className="flex flex-col gap-4">
      <MoneyField label={t("amount")} currency={till.currency} value={text} onText={setText} onEnter={take} error={tried && !isGood ? t("amountWrong", { amount: formatMoney(most, language) }) : null} />
      {error !== null && <Failure error={error} />}
      <Button kind="primary" busy={isBusy} onClick={take}>
        {words}
      </Button>
    </div>
  );
}

/** The basket is set aside, and the money for it asked for at once. */
function SetAside({ basket, due, onReady }: { readonly basket: Basket; readonly due: Money; readonly onReady: (found: ReservationDetail, lines: readonly StepLine[]) => void }) {
  const t = useTexts(reservationTexts);
  const { till } = useTill();
  const [kind, setKind] = useState<AdvanceKind>("earnest");
  const [id] = useState(newId);
  const open = useMutation({
    mutationFn: async (amount: number) => {
      const lines = basket.lines.map((line) => ({ id: line.id, sku: line.sku ?? "", quantity: line.quantity }));
      const customer = basket.customer ?? null;
      await reservationsApi.open(id, { till: till.code, lines, kind, ...(customer === null ? {} : { customer }) });
      return reservationsApi.get(id, amount);
    },
    onSuccess: (found) => onReady(found, found.steps.advance ?? []),
  });
  return (
    <section className="flex flex-col gap-4 border-b border-line pb-5">
      <h3 className="font-semibold">{t("setAside")}</h3>
      <ChoiceRow
        label={t("kind")}
        chosen={kind}
        choices={[
          { value: "earnest", words: t("earnest") },
          { value: "down_payment", words: t("down_payment") },
        ]}
        onChoose={setKind}
      />
      <p className="text-13 text-ink-soft">{t(kind === "earnest" ? "earnestHelp" : "downPaymentHelp")}</p>
      <AdvanceForm most={due} words={t("take")} error={open.error} isBusy={open.isPending} onTake={(amount) => open.mutate(amount)} />
    </section>
  );
}

interface RowProps {
  readonly one: Reservation;
  readonly isFree: boolean;
  readonly onStep: (step: "hand_over" | "more" | "cancel") => void;
}

function ReservationRow({ one, isFree, onStep }: RowProps) {
  const t = useTexts(reservationTexts);
  const { language } = useLanguage();
  return (
    <li className="flex flex-wrap items-center gap-2 py-3">
      <div className="w-full">
        <p className="font-medium">
          {one.customer_name !== undefined && one.customer_name !== null && `${one.customer_name} · `}
          {one.reference} · {t(one.kind)}
        </p>
        <p className="line-clamp-2 text-13 break-words text-ink-soft">{one.lines.map(({ label }) => label).join(", ")}</p>
        <p className="text-13 text-ink-soft">{t("paidOf", { paid: formatMoney(one.paid, language), due: formatMoney(one.due, language) })}</p>
        {one.state === "open" && one.paid.amount === 0 && <p className="text-13 text-ink-soft">{t("nothingPaid")}</p>}
      </div>
      {one.state === "open" && (
        <>
          {one.paid.amount < one.due.amount && (
            <Button kind={one.paid.amount === 0 ? "primary" : "normal"} disabled={!isFree} onClick={() => onStep("more")}>
              {t("more")}
            </Button>
          )}
          {one.paid.amount > 0 && (
            <Button kind="primary" disabled={!isFree} onClick={() => onStep("hand_over")}>
              {t("handOver")}
            </Button>
          )}
        </>
      )}
      <Button onClick={() => onStep("cancel")}>{t(one.state === "open" ? "cancel" : "settle")}</Button>
    </li>
  );
}

/** What is set aside at this store: more of it, what to do next, and what is owed once it is cancelled. */
export function ReservationsDialog({ basket, due, onBasket, onClose }: ReservationsDialogProps) {
  const t = useTexts(reservationTexts);
  const { till } = useTill();
  const client = useQueryClient();
  const navigate = useNavigate();
  const refund = (ticket: string) => void navigate({ to: "/$till/return", params: { till: till.code }, search: { ticket } });
  const words = useAdvanceWords();
  const [typed, setTyped] = useState("");
  const wanted = useDeferredValue(typed.trim());
  const open = useQuery({ queryKey: ["reservations", till.code, wanted], queryFn: () => reservationsApi.list(till.code, wanted), staleTime: 0, placeholderData: keepPreviousData });
  const [chosen, setChosen] = useState<{ readonly one: Reservation; readonly step: "more" | "cancel" } | null>(null);
  const ready = (found: ReservationDetail, lines: readonly StepLine[]) => {
    void client.invalidateQueries({ queryKey: ["reservations"] });
    onBasket(basketOf(found, lines, words));
  };
  const begin = useMutation({
    mutationFn: async ({ id, amount }: { readonly id: string; readonly amount: number }) => {
      const found = await reservationsApi.get(id, amount);
      return { found, lines: (amount === 0 ? found.steps.hand_over : found.steps.advance) ?? [] };
    },
    onSuccess: ({ found, lines }) => ready(found, lines),
  });
  const isFree = basket.lines.length === 0;
  const items = (open.data ?? []).filter((one) => one.state === "open" || one.is_owed);
  return (
    <Dialog open onOpenChange={onClose} title={t("heading")} description={chosen === null ? t("help") : `${chosen.one.reference} · ${t(chosen.one.kind)}`}>
      {chosen?.step === "more" && (
        <AdvanceForm
          most={{ ...chosen.one.due, amount: chosen.one.due.amount - chosen.one.paid.amount }}
          words={t("takeMore")}
          error={begin.error}
          isBusy={begin.isPending}
          onTake={(amount) => begin.mutate({ id: chosen.one.id, amount })}
        />
      )}
      {chosen?.step === "cancel" && <CancelReservation reservation={chosen.one} isFree={isFree} onReady={ready} onRefund={refund} />}
      {chosen !== null && (
        <Button className="mt-4" onClick={() => setChosen(null)}>
          {t("back")}
        </Button>
      )}
      {chosen === null && (
        <div className="flex flex-col gap-4">
          {!isFree && mayReserve(basket) && due !== null && <SetAside basket={basket} due={due} onReady={ready} />}
          {!isFree && !mayReserve(basket) && <p className="text-13 text-ink-soft">{t("notPlain")}</p>}
          {!isFree && items.some(({ state }) => state === "open") && (
            <Note tone="information" icon={CircleAlert}>
              {t("basketBusy")}
            </Note>
          )}
          {begin.error !== null && <Failure error={begin.error} />}
          {open.isError && <Failure error={open.error} />}
          {(items.length > 0 || typed !== "") && <TextField label={t("find")} icon={Search} value={typed} onText={setTyped} autoComplete="off" maxLength={100} />}
          {items.length === 0 && typed !== "" && !open.isPending && !open.isPlaceholderData && <p className="text-ink-soft">{t("notFound")}</p>}
          {items.length === 0 && typed === "" && isFree && !open.isPending && !open.isPlaceholderData && (
            <EmptyState icon={BookmarkCheck} title={t("empty")}>
              {t("emptyHelp")}
            </EmptyState>
          )}
          <ul className="flex flex-col divide-y divide-line">
            {items.map((one) => (
              <ReservationRow key={one.id} one={one} isFree={isFree} onStep={(step) => (step === "hand_over" ? begin.mutate({ id: one.id, amount: 0 }) : setChosen({ one, step }))} />
            ))}
          </ul>
        </div>
      )}
    </Dialog>
  );
}
