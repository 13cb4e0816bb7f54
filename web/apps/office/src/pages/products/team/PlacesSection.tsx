import { Button, ChoiceField, formatAgo, formatInstant, Tag, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { placesQuery, teamApi, type PlaceShown, type Plan, type PlanAction } from "../../../api/team";
import { useSession } from "../../../app/session";
import { useZone } from "../../../app/zone";
import { instantOf } from "../../../domain/moments";
import { Section } from "../../../parts/Facts";
import { MomentField } from "../../../parts/MomentField";
import { ProblemNote } from "../../../parts/Problems";
import { usePlaceNames } from "../../../parts/usePlaceNames";
import { wallClockNow } from "../../../parts/wallClockNow";
import { teamTexts } from "../../../texts/team";

/** Where a product is shown, channel by channel and language by language, now or at a time. */
export function PlacesSection({ sku }: { readonly sku: string }): ReactNode {
  const say = useTexts(teamTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const client = useQueryClient();
  const { data } = useQuery(placesQuery(sku));
  const [now] = useState(() => Date.now());
  const { placeName } = usePlaceNames();
  const publishes = may("catalog.product.publish");
  const refresh = () => client.invalidateQueries({ queryKey: ["products"] });
  const act = useMutation({ mutationFn: ({ action, place }: { readonly action: PlanAction; readonly place: PlaceShown }) => teamApi.show(sku, action, place.channel, place.locale), onSuccess: refresh });
  return (
    <Section title={say("places")}>
      <ul className="flex min-h-10 flex-col gap-1 text-13">
        {data?.items.map((place) => (
          <li key={`${place.channel} ${place.locale}`} className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1">
            <span className="min-w-28 flex-1 max-sm:basis-full">{placeName(place.channel, place.locale)}</span>
            {place.published_at === null ? <Tag>{say(place.is_kept_back ? "keptBack" : "notShown")}</Tag> : <Tag tone="good">{say("shownSince", { when: formatAgo(place.published_at, Math.max(now, Date.parse(place.published_at)), language) })}</Tag>}
            {publishes ? (
              <>
                <Button kind="quiet" aria-label={`${say("publishHere")} ${placeName(place.channel, place.locale)}`} busy={act.isPending && act.variables.place === place && act.variables.action === "publish"} onClick={() => act.mutate({ action: "publish", place })}>
                  {say("publishHere")}
                </Button>
                <Button kind="quiet" aria-label={`${say("withdrawHere")} ${placeName(place.channel, place.locale)}`} disabled={place.published_at === null} onClick={() => act.mutate({ action: "withdraw", place })}>
                  {say("withdrawHere")}
                </Button>
              </>
            ) : null}
          </li>
        ))}
      </ul>
      {act.isError ? <ProblemNote error={act.error} /> : null}
      {data === undefined || data.plans.length === 0 ? null : <PlanList sku={sku} plans={data.plans} onDone={refresh} />}
      {publishes && data !== undefined ? <PlanForm sku={sku} places={data.items} onDone={refresh} /> : null}
    </Section>
  );
}

interface PlanListProps {
  readonly sku: string;
  readonly plans: readonly Plan[];
  readonly onDone: () => Promise<void>;
}

const ENDS = { done: "planDone", failed: "planFailed", cancelled: "planCancelled" } as const;

function PlanList({ sku, plans, onDone }: PlanListProps): ReactNode {
  const say = useTexts(teamTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const { placeName } = usePlaceNames();
  const cancel = useMutation({ mutationFn: (id: string) => teamApi.cancelPlan(sku, id), onSettled: onDone });
  return (
    <ul aria-label={say("planned")} className="mt-3 flex flex-col gap-1 text-13">
      {plans.slice(0, 8).map((plan) => (
        <li key={plan.id} className="flex min-h-9 flex-wrap items-center gap-3">
          <span className="flex-1">
            {formatInstant(plan.at, language, zone)} · {say(plan.action)} · {placeName(plan.channel, plan.locale) || say("everywhere")}
          </span>
          {plan.state === "waiting" ? (
            <Button kind="quiet" busy={cancel.isPending && cancel.variables === plan.id} onClick={() => cancel.mutate(plan.id)}>
              {say("cancelPlan")}
            </Button>
          ) : (
            <Tag tone={plan.state === "failed" ? "loss" : "plain"}>{say(ENDS[plan.state])}</Tag>
          )}
        </li>
      ))}
    </ul>
  );
}

function PlanForm({ sku, places, onDone }: { readonly sku: string; readonly places: readonly PlaceShown[]; readonly onDone: () => Promise<void> }): ReactNode {
  const say = useTexts(teamTexts);
  const zone = useZone();
  const { placeName } = usePlaceNames();
  const [action, setAction] = useState<PlanAction>("publish");
  const [place, setPlace] = useState("");
  const [moment, setMoment] = useState(() => wallClockNow(zone, 24)[1].slice(0, 16));
  const plan = useMutation({
    mutationFn: () => {
      const [channel, locale] = place.split("|");
      return teamApi.plan(sku, { action, at: instantOf(moment, zone), channel: channel || null, locale: locale || null });
    },
    onSuccess: onDone,
  });
  return (
    <details className="mt-3 text-13">
      <summary className="flex min-h-9 cursor-pointer items-center text-accent">{say("plan")}</summary>
      <p className="text-ink-soft">{say("planHelp")}</p>
      <div className="mt-2 flex flex-wrap items-end gap-2">
        <ChoiceField
          label={say("planAction")}
          value={action}
          choices={[
            { value: "publish", label: say("publishHere") },
            { value: "withdraw", label: say("withdrawHere") },
          ]}
          onChoice={(text) => setAction(text === "withdraw" ? "withdraw" : "publish")}
          className="w-36"
        />
        <ChoiceField
          label={say("place")}
          value={place}
          choices={[{ value: "", label: say("everywhere") }, ...places.map((each) => ({ value: `${each.channel}|${each.locale}`, label: placeName(each.channel, each.locale) }))]}
          onChoice={setPlace}
          className="w-44"
        />
        <MomentField label={say("planMoment")} value={moment} editable onValue={setMoment} />
        <Button busy={plan.isPending} onClick={() => plan.mutate()}>
          {say("planIt")}
        </Button>
      </div>
      {plan.isError ? <ProblemNote error={plan.error} /> : null}
    </details>
  );
}
