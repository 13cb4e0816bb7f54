import { colon, localized, Note, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import type { MovedCell, MovedGap, MovedItem, MovePlace, MovePreview } from "../../api/moves";
import { attributesQuery, familiesQuery } from "../../api/structure";
import { dataText } from "../../domain/dataText";
import { usePlaceNames } from "../../parts/usePlaceNames";
import { moveTexts } from "../../texts/moves";
import { productTexts } from "../../texts/products";
import { useFieldName, useRequirementSets } from "./useFieldName";

/** Exactly what a move does: what is lost, where each product stands, what it lacks then. */
export function MovePreviewList({ preview }: { readonly preview: MovePreview }): ReactNode {
  const say = useTexts(moveTexts);
  const { language } = useLanguage();
  const gained = preview.items.reduce((sum, item) => sum + item.gained.length, 0);
  return (
    <div className="flex flex-col gap-3">
      {preview.problems.length > 0 ? (
        <Note tone="attention">
          <strong className="block">{say("problems")}</strong>
          <ul>
            {preview.problems.map(({ sku, code, pointer, detail }) => (
              <li key={`${sku} ${code} ${pointer}`}>
                {sku}{colon(language)}{detail}
              </li>
            ))}
          </ul>
        </Note>
      ) : (
        <p className={preview.lost_count === 0 ? "text-ink-soft" : "font-medium"}>{preview.lost_count === 0 ? say("nothingLost") : say("lostValues", { count: preview.lost_count })}</p>
      )}
      {gained > 0 ? <p className="text-13 text-ink-soft">{say("gained", { count: gained })}</p> : null}
      <ul className="flex max-h-80 flex-col divide-y divide-line overflow-y-auto rounded-md border border-line empty:hidden" tabIndex={0} aria-label={say("places")}>
        {preview.items.map((item) => (
          <ItemChange key={item.sku} item={item} />
        ))}
      </ul>
    </div>
  );
}

function ItemChange({ item }: { readonly item: MovedItem }): ReactNode {
  const say = useTexts(moveTexts);
  const { language } = useLanguage();
  const plain = [...item.categories_lost, ...item.links_lost];
  return (
    <li className="flex flex-col gap-1 p-3 text-13">
      <span className="font-medium">{item.sku}</span>
      <PlaceChange before={item.before} after={item.after} />
      <ul className="flex flex-col gap-0.5">
        {item.lost.map((cell) => (
          <CellChange key={`${cell.attribute} ${cell.channel ?? ""} ${cell.locale ?? ""}`} cell={cell} />
        ))}
      </ul>
      {plain.length > 0 ? (
        <span>
          {say("lostPlain")}{colon(language)}{plain.join(", ")}
        </span>
      ) : null}
      {/* What stays out of use need not be complete: its gaps would hide what matters. */}
      {(item.after.enabled ? item.requirements : []).map((gap) => (
        <GapChange key={`${gap.requirement_set} ${gap.channel} ${gap.locale}`} gap={gap} />
      ))}
    </li>
  );
}

function PlaceChange({ before, after }: { readonly before: MovePlace; readonly after: MovePlace }): ReactNode {
  const say = useTexts(moveTexts);
  const sayProduct = useTexts(productTexts);
  const { language } = useLanguage();
  const { data: families } = useQuery(familiesQuery);
  const familyName = (code: string | null): string | null => localized(families?.find((each) => each.code === code)?.labels, language) || code;
  const place = ({ level, parent, family, enabled }: MovePlace): string => {
    const named = level === "root" || level === "sub" || level === "variant" ? sayProduct(level) : sayProduct("simple");
    return [named, parent === null ? null : say("below", { sku: parent }), familyName(family), enabled ? null : say("outOfUse")].filter((part) => part !== null).join(", ");
  };
  if (place(before) === place(after)) return null;
  return (
    <span className="text-ink-soft">
      {place(before)} → {place(after)}
    </span>
  );
}

function CellChange({ cell }: { readonly cell: MovedCell }): ReactNode {
  const say = useTexts(moveTexts);
  const { language } = useLanguage();
  const { data: attributes } = useQuery(attributesQuery);
  const labels = attributes?.find(({ code }) => code === cell.attribute)?.labels;
  const where = usePlaceNames().placeName(cell.channel, cell.locale);
  return (
    <li>
      {localized(labels, language) || cell.attribute}
      {where === "" ? "" : ` (${where})`}{colon(language)}<del className="text-ink-soft">{dataText(cell.before)}</del> → {dataText(cell.after) || say("noValue")}
    </li>
  );
}

function GapChange({ gap }: { readonly gap: MovedGap }): ReactNode {
  const say = useTexts(moveTexts);
  const { language } = useLanguage();
  const nameOf = useFieldName();
  const sets = useRequirementSets();
  const { placeName } = usePlaceNames();
  const percent = (value: number | null): string => (value === null ? say("asksNothing") : `${value} %`);
  return (
    <span className="text-ink-soft">
      {sets.find((each) => each.code === gap.requirement_set)?.name ?? gap.requirement_set}, {placeName(gap.channel, gap.locale)}{colon(language)}{percent(gap.before)} → {percent(gap.after)}
      {gap.missing.length > 0 ? ` (${say("missingNow", { fields: gap.missing.map(nameOf).join(", ") })})` : ""}
    </span>
  );
}
