import { useSession } from "../../app/session";
import type { Attribute, Place } from "../../domain/attributes";
import { givesValue, isWhole } from "../../domain/narrowing";

interface Writable {
  /** What belongs to a product itself: its family, categories, barcodes. */
  readonly whole: boolean;
  readonly value: (attribute: Attribute, place: Place) => boolean;
}

/** What of a product a person may write or propose who is narrowed to languages, channels or attribute groups. */
export function useWritable(): Writable {
  const { may, narrowings } = useSession();
  const parts = ["catalog.product.edit", "catalog.product.submit"].filter((permission) => may(permission)).map(narrowings);
  return {
    whole: parts.some(isWhole),
    value: (attribute, place) => parts.some((one) => givesValue(one, attribute, place)),
  };
}
