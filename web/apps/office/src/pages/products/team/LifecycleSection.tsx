import { Button, ChoiceField, useTexts } from "@comptoir/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import type { ProductDetail } from "../../../api/products";
import { stageApi } from "../../../api/stages";
import { teamApi } from "../../../api/team";
import { useZone } from "../../../app/zone";
import { instantOf } from "../../../domain/moments";
import { STAGES, type Stage } from "../../../domain/stages";
import { Section } from "../../../parts/Facts";
import { MomentField } from "../../../parts/MomentField";
import { ProblemNote } from "../../../parts/Problems";
import { wallClockNow } from "../../../parts/wallClockNow";
import { stageTexts } from "../../../texts/stages";

/** Where a product stands in its life, and what follows from it. */
export function LifecycleSection({ product }: { readonly product: ProductDetail }): ReactNode {
  const say = useTexts(stageTexts);
  const client = useQueryClient();
  const [wanted, setWanted] = useState<Stage>(product.lifecycle);
  const zone = useZone();
  const [moment, setMoment] = useState(() => wallClockNow(zone, 24)[1].slice(0, 16));
  const refresh = () => client.invalidateQueries({ queryKey: ["products"] });
  const go = useMutation({ mutationFn: () => stageApi.go(product.sku, wanted), onSuccess: refresh });
  const plan = useMutation({ mutationFn: () => teamApi.plan(product.sku, { action: wanted, at: instantOf(moment, zone), channel: null, locale: null }), onSuccess: refresh });
  const edits = product.acts.includes("stage");
  return (
    <Section title={say("stage")}>
      <div className="flex flex-wrap items-end gap-2">
        {edits ? <ChoiceField label={say("stage")} hideLabel value={wanted} choices={STAGES.map((each) => ({ value: each, label: say(each) }))} onChoice={(text) => setWanted(STAGES.find((each) => each === text) ?? wanted)} className="w-44" /> : <span>{say(product.lifecycle)}</span>}
        {edits ? (
          <Button disabled={wanted === product.lifecycle} busy={go.isPending} onClick={() => go.mutate()}>
            {say("change")}
          </Button>
        ) : null}
      </div>
      <p className="mt-2 min-h-5 text-13 text-ink-soft">{say(`${wanted}Help`)}</p>
      {edits && wanted !== product.lifecycle ? (
        <div className="mt-2 flex flex-wrap items-end gap-2">
          <MomentField label={say("from")} value={moment} editable onValue={setMoment} />
          <Button busy={plan.isPending} onClick={() => plan.mutate()}>
            {say("planIt")}
          </Button>
        </div>
      ) : null}
      {go.isError || plan.isError ? (
        <div className="mt-3">
          <ProblemNote error={go.error ?? plan.error} />
        </div>
      ) : null}
    </Section>
  );
}
