import { localized, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";

import { attributesQuery } from "../../api/structure";
import { isBlank, type Json, type Path } from "../../domain/product";
import { usePlaceNames } from "../../parts/usePlaceNames";
import { productTexts } from "../../texts/products";
import { shellTexts } from "../../texts/shell";

/** Names of fields and short texts of their data, as people read them. */
export function useFieldNames(): { readonly nameOf: (path: Path) => string; readonly textOf: (data: Json) => string } {
  const say = useTexts(productTexts);
  const sayShell = useTexts(shellTexts);
  const { language } = useLanguage();
  const { data: attributes = [] } = useQuery(attributesQuery);
  const { placeName } = usePlaceNames();

  const nameOf = (path: Path): string => {
    if (path.kind === "field") {
      const names = { family: "family", parent: "parent", categories: "categories", enabled: "inUse", gtin: "barcodes" } as const;
      return say(names[path.field]);
    }
    const attribute = attributes.find((each) => each.code === path.attribute);
    const name = localized(attribute?.labels, language) || path.attribute;
    const scope = placeName(path.channel, path.locale);
    return scope === "" ? name : `${name} (${scope})`;
  };

  const textOf = (data: Json): string => {
    if (isBlank(data)) return say("unset");
    if (typeof data === "boolean") return sayShell(data ? "yes" : "no");
    if (typeof data === "string" || typeof data === "number") return String(data);
    if (Array.isArray(data)) return data.map((each: Json) => textOf(each)).join(", ");
    return Object.values(data ?? {}).map((each) => textOf(each)).join(" ");
  };
  return { nameOf, textOf };
}
