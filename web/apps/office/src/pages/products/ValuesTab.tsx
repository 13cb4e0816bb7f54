import { Button, ChoiceField, Field, inputClasses, localized, SelectSearch, useDensity, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { Columns2 } from "lucide-react";
import { useMemo, type ReactNode } from "react";

import type { ProductDetail } from "../../api/products";
import { attributeGroupsQuery, attributesQuery, categoriesQuery, familiesQuery } from "../../api/structure";
import { useScope } from "../../app/scope";
import { fieldGroups, placesBeside } from "../../domain/attributes";
import { shownAt } from "../../domain/edit";
import { Section } from "../../parts/Facts";
import { useKeptList } from "../../parts/keep";
import { productTexts } from "../../texts/products";
import { shellTexts } from "../../texts/shell";
import { AttributeField } from "./AttributeField";
import { CodeList } from "./CodeList";
import { CompletenessSection, fieldId } from "./CompletenessSection";
import { OwnBarcode } from "./OwnBarcode";
import type { useProductEdit } from "./useProductEdit";
import { useWritable } from "./useWritable";

type Edit = ReturnType<typeof useProductEdit>;

/** Everything a product says, under its groups, in the channel and language chosen at the top. */
export function ValuesTab({ product, edit, onTab }: { readonly product: ProductDetail; readonly edit: Edit; readonly onTab: (tab: "prices") => void }): ReactNode {
  const say = useTexts(productTexts);
  const { language } = useLanguage();
  const writable = useWritable(product);
  const { channel, channels, locale } = useScope();
  const [wide, keepWide] = useKeptList("comptoir.office.sideBySide");
  const isWide = wide !== null;
  const editable = product.acts.includes("write") || product.acts.includes("propose");
  const isNarrowed = editable && !writable.whole;
  const { data: attributes } = useQuery(attributesQuery);
  const { data: groups, isPending: lacksGroups } = useQuery(attributeGroupsQuery);
  const { data: families, isPending: lacksFamilies } = useQuery(familiesQuery);
  const family = families?.find((each) => each.code === product.family);
  // Fields come once they are in their places: one that moved would lose the keyboard of whoever types in it.
  const isPlaced = attributes !== undefined && !lacksGroups && !lacksFamilies;
  const shown = useMemo(() => {
    if (!isPlaced) return [];
    const wanted = new Set([...(family?.attributes ?? []), ...Object.keys(product.values), ...Object.keys(product.resolved)]);
    // The SKU stands in the head: an identifier is a field only where it holds something else.
    return fieldGroups(attributes.filter(({ code, type }) => wanted.has(code) && (type !== "identifier" || code in product.resolved)), groups ?? []);
  }, [attributes, groups, isPlaced, family, product]);
  const hasPlaces = shown.some((group) => group.attributes.some((each) => placesBeside(each, { channel, locale }, channels).length > 1));
  const required = new Set(family?.required[channel] ?? []);
  return (
    <>
      <CompletenessSection product={product} onTab={onTab} />
      <GeneralSection product={product} edit={edit} editable={editable && writable.whole} familyName={localized(family?.labels, language) || (product.family ?? "")} />
      {editable ? null : <p className="px-4 pt-3 text-13 text-ink-soft">{say("readOnly")}</p>}
      {isNarrowed ? <p className="px-4 pt-3 text-13 text-ink-soft">{say("narrowed")}</p> : null}
      {hasPlaces ? (
        <div className="px-4 pt-3">
          <Button kind="quiet" icon={Columns2} aria-pressed={isWide} onClick={() => keepWide(isWide ? null : [])} className="-ml-3">
            {say(isWide ? "onePlace" : "sideBySide")}
          </Button>
        </div>
      ) : null}
      {shown.map((group) => (
        <Section key={group.code ?? ""} title={group.code === null ? say("otherAttributes") : localized(group.labels, language) || group.code}>
          <div className="flex flex-col gap-4">
            {group.attributes.map((attribute) => (
              <AttributeField key={attribute.code} attribute={attribute} product={product} edit={edit} editable={editable} required={required.has(attribute.code)} isWide={isWide} />
            ))}
          </div>
        </Section>
      ))}
      {isPlaced && shown.length === 0 ? <p className="p-4 text-ink-soft">{say("noAttributes")}</p> : null}
    </>
  );
}

interface GeneralSectionProps {
  readonly product: ProductDetail;
  readonly edit: Edit;
  readonly editable: boolean;
  readonly familyName: string;
}

/** What belongs to the product itself rather than to an attribute. */
function GeneralSection({ product, edit, editable, familyName }: GeneralSectionProps): ReactNode {
  const say = useTexts(productTexts);
  const sayShell = useTexts(shellTexts);
  const density = useDensity();
  const { language } = useLanguage();
  const { data: families = [] } = useQuery(familiesQuery);
  const { data: categories = [] } = useQuery(categoriesQuery);
  const { state, send } = edit;
  const enabled = shownAt(state, { kind: "field", field: "enabled" }) === true;
  const gtins = shownAt(state, { kind: "field", field: "gtin" });
  const chosen = shownAt(state, { kind: "field", field: "categories" });
  const family = shownAt(state, { kind: "field", field: "family" });
  const categoryChoices = categories.map((each) => ({ value: each.code, label: localized(each.labels, language) || each.code, detail: each.code }));
  const problemAt = (pointer: string): string | null => state.refusal?.errors.find((each) => each.pointer.startsWith(pointer))?.detail ?? null;
  return (
    <Section title={say("general")}>
      <div className="flex flex-col gap-4">
        <ChoiceField
          label={say("inUse")}
          value={String(enabled)}
          disabled={!editable}
          choices={[
            { value: "true", label: sayShell("yes") },
            { value: "false", label: sayShell("no") },
          ]}
          onChoice={(text) => send({ type: "typed", path: { kind: "field", field: "enabled" }, data: text === "true" })}
        />
        <SelectSearch
          label={say("family")}
          disabled={!editable || product.parent !== null}
          value={typeof family === "string" ? family : null}
          placeholder={familyName}
          error={problemAt("/family")}
          choices={families.map((each) => ({ value: each.code, label: localized(each.labels, language) || each.code, detail: each.code }))}
          onChoice={(code) => send({ type: "typed", path: { kind: "field", field: "family" }, data: code })}
        />
        <div id={fieldId("categories")}>
        <CodeList
          label={say("categories")}
          editable={editable}
          codes={Array.isArray(chosen) ? chosen.map(String) : []}
          choices={categoryChoices}
          onCodes={(codes) => send({ type: "typed", path: { kind: "field", field: "categories" }, data: codes })}
        />
        </div>
        <div id={fieldId("gtins")}>
        <Field label={say("barcodes")} help={say("barcodesHelp")} error={problemAt("/identifiers")}>
          {(names) => (
            <textarea
              {...names}
              rows={Math.max(1, Array.isArray(gtins) ? gtins.length : 0)}
              disabled={!editable}
              value={Array.isArray(gtins) ? gtins.join("\n") : ""}
              onChange={(event) => {
                const codes = event.target.value.split(/[\s,;]+/).filter((code) => code !== "");
                const typing = event.target.value.endsWith("\n") ? [...codes, ""] : codes;
                send({ type: "typed", path: { kind: "field", field: "gtin" }, data: typing });
              }}
              onBlur={() => {
                if (!Array.isArray(gtins)) return;
                send({ type: "typed", path: { kind: "field", field: "gtin" }, data: gtins.map(String).filter((code) => code !== "") });
              }}
              className={`${inputClasses(density)} py-1`}
            />
          )}
        </Field>
        {editable ? <OwnBarcode product={product} /> : null}
        </div>
      </div>
    </Section>
  );
}
