import { Button, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode, type SyntheticEvent } from "react";

import { putTaxClass, recordPrices } from "../../api/prices";
import { createProduct, productQuery, type ProductDetail } from "../../api/products";
import { attributesQuery, familiesQuery, splitsQuery } from "../../api/structure";
import { useScope } from "../../app/scope";
import { axesBelow, copiedFrom, gtinProblem, isLastLevel, newProductBody, NOTHING_COPIED, NOTHING_YET, skuProblem, suggestSku, type NewProduct } from "../../domain/newProduct";
import { isBlank, type Json, type Values } from "../../domain/product";
import { Gate, ProblemNote } from "../../parts/Problems";
import { newProductTexts } from "../../texts/newProduct";
import { FirstPrice, useFirstPrice } from "./FirstPrice";
import { KindFields } from "./KindFields";
import { GtinField, SkuField, UnitField } from "./NewProductFields";
import { NameField } from "./NameField";

interface NewProductPanelProps {
  /** SKU of what is copied; null for a product from nothing. */
  readonly from: string | null;
  /** SKU of the model that gets a variant. */
  readonly below: string | null;
  readonly onClose: () => void;
  readonly onMade: (sku: string, tab: "prices" | undefined) => void;
}

/** What a product needs to be there; the editor takes over from there. */
export function NewProductPanel({ from, below, onClose, onMade }: NewProductPanelProps): ReactNode {
  const say = useTexts(newProductTexts);
  const origin = useQuery({ ...productQuery(from ?? ""), enabled: from !== null });
  return (
    <DetailPanel title={from === null ? say("add") : say("addCopy", { sku: from })} onClose={onClose}>
      {from === null ? <NewProductForm start={below === null ? NOTHING_YET : { ...NOTHING_YET, kind: "variant", parent: below }} origin={null} onMade={onMade} /> : <Gate query={origin}>{(found) => <NewProductForm start={NOTHING_YET} origin={found} onMade={onMade} />}</Gate>}
    </DetailPanel>
  );
}

function namesIn(values: Values, attribute: string | null | undefined): { readonly [locale: string]: string } {
  const cells = values[attribute ?? ""] ?? [];
  return Object.fromEntries(cells.flatMap(({ locale, data }) => (typeof data === "string" ? [[locale ?? "", data]] : [])));
}

function axisText(data: Json): string {
  return typeof data === "string" || typeof data === "number" ? String(data) : "";
}

/** What the form begins with where a product is copied. */
function copyOf(origin: ProductDetail, labelAttribute: string | null | undefined): NewProduct {
  const { level, family, parent, unit, values } = origin;
  const kind = level === "simple" ? "simple" : level === "root" ? "model" : "variant";
  return { ...NOTHING_YET, kind, family, parent, unit, split: level === "root" ? origin.family_variant_of_root : null, names: namesIn(values, labelAttribute) };
}

function NewProductForm({ start, origin, onMade }: { readonly start: NewProduct; readonly origin: ProductDetail | null; readonly onMade: NewProductPanelProps["onMade"] }): ReactNode {
  const say = useTexts(newProductTexts);
  const { language } = useLanguage();
  const toast = useToast();
  const client = useQueryClient();
  const { channel } = useScope();
  const { data: attributes = [] } = useQuery(attributesQuery);
  const { data: families = [] } = useQuery(familiesQuery);
  const { data: known } = useQuery(splitsQuery);
  const splits = known ?? [];
  const [edited, setDraft] = useState<NewProduct | null>(null);
  const draft = edited ?? (origin === null ? start : copyOf(origin, families.find(({ code }) => code === origin.family)?.label_attribute));
  const [typedSku, setTypedSku] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const price = useFirstPrice();
  const family = families.find(({ code }) => code === draft.family);
  const labelAttribute = attributes.find(({ code }) => code === family?.label_attribute);
  const parent = useQuery({ ...productQuery(draft.parent ?? ""), enabled: draft.kind === "variant" && draft.parent !== null }).data;
  const split = splits.find(({ code }) => code === parent?.family_variant_of_root);
  const axes = draft.kind === "variant" && parent !== undefined ? axesBelow(split, parent.level) : [];
  const isSold = draft.kind === "simple" || (draft.kind === "variant" && (parent === undefined || isLastLevel(split, parent.level)));
  const name = Object.entries(draft.names).find(([locale]) => locale.startsWith(language))?.[1] ?? Object.values(draft.names)[0] ?? "";
  const pattern = (draft.kind === "variant" ? families.find(({ code }) => code === parent?.family) : family)?.sku_pattern ?? null;
  const suggested = draft.kind === "variant" ? suggestSku([draft.parent ?? "", ...axes.map((axis) => axisText(draft.axes[axis] ?? null))]) : suggestSku([name]);
  const sku = typedSku ?? (pattern === null ? suggested : "");
  const lacks = {
    name: draft.kind !== "variant" && labelAttribute !== undefined && name.trim() === "",
    parent: draft.kind === "variant" && draft.parent === null,
    split: draft.kind === "model" && draft.split === null,
    axes: new Set(axes.filter((axis) => isBlank(draft.axes[axis] ?? null))),
  };
  const isWrong = lacks.name || lacks.parent || lacks.split || lacks.axes.size > 0 || skuProblem(sku, pattern) !== null || (isSold && (gtinProblem(draft.gtin) !== null || price.isWrong));
  const create = useMutation({
    mutationFn: async () => {
      const sold = isSold ? draft : { ...draft, gtin: "" };
      const made = await createProduct(sku, newProductBody(sold, origin === null ? NOTHING_COPIED : copiedFrom(origin, attributes), { labelAttribute, channel }));
      return { made, left: isSold ? await setFirstPrice(made.sku, price) : null };
    },
    onSuccess: async ({ made, left }) => {
      client.setQueryData(productQuery(made.sku).queryKey, made);
      toast(left === null ? { text: say("created", { sku: made.sku }), tone: "good" } : { text: say("priceLeft", { sku: made.sku, why: left }), tone: "loss" });
      onMade(made.sku, left === null ? undefined : "prices");
      await client.invalidateQueries({ queryKey: ["products"] });
      await client.invalidateQueries({ queryKey: ["prices"] });
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setTried(true);
    if (!isWrong) create.mutate();
  };
  const change = (part: Partial<NewProduct>): void => setDraft({ ...draft, ...part });
  return (
    <form onSubmit={submit} className="flex flex-col gap-5 p-4">
      <KindFields draft={draft} families={families} splits={splits} hasVariants={known === undefined || known.length > 0} axes={attributes.filter(({ code }) => axes.includes(code))} tried={tried} lacks={lacks} onDraft={change} />
      {draft.kind === "variant" && parent !== undefined && !isSold ? <p className="text-13 text-ink-soft">{say("subModel", { sku: parent.sku })}</p> : null}
      {draft.kind === "variant" || labelAttribute === undefined ? null : (
        <NameField attribute={labelAttribute} names={draft.names} error={tried && lacks.name ? say("nameMissing") : null} onNames={(names) => change({ names })} />
      )}
      <SkuField sku={sku} pattern={pattern} tried={tried} refusal={create.error} onSku={setTypedSku} />
      {isSold ? (
        <>
          <GtinField gtin={draft.gtin} refusal={create.error} onGtin={(gtin) => change({ gtin })} />
          <UnitField unit={draft.unit} onUnit={(unit) => change({ unit })} />
          <FirstPrice price={price} tried={tried} />
        </>
      ) : null}
      {create.isError ? <ProblemNote error={create.error} /> : null}
      <Button type="submit" kind="primary" busy={create.isPending} className="self-start">
        {say("create")}
      </Button>
    </form>
  );
}

/** Records the first price and the tax class; why not, where the server refuses: the product stands all the same. */
async function setFirstPrice(sku: string, { line, taxClass }: ReturnType<typeof useFirstPrice>): Promise<string | null> {
  try {
    if (taxClass !== null) await putTaxClass(sku, taxClass);
    const [outcome] = line === null ? [] : await recordPrices([{ sku, ...line }]);
    return outcome?.status === "rejected" ? outcome.errors.map(({ detail }) => detail).join(" ") : null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
