import { localized, useLanguage, useTexts } from "@comptoir/ui";
import { CornerLeftUp, Undo2, Workflow } from "lucide-react";
import type { ReactNode } from "react";

import type { ProductDetail } from "../../api/products";
import { useScope } from "../../app/scope";
import { pathOf, valueProblem, type Attribute, type ValueProblem } from "../../domain/attributes";
import { shownAt } from "../../domain/edit";
import { inheritedAt, ruleAt } from "../../domain/provenance";
import { fieldOf } from "../../domain/requirements";
import { isBlank, pathKey, type Json, type Path } from "../../domain/product";
import { productTexts } from "../../texts/products";
import { teamTexts } from "../../texts/team";
import { fieldId } from "./CompletenessSection";
import type { useProductEdit } from "./useProductEdit";
import { ValueInput } from "./ValueInput";

interface AttributeFieldProps {
  readonly attribute: Attribute;
  readonly product: ProductDetail;
  readonly edit: ReturnType<typeof useProductEdit>;
  readonly editable: boolean;
  readonly required: boolean;
}

/** One attribute in the scope at hand: its value, where it comes from, what is wrong with it. */
export function AttributeField({ attribute, product, edit, editable, required }: AttributeFieldProps): ReactNode {
  const say = useTexts(productTexts);
  const sayTeam = useTexts(teamTexts);
  const { language } = useLanguage();
  const { locale, channel } = useScope();
  const { state, send } = edit;
  const path = pathOf(attribute, locale, channel);
  const own = shownAt(state, path);
  const inherited = inheritedAt(product.resolved[attribute.code] ?? [], path, product.sku);
  const usesInherited = isBlank(own) && inherited !== null;
  const data: Json = usesInherited ? inherited.data : own;
  const rule = ruleAt(product.resolved[attribute.code] ?? [], path);
  const typed = valueProblem(attribute, own);
  const refused = refusedAt(state.refusal?.errors ?? [], path);
  const label = localized(attribute.labels, language) || attribute.code;
  const error = typed === null ? (refused ?? null) : problemText(say, typed);
  return (
    <div id={fieldId(fieldOf(attribute.code))}>
      <ValueInput
        attribute={attribute}
        label={label}
        data={data}
        disabled={!editable}
        error={error}
        changed={state.draft.has(pathKey(path))}
        onData={(next) => send({ type: "typed", path, data: next })}
      />
      <div className="mt-1 flex flex-wrap items-center gap-x-3 text-13 text-ink-soft empty:hidden">
        {attribute.localizable ? <span>{locale}</span> : null}
        {attribute.per_channel ? <span>{channel}</span> : null}
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
