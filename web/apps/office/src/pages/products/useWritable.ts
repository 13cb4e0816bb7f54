import { useQuery } from "@tanstack/react-query";

import type { ProductDetail } from "../../api/products";
import { attributesQuery } from "../../api/structure";
import { useSession } from "../../app/session";
import type { Attribute, Place } from "../../domain/attributes";
import type { Draft } from "../../domain/edit";
import { anyOf, givesPath, givesValue, isWhole, type Narrowings } from "../../domain/narrowing";

interface Writable {
  /** What belongs to a product itself: its family, categories, barcodes. */
  readonly whole: boolean;
  readonly value: (attribute: Attribute, place: Place) => boolean;
}

/** Within what a person saves and proposes of a product; null where they may not at all. Whoever imports may save what they may import. */
function useParts({ acts }: ProductDetail): { readonly saves: Narrowings | null; readonly proposes: Narrowings | null } {
  const { may, narrowings } = useSession();
  return {
    saves: acts.includes("write") ? anyOf(["catalog.product.edit", "catalog.product.import"].filter((permission) => may(permission)).map(narrowings)) : null,
    proposes: acts.includes("propose") ? narrowings("catalog.product.submit") : null,
  };
}

/** What of a product a person may write or propose who is narrowed to languages, channels or attribute groups. */
export function useWritable(product: ProductDetail): Writable {
  const { saves, proposes } = useParts(product);
  const parts = [saves, proposes].filter((one) => one !== null);
  return {
    whole: parts.some(isWhole),
    value: (attribute, place) => parts.some((one) => givesValue(one, attribute, place)),
  };
}

/** Which ways there are for what was typed: those that take all of it, else those that take some, and the server says what it does not. */
export function useWays(product: ProductDetail, draft: Draft): { readonly saves: boolean; readonly proposes: boolean } {
  const { saves, proposes } = useParts(product);
  const { data: attributes } = useQuery(attributesQuery);
  const takes = (one: Narrowings | null): boolean => one !== null && [...draft.values()].every(({ path }) => givesPath(one, path, (code) => attributes?.find((each) => each.code === code)));
  const all = { saves: takes(saves), proposes: takes(proposes) };
  return all.saves || all.proposes ? all : { saves: saves !== null, proposes: proposes !== null };
}
