import { newId } from "@comptoir/client";
import { Button, formatDay, formatInstant, formatMoney, formatNumber, TextField, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode, type SyntheticEvent } from "react";

import { adjustPoints, loyaltyQuery, type Loyalty, type PointEntry } from "../../api/loyalty";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { Section } from "../../parts/Facts";
import { Gate, ProblemNote } from "../../parts/Problems";
import { useFeedRefresh } from "../../parts/useFeed";
import { loyaltyTexts } from "../../texts/loyalty";

/** How many points, what they are worth, how they came and went, and a correction by hand. */
export function PointsTab({ id }: { readonly id: string }): ReactNode {
  const query = useQuery(loyaltyQuery(id));
  const { may } = useSession();
  useFeedRefresh(["customers.points"], ["customers", "loyalty", id]);
  return (
    <Gate query={query}>
      {(loyalty) => (
        <>
          <Standing loyalty={loyalty} />
          <Entries entries={loyalty.entries.items} />
          {may("customers.points.adjust") ? <Adjust id={id} /> : null}
        </>
      )}
    </Gate>
  );
}

function Standing({ loyalty }: { readonly loyalty: Loyalty }): ReactNode {
  const say = useTexts(loyaltyTexts);
  const { language } = useLanguage();
  return (
    <div className="border-b border-line p-4">
      <p className="text-36 font-semibold tabular-nums">{formatNumber(loyalty.balance, language)}</p>
      <p className="text-ink-soft">
        {[
          say("balance").toLowerCase(),
          ...(loyalty.worth === null ? [] : [say("worth", { money: formatMoney(loyalty.worth, language) })]),
          ...(loyalty.tier === null ? [] : [`${say("tier")} ${loyalty.tier.name}`]),
          ...(loyalty.next_tier === null ? [] : [say("missing", { points: formatNumber(loyalty.missing, language), name: loyalty.next_tier.name })]),
        ].join(" · ")}
      </p>
      {loyalty.expiring.slice(0, 2).map(({ points, expires_on }) => (
        <p key={expires_on} className="text-13 text-attention">
          {say("expiring", { points: formatNumber(points, language), day: formatDay(expires_on, language) })}
        </p>
      ))}
      {loyalty.programme === null ? <p className="mt-2 text-13 text-ink-soft">{say("noProgramme")}</p> : null}
    </div>
  );
}

function Entries({ entries }: { readonly entries: readonly PointEntry[] }): ReactNode {
  const say = useTexts(loyaltyTexts);
  const { language } = useLanguage();
  const zone = useZone();
  return (
    <Section title={say("statement")}>
      {entries.length === 0 ? <p className="text-ink-soft">{say("noPoints")}</p> : null}
      <ul>
        {entries.map((entry) => (
          <li key={entry.id} className="grid grid-cols-[1fr_auto_auto] items-baseline gap-3 border-b border-line py-1.5 text-13 last:border-b-0">
            <span className="min-w-0 truncate">
              {entry.kind === "adjust" ? say("adjustEntry") : entry.kind in loyaltyTexts ? say(entry.kind as "earn") : entry.kind}
              {entry.reason === null || entry.reason === "" ? "" : ` · ${entry.reason}`}
              <span className="block text-ink-soft">{formatInstant(entry.at, language, zone)}</span>
            </span>
            <span className={`tabular-nums ${entry.points < 0 ? "text-loss" : "text-accent"}`}>
              {entry.points > 0 ? "+" : ""}
              {formatNumber(entry.points, language)}
            </span>
            <span className="w-16 text-right tabular-nums">{formatNumber(entry.balance, language)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Adjust({ id }: { readonly id: string }): ReactNode {
  const say = useTexts(loyaltyTexts);
  const toast = useToast();
  const client = useQueryClient();
  const [points, setPoints] = useState("");
  const [reason, setReason] = useState("");
  const [adjustment, setAdjustment] = useState(newId);
  const [tried, setTried] = useState(false);
  const number = /^[+-]?\d{1,9}$/.test(points.trim()) ? Number(points) : 0;
  const save = useMutation({
    mutationFn: () => adjustPoints(id, adjustment, number, reason.trim()),
    onSuccess: async () => {
      toast({ text: say("adjusted"), tone: "good" });
      setPoints("");
      setReason("");
      setTried(false);
      setAdjustment(newId());
      await client.invalidateQueries({ queryKey: ["customers"] });
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setTried(true);
    if (number !== 0 && reason.trim() !== "") save.mutate();
  };
  return (
    <Section title={say("adjust")}>
      <form onSubmit={submit} className="flex flex-col gap-3">
        <TextField label={say("adjustPoints")} inputMode="text" value={points} error={tried && number === 0 ? say("notWhole") : null} onText={setPoints} className="max-w-64" />
        <TextField label={say("reason")} value={reason} maxLength={300} error={tried && reason.trim() === "" ? say("reasonMissing") : null} onText={setReason} />
        {save.isError ? <ProblemNote error={save.error} /> : null}
        <Button type="submit" busy={save.isPending} className="self-start">
          {say("adjust")}
        </Button>
      </form>
    </Section>
  );
}
