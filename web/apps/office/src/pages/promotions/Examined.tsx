import { createSay, formatMoney, formatNumber, formatQuantity, formatRate, localized, Note, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

import { examine, type Competitor, type Examination } from "../../api/promotions";
import { useSession } from "../../app/session";
import type { PromotionBody } from "../../domain/promotion";
import { ProblemNote } from "../../parts/Problems";
import { useProductNames } from "../../parts/useProductNames";
import { useDelayed } from "../../parts/useDelayed";
import { examineTexts } from "../../texts/promotions";

const SETTLE_MILLISECONDS = 600;
const NAMED = 5;

/** What else runs on the same goods, which of both customers then get, and what remains of the prices. */
export function Examined({ code, body }: { readonly code: string; readonly body: PromotionBody | null }): ReactNode {
  const say = useTexts(examineTexts);
  const { may } = useSession();
  const question = useDelayed(JSON.stringify(body), SETTLE_MILLISECONDS);
  const query = useQuery({
    queryKey: ["promotions", "examine", code, question],
    queryFn: ({ signal }) => examine(code, JSON.parse(question) as PromotionBody, signal),
    enabled: question !== "null" && may("pricing.promotion.edit"),
    placeholderData: (previous) => previous,
    retry: false,
  });
  if (query.isError) return <ProblemNote error={query.error} />;
  if (query.data === undefined) return null;
  const { competitors, margins } = query.data;
  return (
    <section aria-label={say("beside")} className="flex flex-col gap-3 border-t border-line pt-4">
      <h3 className="text-15 font-semibold">{say("beside")}</h3>
      {competitors.length === 0 ? <p className="text-13 text-ink-soft">{say("alone")}</p> : null}
      <ul className="flex flex-col gap-2">
        {competitors.map((each) => (
          <CompetitorRow key={each.code} competitor={each} />
        ))}
      </ul>
      <Margins margins={margins} />
    </section>
  );
}

function CompetitorRow({ competitor }: { readonly competitor: Competitor }): ReactNode {
  const say = useTexts(examineTexts);
  const { language } = useLanguage();
  const { label, code, items, outcome, reason, due, basket } = competitor;
  const productName = useProductNames(basket.map(({ sku }) => sku));
  const taken = outcome in examineTexts ? say(outcome as "both") : outcome;
  return (
    <li className="rounded-md border border-line p-2 text-13">
      <p className="font-medium">
        {localized(label, language) || code} <span className="font-normal text-ink-soft">{say("shared", { count: formatNumber(items, language) })}</span>
      </p>
      <p>
        {taken}
        {reason !== null && reason in examineTexts ? ` ${say(reason as "tags")}` : ""}
      </p>
      {basket.length === 0 ? null : (
        <p className="text-ink-soft">
          {basket.map(({ sku, quantity }) => `${formatQuantity(quantity, "H87", language)} × ${productName(sku)}`).join(", ")}: {(["without", "draft", "other", "both"] as const).map((which) => `${say(`due_${which}`)} ${formatMoney(due[which], language)}`).join(" · ")}
        </p>
      )}
    </li>
  );
}

function Margins({ margins }: { readonly margins: Examination["margins"] }): ReactNode {
  const say = useTexts(examineTexts);
  const { language } = useLanguage();
  const tell = createSay(examineTexts, language);
  const warnings = (["below_cost", "below_floor", "cost_unknown"] as const).filter((kind) => margins[kind] > 0);
  const named = (kind: string): Examination["margins"]["sample"] => margins.sample.filter((one) => one.warnings.includes(kind)).slice(0, NAMED);
  const productName = useProductNames(warnings.flatMap((kind) => named(kind).map(({ sku }) => sku)));
  if (margins.items === 0) return null;
  if (warnings.length === 0) return <p className="text-13 text-ink-soft">{say("marginsFine", { count: margins.items })}</p>;
  return (
    <Note tone={margins.below_cost > 0 ? "loss" : "attention"} icon={TriangleAlert} title={say("margins")}>
      <ul className="list-disc pl-4">
        {warnings.map((kind) => (
          <li key={kind}>
            {tell(kind, { count: margins[kind] })}
            <span className="block">
              {named(kind)
                .map((one) => `${productName(one.sku)} ${formatMoney(one.price, language)} → ${formatMoney(one.after, language)}${one.margin === null ? "" : ` (${formatRate(one.margin, language)})`}`)
                .join(", ")}
            </span>
          </li>
        ))}
      </ul>
    </Note>
  );
}
