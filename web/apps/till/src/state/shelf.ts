import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { sellingApi, type FavouritePage } from "../api-selling";
import { favouritesCode, shelfShown } from "../domain/shelf";
import { useTill } from "./hooks";

export interface Shelf {
  /** A category or a page of favourites; null: all products, undefined: not known yet. */
  readonly shown: string | null | undefined;
  readonly favourites: readonly FavouritePage[];
  readonly choose: (shelf: string | null) => void;
}

/** What the grid shows: what was chosen last in this window, else the shop's first page of favourites. */
export function useShelf(): Shelf {
  const { till } = useTill();
  const key = `comptoir.till.${till.code}.shelf`;
  const [chosen, setChosen] = useState<string | undefined>(() => sessionStorage.getItem(key) ?? undefined);
  const pages = useQuery({ queryKey: ["favourites", till.store], queryFn: () => sellingApi.favourites(till.store), staleTime: 300_000 });
  const favourites = (pages.data?.pages ?? []).filter(({ skus }) => skus.length > 0);
  return {
    shown: pages.isPending ? undefined : shelfShown(chosen, favourites.map(({ skus }) => favouritesCode(skus))),
    favourites,
    choose: (shelf) => {
      sessionStorage.setItem(key, shelf ?? "");
      setChosen(shelf ?? "");
    },
  };
}
