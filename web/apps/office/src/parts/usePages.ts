import { request, type Page, type Query } from "@comptoir/client";
import { useInfiniteQuery, type QueryKey } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";

export interface Pages<T> {
  readonly rows: readonly T[];
  readonly loading: boolean;
  readonly busy: boolean;
  readonly error: unknown;
  readonly hasMore: boolean;
  readonly loadMore: () => void;
  readonly reload: () => void;
}

const NONE: readonly never[] = [];

/** A list of any length, page after page as one walks down it. */
export function usePages<T>(key: QueryKey, path: string, query: Query, options: { readonly limit?: number; readonly enabled?: boolean } = {}): Pages<T> {
  const { limit = 200, enabled = true } = options;
  const found = useInfiniteQuery({
    queryKey: key,
    enabled,
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) => (await request<Page<T>>("GET", path, { query: { ...query, limit, after: pageParam }, signal })).data,
    getNextPageParam: (last) => last.next,
    placeholderData: (previous) => previous,
  });
  const { data, fetchNextPage, hasNextPage, isFetching, refetch } = found;
  const rows = useMemo(() => (data === undefined ? NONE : data.pages.flatMap((page) => page.items)), [data]);
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  return {
    rows,
    loading: found.isPending && enabled,
    busy: isFetching,
    error: found.error,
    hasMore: hasNextPage,
    loadMore,
    reload: () => void refetch(),
  };
}
