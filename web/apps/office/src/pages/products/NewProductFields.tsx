import { Problem, read, type Page } from "@comptoir/client";
import { ChoiceField, TextField, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { skuOwnerQuery, type ProductSummary } from "../../api/products";
import { gtinProblem, skuProblem } from "../../domain/newProduct";
import { useDelayed } from "../../parts/useDelayed";
import { newProductTexts } from "../../texts/newProduct";
import { productTexts } from "../../texts/products";

const SETTLE_MILLISECONDS = 250;
/** Units that goods are sold by (UN/ECE Rec. 20). */
const SOLD_BY = ["H87", "KGM", "LTR", "MTR", "MTK"] as const;

function refusedAt(refusal: unknown, pointer: string): string | null {
  if (!(refusal instanceof Problem)) return null;
  return refusal.errors.find((each) => each.pointer.startsWith(pointer))?.detail ?? null;
}

interface SkuFieldProps {
  readonly sku: string;
  /** What makes the SKU where it is left empty. */
  readonly pattern: string | null;
  readonly tried: boolean;
  readonly refusal: unknown;
  readonly onSku: (sku: string) => void;
}

/** The SKU, and whether it is still free, said while it is typed. */
export function SkuField({ sku, pattern, tried, refusal, onSku }: SkuFieldProps): ReactNode {
  const say = useTexts(newProductTexts);
  const sayProduct = useTexts(productTexts);
  const asked = useDelayed(sku, SETTLE_MILLISECONDS);
  const problem = skuProblem(sku, pattern);
  const { data: owner } = useQuery({ ...skuOwnerQuery(asked), enabled: skuProblem(asked) === null });
  const isKnown = asked === sku && owner !== undefined;
  const problemText = problem === null || (problem === "missing" && !tried) ? null : say(problem);
  const taken = isKnown && owner !== null ? say("skuTaken", { name: owner }) : null;
  return (
    <TextField
      label={sayProduct("sku")}
      required={pattern === null}
      value={sku}
      spellCheck={false}
      error={problemText ?? taken ?? refusedAt(refusal, "/sku")}
      help={sku === "" && pattern !== null ? say("skuMade", { pattern }) : problem === null ? say(isKnown ? "skuFree" : "skuChecking") : say("skuHelp")}
      onText={onSku}
    />
  );
}

interface GtinFieldProps {
  readonly gtin: string;
  readonly refusal: unknown;
  readonly onGtin: (gtin: string) => void;
}

/** The barcode: its check digit and whether another product has it, said while it is typed or once it is scanned. */
export function GtinField({ gtin, refusal, onGtin }: GtinFieldProps): ReactNode {
  const say = useTexts(newProductTexts);
  const asked = useDelayed(gtin.replace(/[\s-]/g, ""), SETTLE_MILLISECONDS);
  const problem = gtinProblem(gtin);
  const { data: owners } = useQuery({
    queryKey: ["products", "gtin", asked],
    queryFn: ({ signal }) => read<Page<ProductSummary>>("/products", { q: asked, limit: 1 }, signal),
    enabled: asked !== "" && gtinProblem(asked) === null,
  });
  const owner = asked === "" || problem !== null ? undefined : owners?.items[0];
  const problemText = problem === null ? null : problem.code === "check_digit" ? say("check_digit", { right: problem.right }) : say(problem.code);
  return (
    <TextField
      label={say("gtin")}
      help={say("gtinHelp")}
      inputMode="numeric"
      value={gtin}
      error={problemText ?? (owner === undefined ? null : say("gtinTaken", { name: owner.label || owner.sku })) ?? refusedAt(refusal, "/identifiers")}
      onText={onGtin}
      onKeyDown={(event) => {
        // A scanner ends its code with Enter; the product is made by the button.
        if (event.key === "Enter") event.preventDefault();
      }}
    />
  );
}

export function UnitField({ unit, onUnit }: { readonly unit: string; readonly onUnit: (unit: string) => void }): ReactNode {
  const say = useTexts(newProductTexts);
  return <ChoiceField label={say("unit")} value={unit} choices={SOLD_BY.map((code) => ({ value: code, label: say(code) }))} onChoice={onUnit} className="max-w-xs" />;
}
