import type { ReactNode } from "react";

import type { ProductDetail } from "../../../api/products";
import { useSession } from "../../../app/session";
import { LifecycleSection } from "./LifecycleSection";
import { PlacesSection } from "./PlacesSection";
import { QualitySection } from "./QualitySection";
import { TasksSection } from "./TasksSection";
import { VersionsSection } from "./VersionsSection";

/** What a team does with a product: tasks, how good its card is, where it is shown, its history. */
export function TeamTab({ product, onField }: { readonly product: ProductDetail; readonly onField: () => void }): ReactNode {
  const { may } = useSession();
  return (
    <>
      {may("cases.case.read") ? <TasksSection sku={product.sku} id={product.id} /> : null}
      <QualitySection sku={product.sku} onField={onField} />
      <LifecycleSection key={product.lifecycle} product={product} />
      <PlacesSection sku={product.sku} />
      <VersionsSection product={product} />
    </>
  );
}
