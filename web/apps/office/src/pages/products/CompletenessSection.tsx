import { useLanguage, useTexts } from "@comptoir/ui";
import type { ReactNode } from "react";

import type { Gap, ProductDetail } from "../../api/products";
import { useScope } from "../../app/scope";
import { localeName } from "../../domain/regions";
import { tabOf } from "../../domain/requirements";
import { Section } from "../../parts/Facts";
import { productTexts } from "../../texts/products";
import { useFieldName, useRequirementSets } from "./useFieldName";

/** Names the part of the editor in which a field is filled. */
export function fieldId(field: string): string {
  return `field-${field}`;
}

/** Goes to where a field is filled. */
export function focusField(field: string): void {
  const part = document.getElementById(fieldId(field));
  part?.scrollIntoView({ block: "center" });
  part?.querySelector<HTMLElement>(":is(input, textarea, select, button):not(.sr-only, :disabled)")?.focus();
}

/** Goes to the tab in which a field is filled. */
function focusTab(tab: "prices"): void {
  document.querySelector<HTMLElement>(`[role="tab"][id$="-trigger-${tab}"]`)?.focus();
}

interface CompletenessSectionProps {
  readonly product: ProductDetail;
  readonly onTab: (tab: "prices") => void;
}

/** How complete a product is on the channel at hand, for each purpose and language; what is missing leads to its field. */
export function CompletenessSection({ product, onTab }: CompletenessSectionProps): ReactNode {
  const say = useTexts(productTexts);
  const sets = useRequirementSets();
  const { channel, locale, setLocale, isReady } = useScope();
  const nameOf = useFieldName();
  const here = product.completeness.filter((each) => each.channel === channel);
  if (product.completeness.length > 0 && !isReady) {
    return (
      <Section title={say("completeness")}>
        <div data-loading className="min-h-8" />
      </Section>
    );
  }
  if (here.length === 0) return null;
  const order = sets.map(({ code }) => code);
  const codes = [...new Set(here.map((each) => each.requirement_set))].sort((one, other) => order.indexOf(one) - order.indexOf(other));
  return (
    <Section title={say("completeness")}>
      <ul className="flex flex-col gap-3">
        {codes.map((code) => {
          const places = here.filter((each) => each.requirement_set === code);
          const gap = places.find((each) => each.locale === locale);
          return (
            <li key={code} className="flex flex-col gap-1">
              <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
                <span>{sets.find((each) => each.code === code)?.name ?? code}</span>
                <span className="flex flex-wrap gap-1">
                  {places.map((place) => (
                    <PlaceButton key={place.locale} place={place} current={place.locale === locale} onChoose={() => setLocale(place.locale)} />
                  ))}
                </span>
              </div>
              {gap === undefined || gap.missing.length === 0 ? null : (
                <div className="flex flex-wrap items-center gap-x-3 text-13">
                  <span className="text-ink-soft">{say("missing")}</span>
                  {gap.missing.map((field) => (
                    <button
                      key={field}
                      type="button"
                      onClick={() => {
                        if (tabOf(field) === "prices") {
                          focusTab("prices");
                          onTab("prices");
                        } else focusField(field);
                      }}
                      className="min-h-6 text-accent underline-offset-2 hover:underline pointer-coarse:min-h-11"
                    >
                      {nameOf(field)}
                    </button>
                  ))}
                </div>
              )}
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

interface PlaceButtonProps {
  readonly place: Gap;
  readonly current: boolean;
  readonly onChoose: () => void;
}

function PlaceButton({ place, current, onChoose }: PlaceButtonProps): ReactNode {
  const say = useTexts(productTexts);
  const { language } = useLanguage();
  const tone = place.percent === 100 ? "text-accent" : "text-attention";
  return (
    <button
      type="button"
      aria-pressed={current}
      title={say("showIn", { percent: place.percent, locale: localeName(place.locale, language) })}
      onClick={onChoose}
      className={`min-h-6 rounded-md border px-2 text-13 tabular-nums pointer-coarse:min-h-11 ${current ? "border-ink" : "border-line"} ${tone}`}
    >
      {place.locale.slice(0, 2)} {place.percent} %
    </button>
  );
}
