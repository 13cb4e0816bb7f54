import type { ReactNode } from "react";

import type { ProductDetail } from "../../../api/products";
import { useSession } from "../../../app/session";
import { PlacesSection } from "./PlacesSection";
import { TasksSection } from "./TasksSection";
import { VersionsSection } from "./VersionsSection";

/** What a team does with a product: tasks, where it is shown, its history. */
export function TeamTab({ product }: { readonly product: ProductDetail }): ReactNode {
  const { may } = useSession();
  return (
    <>
      {may("cases.case.read") ? <TasksSection sku={product.sku} id={product.id} /> : null}
      <PlacesSection sku={product.sku} />
      <VersionsSection product={product} />
    </>
  );
}
