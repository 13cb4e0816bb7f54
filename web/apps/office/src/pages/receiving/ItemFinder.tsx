import { read, type Page } from "@comptoir/client";
import { Note, Picture, ScanField, useTexts } from "@comptoir/ui";
import { ScanBarcode } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState, type ReactNode } from "react";

import type { ProductSummary } from "../../api/products";
import { exactMatch, sellable } from "../../domain/finding";
import type { Item } from "../../domain/receiving";
import { ProblemNote } from "../../parts/Problems";
import { useDelayed } from "../../parts/useDelayed";
import { stockTexts } from "../../texts/stock";

const FOUND = 8;

function search(code: string, signal?: AbortSignal): Promise<Page<ProductSummary>> {
  return read<Page<ProductSummary>>("/products", { q: code, limit: FOUND }, signal);
}

/** Scan a code or search by name: an exact code is taken at once, else one chooses. */
export function ItemFinder({ onItem }: { readonly onItem: (item: Item) => void }): ReactNode {
  const say = useTexts(stockTexts);
  const [text, setText] = useState("");
  const [unknown, setUnknown] = useState<string | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const field = useRef<HTMLInputElement>(null);
  const asked = useDelayed(text.trim());
  const found = useQuery({
    queryKey: ["find", asked],
    queryFn: ({ signal }) => search(asked, signal),
    enabled: asked.length > 1,
    placeholderData: (previous) => previous,
  });
  const shown = text.trim().length > 1 ? sellable(found.data?.items ?? []) : [];
  const take = (product: ProductSummary): void => {
    onItem({ sku: product.sku, label: product.label || product.sku, unit: product.unit, image: product.image });
    setText("");
    setUnknown(null);
    field.current?.focus();
  };
  const onEnter = async (typed: string): Promise<void> => {
    const code = typed.trim();
    if (code === "") return;
    setProblem(null);
    try {
      const match = exactMatch(sellable((await search(code)).items), code);
      if (match === null) setUnknown(code);
      else take(match);
    } catch (error) {
      setProblem(error);
    }
  };
  return (
    <div className="flex max-w-2xl flex-col gap-2">
      <ScanField
        ref={field}
        label={say("scan")}
        placeholder={say("scanHint")}
        value={text}
        onText={(next) => {
          setText(next);
          setUnknown(null);
        }}
        onEnter={(typed) => void onEnter(typed)}
      />
      {problem === null ? null : <ProblemNote error={problem} />}
      {unknown !== null ? (
        <Note tone="attention" icon={ScanBarcode}>
          {shown.length > 1 ? say("severalFound") : say("unknownCode", { code: unknown })}
        </Note>
      ) : null}
      {shown.length > 0 ? (
        <ul className="flex flex-col rounded-md border border-line" aria-label={say("scan")}>
          {shown.map((product) => (
            <li key={product.sku}>
              <button type="button" onClick={() => take(product)} className="flex min-h-11 w-full items-center gap-3 px-3 text-left hover:bg-ground">
                <Picture src={product.image} name={product.label || product.sku} alt="" className="size-8 shrink-0 text-13" />
                <span className="min-w-0 flex-1 truncate">{product.label || product.sku}</span>
                <span className="text-13 text-ink-soft">{product.sku}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
