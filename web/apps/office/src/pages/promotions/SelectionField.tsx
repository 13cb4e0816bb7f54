import { colon, IconButton, localized, SelectSearch, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState, type ReactNode } from "react";

import { attributesQuery, categoriesQuery, familiesQuery, optionsQuery } from "../../api/structure";
import { useSession } from "../../app/session";
import type { Attribute } from "../../domain/attributes";
import type { Selection } from "../../domain/promotion";
import { ProductSearch } from "../../parts/ProductSearch";
import { useProductNames } from "../../parts/useProductNames";
import { promotionTexts } from "../../texts/promotions";

interface SelectionFieldProps {
  readonly label: string;
  readonly selection: Selection;
  readonly editable: boolean;
  readonly error?: string | null;
  /** Whether "everything" is a choice: not for an exclusion or a gift. */
  readonly offersAll?: boolean;
  readonly onSelection: (selection: Selection) => void;
}

/** Products, categories, families and values of attributes, or everything. */
export function SelectionField({ label, selection, editable, error = null, offersAll = false, onSelection }: SelectionFieldProps): ReactNode {
  const say = useTexts(promotionTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const reads = may("catalog.structure.read");
  const { data: categories = [] } = useQuery({ ...categoriesQuery, enabled: reads });
  const { data: families = [] } = useQuery({ ...familiesQuery, enabled: reads });
  const { data: attributes = [] } = useQuery({ ...attributesQuery, enabled: reads });
  const { everything = false, skus = [], keys = [] } = selection;
  const productName = useProductNames(skus);
  const nameOf = (key: string): string => {
    const [kind = "", code = ""] = key.split(/:(.*)/s);
    if (kind === "attribute") {
      const [attribute = "", value = ""] = code.split(/=(.*)/s);
      return `${localized(attributes.find((each) => each.code === attribute)?.labels, language) || attribute}${colon(language)}${value}`;
    }
    const known = kind === "category" ? categories.find((each) => each.code === code) : kind === "family" ? families.find((each) => each.code === code) : undefined;
    return localized(known?.labels, language) || key;
  };
  const addKey = (key: string): void => onSelection({ ...selection, keys: [...new Set([...keys, key])] });
  const named = (kind: string, all: readonly { readonly code: string; readonly labels: Readonly<Record<string, string>> }[]) =>
    all.map(({ code, labels }) => ({ value: `${kind}:${code}`, label: localized(labels, language) || code, detail: code }));
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="text-13 font-medium">{label}</legend>
      {offersAll ? (
        <label className="flex min-h-8 items-center gap-2 pointer-coarse:min-h-11">
          <input type="checkbox" className="size-4 accent-accent" checked={everything} disabled={!editable} onChange={(event) => onSelection(event.target.checked ? { everything: true } : {})} />
          {say("everything")}
        </label>
      ) : null}
      {everything ? null : (
        <>
          {skus.length + keys.length === 0 ? null : (
            <ul className="flex flex-wrap gap-1">
              {keys.map((key) => (
                <Chosen key={key} name={nameOf(key)} editable={editable} onRemove={() => onSelection({ ...selection, keys: keys.filter((each) => each !== key) })} />
              ))}
              {skus.map((sku) => (
                <Chosen key={sku} name={productName(sku)} editable={editable} onRemove={() => onSelection({ ...selection, skus: skus.filter((each) => each !== sku) })} />
              ))}
            </ul>
          )}
          {editable ? (
            <div className="flex flex-wrap gap-2">
              <ProductSearch label={say("addProduct")} onProduct={({ sku }) => onSelection({ ...selection, skus: [...new Set([...skus, sku])] })} />
              <SelectSearch hideLabel label={say("addCategory")} placeholder={say("addCategory")} value={null} choices={named("category", categories)} onChoice={addKey} className="w-56" />
              <SelectSearch hideLabel label={say("addFamily")} placeholder={say("addFamily")} value={null} choices={named("family", families)} onChoice={addKey} className="w-56" />
              <FeatureChoice attributes={attributes.filter(({ type }) => CHOICES.includes(type))} onKey={addKey} />
            </div>
          ) : null}
        </>
      )}
      {error === null ? null : (
        <p role="alert" className="text-13 text-loss">
          {error}
        </p>
      )}
    </fieldset>
  );
}

const CHOICES: readonly string[] = ["single_choice", "multiple_choice", "reference"];

/** A value of an attribute: first which attribute, then which of its values. */
function FeatureChoice({ attributes, onKey }: { readonly attributes: readonly Attribute[]; readonly onKey: (key: string) => void }): ReactNode {
  const say = useTexts(promotionTexts);
  const { language } = useLanguage();
  const [code, setCode] = useState<string | null>(null);
  const { data: options = [] } = useQuery({ ...optionsQuery({ code: code ?? "" }), enabled: code !== null });
  const name = localized(attributes.find((each) => each.code === code)?.labels, language) || (code ?? "");
  return (
    <>
      <SelectSearch
        hideLabel
        label={say("addFeature")}
        placeholder={say("addFeature")}
        value={code}
        choices={attributes.map((each) => ({ value: each.code, label: localized(each.labels, language) || each.code, detail: each.code }))}
        onChoice={setCode}
        className="w-56"
      />
      {code === null ? null : (
        <SelectSearch
          hideLabel
          label={say("featureValue", { name })}
          placeholder={say("featureValue", { name })}
          value={null}
          choices={options.map((option) => ({ value: option.code, label: localized(option.labels, language) || option.code, detail: option.code }))}
          onChoice={(value) => {
            onKey(`attribute:${code}=${value}`);
            setCode(null);
          }}
          className="w-56"
        />
      )}
    </>
  );
}

function Chosen({ name, editable, onRemove }: { readonly name: string; readonly editable: boolean; readonly onRemove: () => void }): ReactNode {
  const say = useTexts(promotionTexts);
  return (
    <li className="flex items-center rounded-md bg-ground-strong pl-2 text-13">
      <span className={editable ? "" : "py-1 pr-2"}>{name}</span>
      {editable ? <IconButton icon={X} label={say("remove", { name })} onClick={onRemove} /> : null}
    </li>
  );
}
