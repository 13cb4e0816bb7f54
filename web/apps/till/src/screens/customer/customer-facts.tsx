import { newId } from "@comptoir/client";
import { Button, formatDay, formatInstant, formatMoney, IconButton, Note, Tag, TextArea, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Check, CircleAlert, Star } from "lucide-react";
import { useState, type ReactNode } from "react";

import { explain } from "../../api";
import { customersApi } from "../../api-customers";
import { customerQuery, loyaltyQuery, notesQuery, offersQuery, purchasesQuery, tasksQuery, useGroupNames, valuesQuery, waitingQuery } from "../../state/customers";
import { may, useSession, useTill } from "../../state/hooks";
import { useZone } from "../../state/use-zone";
import { customerTexts } from "../../texts/customers";
import { dayTexts } from "../../texts/day";
import { reservationTexts } from "../../texts/reservations";

interface PartProps {
  readonly id: string;
}

/** One part of what is known; it takes the room of what comes. */
function Part({ title, isLoading, isEmpty, empty, room = "min-h-24", children }: { readonly title: string; readonly room?: string; readonly isLoading: boolean; readonly isEmpty: boolean; readonly empty: string; readonly children: ReactNode }) {
  return (
    <section aria-busy={isLoading} className={`min-w-0 ${room}`}>
      <h3 className="mb-1 text-13 font-medium text-ink-soft">{title}</h3>
      {isLoading ? <p className="text-ink-soft">…</p> : isEmpty ? <p className="text-13 text-ink-soft">{empty}</p> : children}
    </section>
  );
}

/** The name, how to reach them, and the points. */
function Head({ id }: PartProps) {
  const t = useTexts(customerTexts);
  const { language } = useLanguage();
  const customer = useQuery(customerQuery(id));
  const loyalty = useQuery(loyaltyQuery(id)).data ?? null;
  const expiring = loyalty?.expiring[0];
  const groupName = useGroupNames();
  return (
    <section className="flex min-h-42 flex-col gap-1 rounded-md bg-accent-soft p-4">
      <p className="text-24 font-semibold break-words">{customer.data?.name ?? "…"}</p>
      <p className="min-h-5 text-13 break-words">{[...(customer.data?.contacts.map(({ value }) => customer.data.phones_shown[value] ?? value) ?? []), ...(customer.data?.cards ?? [])].join(" · ")}</p>
      <p className="flex min-h-6 flex-wrap items-center gap-2">
        {customer.data?.groups.map((group) => <Tag key={group}>{groupName(group)}</Tag>)}
        {loyalty !== null && (
          <Tag tone="good" icon={Star}>
            {loyalty.tier === null ? "" : `${loyalty.tier.name} · `}
            {t("points", { count: loyalty.balance })}
            {loyalty.worth !== null && ` · ${t("worth", { amount: formatMoney(loyalty.worth, language) })}`}
          </Tag>
        )}
      </p>
      {loyalty !== null && loyalty.next_tier !== null && loyalty.missing !== null && <p className="text-13">{t("missing", { count: loyalty.missing, tier: loyalty.next_tier.name })}</p>}
      {expiring !== undefined && <p className="text-13">{t("expires", { count: expiring.points, day: formatDay(expiring.expires_on, language) })}</p>}
    </section>
  );
}

function Purchases({ id }: PartProps) {
  const t = useTexts(customerTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const { data, isPending } = useQuery(purchasesQuery(id));
  const items = data?.items ?? [];
  return (
    <Part title={t("lastPurchases")} room="min-h-60" isLoading={isPending} isEmpty={items.length === 0} empty={t("noPurchases")}>
      <ul className="flex flex-col gap-1">
        {items.map(({ ref, at, kind, amount, details }) => (
          <li key={ref} className="flex justify-between gap-3 text-13">
            <span className="min-w-0">
              <span className="block font-medium">{formatInstant(at, language, zone)}</span>
              <span className="block truncate text-ink-soft">
                {kind === "return" && `${t("returned")} · `}
                {details.labels?.join(", ")}
              </span>
            </span>
            {amount !== null && <span className="shrink-0">{formatMoney(amount, language)}</span>}
          </li>
        ))}
      </ul>
    </Part>
  );
}

/** What is set aside for them at this store. */
function Waiting({ id }: PartProps) {
  const t = useTexts(customerTexts);
  const tReservation = useTexts(reservationTexts);
  const { language } = useLanguage();
  const { till } = useTill();
  const { data, isPending } = useQuery(waitingQuery(till.code, id));
  const items = data ?? [];
  return (
    <Part title={t("waiting")} isLoading={isPending} isEmpty={items.length === 0} empty={t("noWaiting")}>
      <ul className="flex flex-col gap-1">
        {items.map(({ id: reservation, reference, lines, paid, due }) => (
          <li key={reservation} className="text-13">
            <span className="block font-medium">{reference}</span>
            <span className="block break-words text-ink-soft">{lines.map(({ label }) => label).join(", ")}</span>
            <span className="block">{tReservation("paidOf", { paid: formatMoney(paid, language), due: formatMoney(due, language) })}</span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Rewards({ id, onCoupon }: PartProps & { readonly onCoupon: (code: string) => void }) {
  const t = useTexts(customerTexts);
  const tDay = useTexts(dayTexts);
  const client = useQueryClient();
  const { till } = useTill();
  const maySpend = may(useSession().data, "customers.points.spend", till.store);
  const { data, isPending } = useQuery(loyaltyQuery(id));
  const offers = useQuery(offersQuery(id));
  const own = offers.data?.items ?? [];
  const [takeId, setTakeId] = useState(newId);
  const rewards = (data?.rewards ?? []).filter((one) => one.is_affordable);
  const take = useMutation({
    mutationFn: (reward: string) => customersApi.takeReward(id, { id: takeId, reward }),
    onSuccess: ({ coupon }) => {
      setTakeId(newId());
      onCoupon(coupon);
      return client.invalidateQueries({ queryKey: ["customer", id] });
    },
  });
  return (
    <Part title={t("offers")} isLoading={isPending || offers.isPending} isEmpty={rewards.length + own.length === 0} empty={t("noOffers")}>
      <div className="flex flex-wrap gap-2">
        {own.map(({ coupon, label }) => (
          <Button key={coupon} kind="primary" aria-label={t("useOffer", { name: `${label} ${coupon}` })} onClick={() => onCoupon(coupon)}>
            {label}
          </Button>
        ))}
        {rewards.map(({ code, name, points }) => (
          <Button key={code} aria-label={t("takeReward", { name: t("reward", { name, count: points }) })} disabled={!maySpend} busy={take.isPending && take.variables === code} onClick={() => take.mutate(code)}>
            {t("reward", { name, count: points })}
          </Button>
        ))}
      </div>
      {take.isError && (
        <Note tone="loss" icon={CircleAlert}>
          {explain(take.error, tDay("noAnswer"))}
        </Note>
      )}
    </Part>
  );
}

function Balances({ id }: PartProps) {
  const t = useTexts(customerTexts);
  const { language } = useLanguage();
  const { data, isPending } = useQuery(valuesQuery(id));
  const items = data?.items ?? [];
  return (
    <Part title={t("balances")} isLoading={isPending} isEmpty={items.length === 0} empty={t("noBalances")}>
      <ul className="flex flex-col gap-1">
        {items.map(({ id: value, last_four: digits, balance }) => (
          <li key={value} className="flex justify-between gap-3 text-13">
            <span>{t("balanceOf", { digits })}</span>
            <span className="font-medium">{formatMoney(balance, language)}</span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Tasks({ id }: PartProps) {
  const t = useTexts(customerTexts);
  const { language } = useLanguage();
  const client = useQueryClient();
  const { data, isPending } = useQuery(tasksQuery(id));
  const items = (data?.items ?? []).filter(({ done }) => !done);
  const end = useMutation({ mutationFn: customersApi.endTask.bind(null, id), onSuccess: () => client.invalidateQueries({ queryKey: tasksQuery(id).queryKey }) });
  return (
    <Part title={t("tasks")} isLoading={isPending} isEmpty={items.length === 0} empty={t("noTasks")}>
      <ul>
        {items.map((task) => (
          <li key={task.id} className="flex items-center gap-2">
            <span className="min-w-0 flex-1 break-words">
              {task.text}
              {task.due_on !== null && <span className="block text-13 text-attention">{t("dueOn", { day: formatDay(task.due_on, language) })}</span>}
            </span>
            <IconButton icon={Check} label={t("taskDone", { text: task.text })} disabled={end.isPending} onClick={() => end.mutate(task)} />
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Notes({ id }: PartProps) {
  const t = useTexts(customerTexts);
  const tDay = useTexts(dayTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const client = useQueryClient();
  const { data, isPending } = useQuery(notesQuery(id));
  const [text, setText] = useState("");
  const [noteId, setNoteId] = useState(newId);
  const items = (data?.items ?? []).slice(0, 3);
  const write = useMutation({
    mutationFn: () => customersApi.writeNote(id, noteId, text.trim()),
    onSuccess: () => {
      setText("");
      setNoteId(newId());
      return client.invalidateQueries({ queryKey: notesQuery(id).queryKey });
    },
  });
  return (
    <div className="flex flex-col gap-2">
      <Part title={t("notes")} isLoading={isPending} isEmpty={items.length === 0} empty={t("noNotes")}>
        <ul className="flex flex-col gap-1">
          {items.map((note) => (
            <li key={note.id} className="text-13">
              <span className="text-ink-soft">{formatInstant(note.at, language, zone)}</span> <span className="break-words">{note.text}</span>
            </li>
          ))}
        </ul>
      </Part>
      <TextArea label={t("newNote")} help={t("noteHelp")} rows={2} value={text} onText={setText} maxLength={5000} />
      {write.isError && (
        <Note tone="loss" icon={CircleAlert}>
          {explain(write.error, tDay("noAnswer"))}
        </Note>
      )}
      <Button className="self-start" disabled={text.trim() === ""} busy={write.isPending} onClick={() => write.mutate()}>
        {t("writeNote")}
      </Button>
    </div>
  );
}

/** What a cashier should know about the customer in front of them. */
export function CustomerFacts({ id, onCoupon }: PartProps & { readonly onCoupon: (code: string) => void }) {
  return (
    <div className="flex flex-col gap-5">
      <Head id={id} />
      <div className="grid gap-5 sm:grid-cols-2">
        <Purchases id={id} />
        <Waiting id={id} />
        <Rewards id={id} onCoupon={onCoupon} />
        <Balances id={id} />
        <Tasks id={id} />
        <Notes id={id} />
      </div>
    </div>
  );
}
