import { useTexts } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useQuery } from "@tanstack/react-query";
import { Tabs } from "radix-ui";
import type { ReactNode } from "react";

import { productQuery, type ProductDetail } from "../../api/products";
import { ownDraftQuery, type Proposal } from "../../api/team";
import { useSession } from "../../app/session";
import { PRODUCT_TABS, type ProductTabName } from "../../domain/filters";
import { Gate } from "../../parts/Problems";
import { useFeedRefresh } from "../../parts/useFeed";
import { previewTexts } from "../../texts/previews";
import { productTexts } from "../../texts/products";
import { teamTexts } from "../../texts/team";
import { PreviewTab } from "./PreviewTab";
import { isSellable } from "./PriceCell";
import { PricesTab } from "./PricesTab";
import { ProductHead, ProductSteps } from "./ProductHead";
import { ProductLevels } from "./ProductLevels";
import { ProductLinks } from "./ProductLinks";
import { ProductMore } from "./ProductMore";
import { ProductStock } from "./ProductStock";
import { ProductVariants } from "./ProductVariants";
import { StaleDialog } from "./StaleDialog";
import { DraftNote } from "./team/DraftNote";
import { TeamTab } from "./team/TeamTab";
import { UnsavedBar } from "./UnsavedBar";
import { useLeaveGuard, useProductEdit } from "./useProductEdit";
import { ValuesTab } from "./ValuesTab";

export type ProductTab = "values" | ProductTabName;

interface ProductPanelProps {
  readonly sku: string;
  readonly tab: ProductTab;
  readonly onTab: (tab: ProductTabName | undefined) => void;
  readonly onGo: (sku: string) => void;
  /** A new product beside it: a copy, or a variant of this model. */
  readonly onNew: (from: string, kind: "copy" | "variant") => void;
  readonly onClose: () => void;
  readonly onPrevious: (() => void) | undefined;
  readonly onNext: (() => void) | undefined;
}

/** The product at hand: what it says, its variants, where it lies. */
export function ProductPanel(props: ProductPanelProps): ReactNode {
  const { sku, onClose, onPrevious, onNext } = props;
  const { may } = useSession();
  const query = useQuery(productQuery(sku));
  // What stands above everything else comes with the product, so that nothing is pushed away by it.
  const draft = useQuery({ ...ownDraftQuery(sku), enabled: may("catalog.product.submit") });
  useFeedRefresh(["catalog.proposal", "catalog.product"], ["proposals", "own", sku]);
  useFeedRefresh(["catalog.product", "catalog.card", "catalog.completeness"], ["products", "one", sku]);
  if (query.data !== undefined && !draft.isLoading) return <LoadedProduct {...props} product={query.data} draft={draft.data ?? null} />;
  return (
    <DetailPanel title={sku} onClose={onClose} onPrevious={onPrevious} onNext={onNext}>
      <Gate query={query}>{() => null}</Gate>
    </DetailPanel>
  );
}

interface LoadedProductProps extends ProductPanelProps {
  readonly product: ProductDetail;
  /** One's own, or what waits for approval. */
  readonly draft: Proposal | null;
}

function LoadedProduct({ product, draft, tab, onTab, onGo, onNew, onClose, onPrevious, onNext }: LoadedProductProps): ReactNode {
  const say = useTexts(productTexts);
  const sayTeam = useTexts(teamTexts);
  const sayLook = useTexts(previewTexts);
  const { may } = useSession();
  const edit = useProductEdit(product, draft);
  useLeaveGuard();
  const isSold = isSellable(product);
  const tabs: readonly ProductTab[] = [
    "values",
    ...(product.level !== "simple" ? (["variants"] as const) : []),
    "links",
    ...(may("pricing.price.read") && isSold ? (["prices"] as const) : []),
    ...(may("inventory.stock.read") && isSold ? (["stock"] as const) : []),
    "preview",
    "team",
  ];
  const current = tabs.find((each) => each === tab) ?? "values";
  return (
    <DetailPanel
      title={product.label || product.sku}
      subtitle={<ProductHead product={product} />}
      actions={<ProductMore product={product} onDuplicate={() => onNew(product.sku, "copy")} onAddVariant={() => onNew(product.sku, "variant")} onDeleted={onClose} />}
      onClose={onClose}
      onPrevious={onPrevious}
      onNext={onNext}
      bar={<UnsavedBar edit={edit} product={product} />}
    >
      {draft === null ? null : <DraftNote key={draft.id} draft={draft} product={product} />}
      <ProductSteps product={product} unsaved={edit.state.draft.size > 0} />
      <Tabs.Root value={current} onValueChange={(next) => onTab(PRODUCT_TABS.find((each) => each === next))}>
        {tabs.length > 1 ? (
          <Tabs.List className="sticky top-0 z-10 flex gap-1 overflow-x-auto border-b border-line bg-paper px-3" aria-label={product.sku}>
            {tabs.map((each) => (
              <Tabs.Trigger
                key={each}
                value={each}
                className="min-h-9 shrink-0 border-b-2 border-transparent px-2 text-13 text-ink-soft focus-visible:-outline-offset-2 data-[state=active]:border-accent data-[state=active]:text-ink pointer-coarse:min-h-11"
              >
                {each === "team" ? sayTeam("team") : each === "preview" ? sayLook("look") : say(each)}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
        ) : null}
        <Tabs.Content value="values" tabIndex={-1}>
          <ValuesTab product={product} edit={edit} onTab={onTab} />
        </Tabs.Content>
        <Tabs.Content value="variants" tabIndex={-1}>
          <ProductVariants product={product} onGo={onGo} />
          <ProductLevels product={product} />
        </Tabs.Content>
        <Tabs.Content value="links" tabIndex={-1}>
          <ProductLinks product={product} onGo={onGo} />
        </Tabs.Content>
        <Tabs.Content value="prices" tabIndex={-1}>
          <PricesTab product={product} />
        </Tabs.Content>
        <Tabs.Content value="stock" tabIndex={-1}>
          <ProductStock sku={product.sku} unit={product.unit} />
        </Tabs.Content>
        <Tabs.Content value="preview" tabIndex={-1}>
          <PreviewTab product={product} edit={edit} />
        </Tabs.Content>
        <Tabs.Content value="team" tabIndex={-1}>
          <TeamTab product={product} onField={() => onTab(undefined)} />
          {product.level === "simple" ? <ProductLevels product={product} /> : null}
        </Tabs.Content>
      </Tabs.Root>
      <StaleDialog edit={edit} />
    </DetailPanel>
  );
}
