import { Tag, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { qualityQuery } from "../../../api/team";
import { useScope } from "../../../app/scope";
import { Section } from "../../../parts/Facts";
import { useFeedRefresh } from "../../../parts/useFeed";
import { FLAWS, teamTexts } from "../../../texts/team";
import { focusField } from "../CompletenessSection";
import { useFieldNames } from "../fieldNames";

/** How good the card is on the channel and in the language at hand; each reason leads to its field. */
export function QualitySection({ sku, onField }: { readonly sku: string; readonly onField: () => void }): ReactNode {
  const say = useTexts(teamTexts);
  const { nameOf } = useFieldNames([]);
  const { channel, locale } = useScope();
  const { data } = useQuery(qualityQuery(sku));
  useFeedRefresh(["catalog.product"], ["products", "one", sku, "quality"]);
  const here = data?.items.find((each) => each.channel === channel && each.locale === locale) ?? data?.items[0];
  const go = (field: string): void => {
    onField();
    requestAnimationFrame(() => focusField(field));
  };
  return (
    <Section title={say("quality")} action={here === undefined ? null : <Tag tone={here.grade === "A" ? "good" : here.grade < "D" ? "attention" : "loss"}>{here.grade}</Tag>}>
      <ul className="flex min-h-10 flex-col gap-1 text-13">
        {data?.is_fresh === false ? <li className="text-ink-soft">{say("gradedSoon")}</li> : null}
        {here?.reasons.length === 0 ? <li className="text-ink-soft">{say("noFlaws")}</li> : null}
        {here?.reasons.map(({ flaw, field }) => (
          <li key={`${flaw} ${field}`}>
            <button type="button" onClick={() => go(field)} className="min-h-8 text-left text-accent hover:underline pointer-coarse:min-h-11">
              {nameOf({ kind: "value", attribute: field.replace(/^values\./, ""), locale: null, channel: null })} · {say(FLAWS.find((each) => each === flaw) ?? "otherFlaw")}
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
