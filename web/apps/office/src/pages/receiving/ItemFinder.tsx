import { Button, IconButton, Note, Picture, ScanField, useTexts } from "@comptoir/ui";
import { ScanBarcode, X } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState, type ReactNode } from "react";

import type { ProductSummary } from "../../api/products";
import type { Unsettled } from "../../domain/lookups";
import { ProblemNote } from "../../parts/Problems";
import { useDelayed } from "../../parts/useDelayed";
import { shellTexts } from "../../texts/shell";
import { stockTexts } from "../../texts/stock";
import { searchItems, type LookupsAtWork } from "./useLookups";

/** Scan a code or search by name. Enter empties the field at once, so that the next code never meets the one before. */
export function ItemFinder({ lookups }: { readonly lookups: LookupsAtWork }): ReactNode {
  const say = useTexts(stockTexts);
  const [text, setText] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const asked = useDelayed(text.trim());
  const found = useQuery({
    queryKey: ["find", "held", asked],
    queryFn: ({ signal }) => searchItems(asked, signal),
    enabled: asked.length > 1,
    placeholderData: (previous) => previous,
  });
  const shown = text.trim().length > 1 ? (found.data ?? []) : [];
  const choose = (product: ProductSummary): void => {
    lookups.take(product);
    setText("");
    field.current?.focus();
  };
  return (
    <div className="flex max-w-2xl flex-col gap-2">
      <ScanField
        ref={field}
        label={say("scan")}
        placeholder={say("scanHint")}
        value={text}
        onText={setText}
        onEnter={(typed) => {
          setText("");
          lookups.enter(typed);
        }}
      />
      {lookups.waiting.length > 0 ? (
        <p role="status" className="text-13 text-ink-soft">
          {say("lookingUp", { codes: lookups.waiting.map(({ code }) => code).join(", ") })}
        </p>
      ) : null}
      {shown.length > 0 ? <ItemList label={say("suggestions")} items={shown} onChoose={choose} /> : null}
      {lookups.unsettled.map((code) => (
        <UnsettledCode
          key={code.id}
          code={code}
          onAgain={() => lookups.enter(code.code)}
          onAside={() => lookups.putAside(code.id)}
          onChoose={(product) => {
            lookups.putAside(code.id);
            choose(product);
          }}
        />
      ))}
    </div>
  );
}

interface ItemListProps {
  readonly label: string;
  readonly items: readonly ProductSummary[];
  readonly onChoose: (product: ProductSummary) => void;
}

function ItemList({ label, items, onChoose }: ItemListProps): ReactNode {
  return (
    <ul className="flex flex-col rounded-md border border-line bg-paper" aria-label={label}>
      {items.map((product) => (
        <li key={product.sku}>
          <button type="button" onClick={() => onChoose(product)} className="flex min-h-11 w-full items-center gap-3 px-3 text-left hover:bg-ground">
            <Picture src={product.image} name={product.label || product.sku} alt="" className="size-8 shrink-0 text-13" />
            <span className="min-w-0 flex-1 truncate">{product.label || product.sku}</span>
            <span className="text-13 text-ink-soft">{product.sku}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

interface UnsettledCodeProps {
  readonly code: Unsettled<ProductSummary>;
  readonly onAgain: () => void;
  readonly onAside: () => void;
  readonly onChoose: (product: ProductSummary) => void;
}

/** A code that led to no item: why, with the ways to go on. */
function UnsettledCode({ code: { code, found, error }, onAgain, onAside, onChoose }: UnsettledCodeProps): ReactNode {
  const say = useTexts(stockTexts);
  const sayShell = useTexts(shellTexts);
  const aside = <IconButton icon={X} label={say("putAside", { code })} onClick={onAside} />;
  if (error !== null) {
    return (
      <div role="group" aria-label={code} className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <p className="font-medium">{code}</p>
          <ProblemNote error={error} onRetry={onAgain} />
        </div>
        {aside}
      </div>
    );
  }
  if (found.length > 0) {
    return (
      <>
        <Note tone="attention" icon={ScanBarcode} title={code} action={aside}>
          {say("severalFound")}
        </Note>
        <ItemList label={say("fitting", { code })} items={found} onChoose={onChoose} />
      </>
    );
  }
  return (
    <Note
      tone="attention"
      icon={ScanBarcode}
      title={code}
      action={
        <>
          <Button onClick={onAgain}>{sayShell("tryAgain")}</Button>
          {aside}
        </>
      }
    >
      {say("unknownCode", { code })}
    </Note>
  );
}
