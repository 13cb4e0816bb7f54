import { Button, EmptyState, useTexts } from "@comptoir/ui";
import { getRouteApi } from "@tanstack/react-router";
import { Plus, Tags, Upload } from "lucide-react";
import type { ReactNode } from "react";

import { useSession } from "../../app/session";
import { newProductTexts } from "../../texts/newProduct";
import { productTexts } from "../../texts/products";

const route = getRouteApi("/products");

/** What an empty list of products says: take a filter away, or make the first one. */
export function NoProducts({ filtered, onClear }: { readonly filtered: boolean; readonly onClear: () => void }): ReactNode {
  const say = useTexts(productTexts);
  const sayNew = useTexts(newProductTexts);
  const { may } = useSession();
  const navigate = route.useNavigate();
  if (filtered) {
    return (
      <EmptyState icon={Tags} title={say("nothingTitle")} action={<Button onClick={onClear}>{say("clearFilters")}</Button>}>
        {say("nothingHelp")}
      </EmptyState>
    );
  }
  const action = (
    <div className="flex flex-wrap justify-center gap-2">
      {may("catalog.product.import") ? (
        <Button kind="primary" icon={Upload} onClick={() => void navigate({ to: "/imports", search: { new: true } })}>
          {say("importFile")}
        </Button>
      ) : null}
      {may("catalog.product.edit") ? (
        <Button icon={Plus} onClick={() => void navigate({ to: "/products", search: { new: true } })}>
          {sayNew("add")}
        </Button>
      ) : null}
    </div>
  );
  return (
    <EmptyState icon={Tags} title={say("emptyTitle")} action={action}>
      {say("emptyHelp")}
    </EmptyState>
  );
}
