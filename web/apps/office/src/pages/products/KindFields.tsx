import { ChoiceField, localized, Note, SelectSearch, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { modelsQuery } from "../../api/products";
import type { Family } from "../../api/structure";
import type { Attribute } from "../../domain/attributes";
import { NEW_KINDS, type NewKind, type NewProduct, type Split } from "../../domain/newProduct";
import { useDelayed } from "../../parts/useDelayed";
import { newProductTexts } from "../../texts/newProduct";
import { productTexts } from "../../texts/products";
import { ValueInput } from "./ValueInput";

interface KindFieldsProps {
  readonly draft: NewProduct;
  readonly families: readonly Family[];
  readonly splits: readonly Split[];
  /** False where the shop's products have no variants at all. */
  readonly hasVariants: boolean;
  /** What sets a variant of the chosen model apart. */
  readonly axes: readonly Attribute[];
  readonly tried: boolean;
  readonly lacks: { readonly parent: boolean; readonly split: boolean; readonly axes: ReadonlySet<string> };
  readonly onDraft: (part: Partial<NewProduct>) => void;
}

/** One product, a model or a variant, and where it stands. */
export function KindFields({ draft, families, splits, hasVariants, axes, tried, lacks, onDraft }: KindFieldsProps): ReactNode {
  const say = useTexts(newProductTexts);
  const { language } = useLanguage();
  const setKind = (kind: NewKind): void => onDraft({ kind, axes: {}, split: null });
  return (
    <>
      {hasVariants ? (
        <fieldset className="flex flex-col gap-1">
          <legend className="mb-1 text-13 font-medium">{say("kind")}</legend>
          {NEW_KINDS.map((kind) => (
            <label key={kind} className={`flex min-h-11 cursor-pointer items-start gap-3 rounded-md border p-2 ${draft.kind === kind ? "border-accent bg-accent-soft" : "border-line"}`}>
              <input type="radio" name="kind" checked={draft.kind === kind} onChange={() => setKind(kind)} className="mt-1 size-4 accent-accent" />
              <span>
                <span className="block">{say(kind)}</span>
                <span className="block text-13 text-ink-soft">{say(`${kind}Help`)}</span>
              </span>
            </label>
          ))}
        </fieldset>
      ) : null}
      {draft.kind === "variant" ? (
        <>
          <ModelField parent={draft.parent} error={tried && lacks.parent ? say("parentMissing") : null} onParent={(parent) => onDraft({ parent, axes: {} })} />
          {axes.map((axis) => (
            <ValueInput
              key={axis.code}
              attribute={axis}
              label={localized(axis.labels, language) || axis.code}
              data={draft.axes[axis.code] ?? null}
              disabled={false}
              changed={false}
              error={tried && lacks.axes.has(axis.code) ? say("axisMissing") : null}
              onData={(data) => onDraft({ axes: { ...draft.axes, [axis.code]: data } })}
            />
          ))}
        </>
      ) : (
        <FamilyFields draft={draft} families={families} splits={splits} error={tried && lacks.split ? say("splitMissing") : null} onDraft={onDraft} />
      )}
    </>
  );
}

type FamilyFieldsProps = Pick<KindFieldsProps, "draft" | "families" | "splits" | "onDraft"> & { readonly error: string | null };

function FamilyFields({ draft, families, splits, error, onDraft }: FamilyFieldsProps): ReactNode {
  const say = useTexts(newProductTexts);
  const sayProduct = useTexts(productTexts);
  const { language } = useLanguage();
  const isModel = draft.kind === "model";
  const fitting = isModel ? families.filter(({ code }) => splits.some(({ family }) => family === code)) : families;
  const ways = splits.filter(({ family }) => family === draft.family);
  const chooseFamily = (family: string): void => {
    const own = splits.filter((each) => each.family === family);
    onDraft({ family, split: isModel && own.length === 1 ? (own[0]?.code ?? null) : null });
  };
  return (
    <>
      <SelectSearch
        label={sayProduct("family")}
        help={say("familyHelp")}
        placeholder={say("noFamily")}
        value={draft.family}
        choices={fitting.map((each) => ({ value: each.code, label: localized(each.labels, language) || each.code, detail: each.code }))}
        onChoice={chooseFamily}
      />
      {isModel && draft.family !== null ? (
        ways.length === 0 ? (
          <Note tone="attention">{say("noSplit")}</Note>
        ) : (
          <ChoiceField
            label={say("split")}
            error={error}
            value={draft.split ?? ""}
            choices={[{ value: "", label: "" }, ...ways.map((each) => ({ value: each.code, label: localized(each.labels, language) || each.code }))]}
            onChoice={(split) => onDraft({ split: split === "" ? null : split })}
          />
        )
      ) : null}
    </>
  );
}

export function ModelField({ parent, error, onParent }: { readonly parent: string | null; readonly error: string | null; readonly onParent: (parent: string) => void }): ReactNode {
  const say = useTexts(newProductTexts);
  const [text, setText] = useState("");
  const { data: models = [] } = useQuery(modelsQuery(useDelayed(text.trim())));
  return (
    <SelectSearch
      label={say("parent")}
      {...(parent === null ? {} : { help: parent })}
      error={error}
      value={parent}
      choices={models.map(({ sku, label }) => ({ value: sku, label: label || sku, detail: sku }))}
      onSearch={setText}
      onChoice={onParent}
    />
  );
}
