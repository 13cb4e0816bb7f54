import { Button, ChoiceField, formatInstant, formatMoney, formatNumber, Loading, localized, useLanguage, useTexts } from "@comptoir/ui";
import { Award, ClipboardList, CreditCard, Gift, Mail, Merge, NotebookPen, ShieldCheck, ShoppingBag, Truck, Undo2, type LucideIcon } from "lucide-react";
import { useState, type ReactNode } from "react";

import { customerPath, type Moment } from "../../api/customers";
import { useZone } from "../../app/zone";
import { ProblemNote } from "../../parts/Problems";
import { useFeedRefresh } from "../../parts/useFeed";
import { usePages } from "../../parts/usePages";
import { customerTexts } from "../../texts/customers";

const KINDS = ["ticket", "return", "order", "points", "value", "account", "note", "task", "mail", "consent", "merge"] as const;
type Kind = (typeof KINDS)[number];
const ICONS: Record<Kind, LucideIcon> = { ticket: ShoppingBag, return: Undo2, order: Truck, points: Award, value: Gift, account: CreditCard, note: NotebookPen, task: ClipboardList, mail: Mail, consent: ShieldCheck, merge: Merge };

/** Everything that happened with a customer, in every store and on the web, the newest first. */
export function HistoryTab({ id }: { readonly id: string }): ReactNode {
  const say = useTexts(customerTexts);
  const [kind, setKind] = useState<Kind | "">("");
  const list = usePages<Moment>(["customers", "timeline", id, kind], `${customerPath(id)}/timeline`, { kind: kind === "" ? undefined : kind }, { limit: 50 });
  useFeedRefresh(["customers", "till.ticket", "till.return"], ["customers", "timeline", id]);
  return (
    <div className="flex flex-col gap-3 p-4">
      <ChoiceField hideLabel label={say("history")} value={kind} choices={[{ value: "", label: say("allKinds") }, ...KINDS.map((each) => ({ value: each, label: say(each) }))]} onChoice={(text) => setKind(KINDS.find((each) => each === text) ?? "")} className="max-w-56" />
      {list.error === null ? null : <ProblemNote error={list.error} onRetry={list.reload} />}
      {list.loading ? <Loading /> : null}
      {!list.loading && list.error === null && list.rows.length === 0 ? <p className="text-ink-soft">{say("nothingHappened")}</p> : null}
      <ol className="flex flex-col">
        {list.rows.map((moment) => (
          <MomentRow key={`${moment.kind} ${moment.ref} ${moment.at}`} moment={moment} />
        ))}
      </ol>
      {list.hasMore ? (
        <Button busy={list.busy} onClick={list.loadMore} className="self-start">
          {say("more")}
        </Button>
      ) : null}
    </div>
  );
}

function MomentRow({ moment }: { readonly moment: Moment }): ReactNode {
  const say = useTexts(customerTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const known = KINDS.find((each) => each === moment.kind);
  const Icon = known === undefined ? ClipboardList : ICONS[known];
  const { number, labels = [], given, purpose } = moment.details;
  const about = [
    ...labels.map((label) => localized(label, language)),
    ...(purpose === undefined ? [] : [`about_${purpose}` in customerTexts ? say(`about_${purpose}` as "about_offers") : purpose]),
    ...(given === undefined ? [] : [say(given ? "given" : "refused")]),
    ...(moment.store === null ? [] : [moment.store]),
  ].join(" · ");
  return (
    <li className="flex items-start gap-3 border-b border-line py-2 last:border-b-0">
      <span className="mt-0.5 rounded-full bg-ground-strong p-1.5 text-ink-soft">
        <Icon aria-hidden className="size-4" />
      </span>
      <div className="min-w-0 flex-1">
        <p>
          {known === undefined ? moment.kind : say(known)} {number === undefined ? null : <span className="text-13 text-ink-soft">{number}</span>}
        </p>
        {about === "" ? null : <p className="truncate text-13 text-ink-soft">{about}</p>}
      </div>
      <div className="shrink-0 text-right">
        <p className="tabular-nums">{moment.amount !== null ? formatMoney(moment.amount, language) : moment.points === null ? "" : `${moment.points > 0 ? "+" : ""}${formatNumber(moment.points, language)}`}</p>
        <p className="text-13 text-ink-soft">{formatInstant(moment.at, language, zone)}</p>
      </div>
    </li>
  );
}
