import { IconButton, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import type { ReactNode } from "react";

import type { Conditions } from "../../api/segments";
import { storesQuery } from "../../api/shop";
import { useSession } from "../../app/session";
import { Checks } from "../../parts/Checks";
import { ProductSearch } from "../../parts/ProductSearch";
import { segmentTexts } from "../../texts/segments";

interface SegmentGoodsProps {
  readonly chosen: Conditions;
  readonly editable: boolean;
  readonly onChosen: (part: Partial<Conditions>) => void;
}

const ALLOWED = ["offers/email", "offers/sms", "offers/post"] as const;

/** Which products, in which stores, and what is allowed. */
export function SegmentGoods({ chosen, editable, onChosen }: SegmentGoodsProps): ReactNode {
  const say = useTexts(segmentTexts);
  const { may } = useSession();
  const { data: stores = [] } = useQuery({ ...storesQuery, enabled: may("company.store.read") });
  const skus = chosen.skus ?? [];
  return (
    <>
      <fieldset className="flex flex-col gap-1.5">
        <legend className="mb-1.5 text-13 font-medium">{say("products")}</legend>
        {editable && may("catalog.product.read") ? (
          <ProductSearch label={say("addProduct")} onProduct={({ sku }) => onChosen({ skus: [...new Set([...skus, sku])] })} />
        ) : null}
        {skus.length === 0 ? null : (
          <ul className="flex flex-wrap gap-1.5">
            {skus.map((sku) => (
              <li key={sku} className="flex items-center gap-1 rounded-full bg-ground-strong py-0.5 pl-2.5 text-13">
                {sku}
                {editable ? <IconButton icon={X} label={say("removeProduct", { sku })} onClick={() => onChosen({ skus: skus.filter((each) => each !== sku) })} /> : null}
              </li>
            ))}
          </ul>
        )}
      </fieldset>
      <Checks title={say("stores")} inline editable={editable} chosen={chosen.stores ?? []} choices={stores.map(({ id, name }) => ({ value: id, label: name }))} onChosen={(next) => onChosen({ stores: next })} />
      <Checks title={say("allows")} inline editable={editable} chosen={chosen.consents ?? []} choices={ALLOWED.map((each) => ({ value: each, label: say(each) }))} onChosen={(next) => onChosen({ consents: next })} />
    </>
  );
}
