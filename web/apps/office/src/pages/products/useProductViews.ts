import { newId } from "@comptoir/client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { teamApi, viewsQuery } from "../../api/team";
import { productFilters, productSearch, type ProductFilters } from "../../domain/filters";
import type { SavedView } from "../../domain/views";

interface ProductViews {
  readonly views: readonly (SavedView & { readonly isOwn: boolean; readonly isShared: boolean; readonly isDefault: boolean })[];
  readonly keep: (name: string, search: SavedView["search"], columns: readonly string[] | null, isShared: boolean) => void;
  readonly remove: (id: string) => void;
  /** The list opens with this one, or with everything again. */
  readonly openFirst: (id: string, isDefault: boolean) => void;
  /** Why the views are not here, or one of them was not kept; null while all is well. */
  readonly problem: Error | null;
}

/** Lists of products that one keeps under a name, and those that others share. */
export function useProductViews(): ProductViews {
  const client = useQueryClient();
  const { data = [], error } = useQuery(viewsQuery);
  const onSettled = () => client.invalidateQueries({ queryKey: viewsQuery.queryKey });
  const put = useMutation({ mutationFn: ({ id, ...body }: { readonly id: string; readonly name: string; readonly filter: object; readonly columns: readonly string[]; readonly is_shared: boolean }) => teamApi.keepView(id, body), onSettled });
  const forget = useMutation({ mutationFn: teamApi.removeView, onSettled });
  const first = useMutation({ mutationFn: ({ id, isDefault }: { readonly id: string; readonly isDefault: boolean }) => teamApi.openFirst(id, isDefault), onSettled });
  return {
    views: data.map((view) => ({ id: view.id, name: view.name, search: { ...meant(view.filter) }, columns: view.columns.length === 0 ? null : view.columns, isOwn: view.is_own, isShared: view.is_shared, isDefault: view.is_default })),
    keep: (name, search, columns, isShared) => put.mutate({ id: data.find((view) => view.is_own && view.name === name)?.id ?? newId(), name, filter: search, columns: columns ?? [], is_shared: isShared }),
    remove: (id) => forget.mutate(id),
    openFirst: (id, isDefault) => first.mutate({ id, isDefault }),
    problem: put.error ?? forget.error ?? first.error ?? error,
  };
}

/** Of a view that an older version or a program has kept, what the list understands. */
function meant(filter: SavedView["search"]): ProductFilters {
  return productFilters(productSearch(filter));
}

/** Opens a list that nobody has narrowed with the view of one's choice, once. */
export function useFirstView(search: object, onSearch: (search: SavedView["search"]) => void): void {
  const { data } = useQuery(viewsQuery);
  const isFresh = useRef(Object.keys(search).length === 0);
  const first = data?.find((view) => view.is_default);
  const isEmpty = Object.keys(search).length === 0;
  useEffect(() => {
    if (data === undefined || !isFresh.current) return;
    isFresh.current = false;
    if (first !== undefined && isEmpty) onSearch({ ...meant(first.filter) });
  }, [data, first, isEmpty, onSearch]);
}
