import { Tag, useTexts } from "@comptoir/ui";
import { ChevronRight, CornerLeftUp } from "lucide-react";
import type { ReactNode } from "react";

import type { ProductDetail } from "../../api/products";
import { productTexts } from "../../texts/products";

/** The levels above and below a product, to walk to. */
export function ProductVariants({ product, onGo }: { readonly product: ProductDetail; readonly onGo: (sku: string) => void }): ReactNode {
  const say = useTexts(productTexts);
  const { parent } = product;
  return (
    <ul className="flex flex-col p-2">
      {parent === null ? null : (
        <LevelRow icon={CornerLeftUp} title={parent} detail={say("parent")} onPress={() => onGo(parent)} />
      )}
      {product.variants.map((variant) => (
        <LevelRow
          key={variant.sku}
          icon={ChevronRight}
          title={variant.axes || variant.label || variant.sku}
          detail={variant.sku}
          tag={variant.status === "published" ? <Tag tone="good">{say("published")}</Tag> : null}
          onPress={() => onGo(variant.sku)}
        />
      ))}
      {parent === null && product.variants.length === 0 ? <li className="p-4 text-ink-soft">{say("noVariants")}</li> : null}
    </ul>
  );
}

interface LevelRowProps {
  readonly icon: typeof ChevronRight;
  readonly title: string;
  readonly detail: string;
  readonly tag?: ReactNode;
  readonly onPress: () => void;
}

function LevelRow({ icon: Icon, title, detail, tag, onPress }: LevelRowProps): ReactNode {
  return (
    <li>
      <button type="button" onClick={onPress} className="flex min-h-10 w-full items-center gap-3 rounded-md px-2 text-left hover:bg-ground pointer-coarse:min-h-11">
        <Icon aria-hidden className="size-4 shrink-0 text-ink-soft" />
        <span className="min-w-0 flex-1 truncate">{title}</span>
        <span className="shrink-0 text-13 text-ink-soft">{detail}</span>
        {tag}
      </button>
    </li>
  );
}
