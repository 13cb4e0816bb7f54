import { localized, useLanguage, useTexts } from "@comptoir/ui";
import { CornerLeftUp, Undo2, Workflow } from "lucide-react";
import type { ReactNode } from "react";

import type { ProductDetail } from "../../api/products";
import { useScope } from "../../app/scope";
import { pathOf, placesBeside, valueProblem, type Attribute, type Place, type ValueProblem } from "../../domain/attributes";
import { shownAt } from "../../domain/edit";
import { inheritedAt, ruleAt } from "../../domain/provenance";
import { fieldOf } from "../../domain/requirements";
import { isBlank, pathKey, type Json, type Path } from "../../domain/product";
import { usePlaceNames } from "../../parts/usePlaceNames";
import { productTexts } from "../../texts/products";
import { teamTexts } from "../../texts/team";
import { fieldId } from "./CompletenessSection";
import type { useProductEdit } from "./useProductEdit";
import { useWritable } from "./useWritable";
import { ValueInput } from "./ValueInput";

interface AttributeFieldProps {
  readonly attribute: Attribute;
  readonly product: ProductDetail;
  readonly edit: ReturnType<typeof useProductEdit>;
  readonly editable: boolean;
  readonly required: boolean;
  /** Every language and channel in which it has a value of its own, not only those at hand. */
  readonly isWide: boolean;
}

/** One attribute: its value in the language and channel at hand, or in all of them side by side. */
export function AttributeField({ isWide, ...props }: AttributeFieldProps): ReactNode {
  const { locale, channel, channels } = useScope();
  const { attribute } = props;
  const here = { locale, channel };
  const places = isWide ? placesBeside(attribute, here, channels) : [here];
  return (
    <div id={fieldId(fieldOf(attribute.code))} className="@container">
      <div className={places.length > 1 ? "grid gap-3 @min-[26rem]:grid-cols-2" : ""}>
        {places.map((place) => (
          <ValueAt key={`${place.channel} ${place.locale}`} {...props} place={place} isOneOfMany={places.length > 1} />
        ))}
      </div>
    </div>
  );
}

interface ValueAtProps extends Omit<AttributeFieldProps, "isWide"> {
  readonly place: Place;
  /** Then its name tells which. */
  readonly isOneOfMany: boolean;
}

/** The value in one place: where it comes from, what is wrong with it. */
function ValueAt({ attribute, product, edit, editable: isEditor, required, place, isOneOfMany }: ValueAtProps): ReactNode {
  const say = useTexts(productTexts);
  const sayTeam = useTexts(teamTexts);
  const { language } = useLanguage();
  const { placeName } = usePlaceNames();
  const { state, send } = edit;
  const editable = useWritable(product).value(attribute, place) && isEditor;
  const path = pathOf(attribute, place.locale, place.channel);
  const where = placeName(attribute.per_channel ? place.channel : null, attribute.localizable ? place.locale : null);
  const own = shownAt(state, path);
  const inherited = inheritedAt(product.resolved[attribute.code] ?? [], path, product.sku);
  const usesInherited = isBlank(own) && inherited !== null;
  const data: Json = usesInherited ? inherited.data : own;
  const rule = ruleAt(product.resolved[attribute.code] ?? [], path);
  const typed = valueProblem(attribute, own);
  const refused = refusedAt(state.refusal?.errors ?? [], path);
  const name = localized(attribute.labels, language) || attribute.code;
  const error = typed === null ? (refused ?? null) : problemText(say, typed);
  return (
    <div>
      <ValueInput
        attribute={attribute}
        label={isOneOfMany ? `${name} – ${where}` : name}
        data={data}
        disabled={!editable}
        error={error}
        changed={state.draft.has(pathKey(path))}
        onData={(next) => send({ type: "typed", path, data: next })}
      />
      <div className="mt-1 flex flex-wrap items-center gap-x-3 text-13 text-ink-soft empty:hidden">
        {where === "" || isOneOfMany ? null : <span>{where}</span>}
        {required && isBlank(data) ? <span className="text-attention">{say("required")}</span> : null}
        {rule === null || state.draft.has(pathKey(path)) ? null : (
          <span className="inline-flex items-center gap-1">
            <Workflow aria-hidden className="size-3.5" />
            {sayTeam("setByRule", { rule })}
          </span>
        )}
        {usesInherited ? (
          <span className="inline-flex items-center gap-1">
            <CornerLeftUp aria-hidden className="size-3.5" />
            {say("inheritedFrom", { sku: inherited.sku })}
          </span>
        ) : null}
        {!usesInherited && !isBlank(own) && product.parent !== null && editable ? (
          <button type="button" onClick={() => send({ type: "typed", path, data: null })} className="inline-flex min-h-6 items-center gap-1 text-accent hover:underline pointer-coarse:min-h-11">
            <Undo2 aria-hidden className="size-3.5" />
            {say("backToInherited", { sku: product.parent })}
          </button>
        ) : null}
      </div>
    </div>
  );
}

function problemText(say: ReturnType<typeof useTexts<typeof productTexts>>, problem: ValueProblem): string {
  return "limit" in problem ? say(problem.code, { limit: problem.limit }) : say(problem.code);
}

/** What the server said about this value, by JSON pointer: `/values/name` or deeper. */
function refusedAt(errors: readonly { readonly pointer: string; readonly detail: string }[], path: Path): string | undefined {
  if (path.kind !== "value") return undefined;
  const pointer = `/values/${path.attribute}`;
  return errors.find((each) => each.pointer === pointer || each.pointer.startsWith(`${pointer}/`))?.detail;
}
