import { Button, ChoiceField, localized, SelectSearch, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { SavedViews } from "@comptoir/ui/office";
import { useQuery } from "@tanstack/react-query";
import { Search, X } from "lucide-react";
import type { ReactNode } from "react";

import { categoriesQuery, familiesQuery } from "../../api/structure";
import { useSession } from "../../app/session";
import { hasFilters, PRODUCT_STATUSES, productFilters, type Change, type ProductSearch } from "../../domain/filters";
import { currentView } from "../../domain/views";
import { ProblemNote } from "../../parts/Problems";
import { productTexts } from "../../texts/products";
import { CompletenessFilter } from "./CompletenessFilter";
import { StageFilter } from "./StageFilter";
import { useFirstView, useProductViews } from "./useProductViews";

interface ProductFilterBarProps {
  readonly search: ProductSearch;
  readonly onChange: (change: Change<ProductSearch>) => void;
  readonly columns: ReactNode;
  readonly chosen: readonly string[] | null;
  readonly onChosen: (columns: readonly string[] | null) => void;
}

const NO_FILTERS = { q: undefined, family: undefined, category: undefined, status: undefined, enabled: undefined, lifecycle: undefined, grade: undefined, complete: undefined, nearly: undefined, set: undefined, missing: undefined } as const;

/** Search as one types, filters, saved views, columns. */
export function ProductFilterBar({ search, onChange, columns, chosen, onChosen }: ProductFilterBarProps): ReactNode {
  const say = useTexts(productTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const structure = may("catalog.structure.read");
  const { data: families = [] } = useQuery({ ...familiesQuery, enabled: structure });
  const { data: categories = [] } = useQuery({ ...categoriesQuery, enabled: structure });
  const { views, keep, remove, openFirst, problem } = useProductViews();
  useFirstView(search, onChange);
  const filters = productFilters(search);
  const choices = (things: readonly { readonly code: string; readonly labels: Readonly<Record<string, string>> }[], all: string) => [
    { value: "", label: all },
    ...things.map((thing) => ({ value: thing.code, label: localized(thing.labels, language) || thing.code, detail: thing.code })),
  ];
  return (
    <>
      <SavedViews
        views={views}
        current={currentView(views, filters)}
        onChoose={(view) => {
          onChange({ ...NO_FILTERS, ...(view?.search ?? {}) });
          if (view !== null) onChosen(view.columns);
        }}
        onSave={(name) => keep(name, { ...filters }, chosen, false)}
        onRemove={(view) => remove(view.id)}
        onShare={(view) => keep(view.name, view.search, view.columns, !view.isShared)}
        onDefault={(view) => openFirst(view.id, !view.isDefault)}
      />
      <TextField
        hideLabel
        label={say("searchProducts")}
        placeholder={say("searchProducts")}
        type="search"
        icon={Search}
        value={search.q ?? ""}
        onText={(q) => onChange({ q: q === "" ? undefined : q })}
        className="w-74 max-w-[calc(100vw-2rem)]"
      />
      <SelectSearch hideLabel label={say("family")} choices={choices(families, say("anyFamily"))} value={search.family ?? ""} onChoice={(code) => onChange({ family: code || undefined })} className="w-40" />
      <SelectSearch hideLabel label={say("category")} choices={choices(categories, say("anyCategory"))} value={search.category ?? ""} onChoice={(code) => onChange({ category: code || undefined })} className="w-42" />
      <ChoiceField
        hideLabel
        label={say("status")}
        value={search.status ?? ""}
        choices={[{ value: "", label: say("anyStatus") }, ...PRODUCT_STATUSES.map((status) => ({ value: status, label: say(status) }))]}
        onChoice={(status) => onChange({ status: PRODUCT_STATUSES.find((each) => each === status) })}
        className="w-36"
      />
      <ChoiceField
        hideLabel
        label={say("enabled")}
        value={search.enabled === undefined ? "" : String(search.enabled)}
        choices={[
          { value: "", label: say("anyEnabled") },
          { value: "true", label: say("enabledOnly") },
          { value: "false", label: say("disabledOnly") },
        ]}
        onChoice={(text) => onChange({ enabled: text === "" ? undefined : text === "true" })}
        className="w-36"
      />
      <StageFilter search={search} onChange={onChange} />
      <CompletenessFilter search={search} onChange={onChange} />
      {hasFilters(filters) ? (
        <Button kind="quiet" icon={X} onClick={() => onChange(NO_FILTERS)}>
          {say("clearFilters")}
        </Button>
      ) : null}
      <span className="flex-1" />
      {columns}
      {problem === null ? null : (
        <div className="basis-full">
          <ProblemNote error={problem} />
        </div>
      )}
    </>
  );
}
