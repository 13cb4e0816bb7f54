import { Button, IconButton, Note, TextField, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowLeft, Plus, X } from "lucide-react";
import { useState, type ReactNode } from "react";

import { favouritesQuery, sellingApi, type FavouritePage } from "../../api/selling";
import { useScope } from "../../app/scope";
import { useSession } from "../../app/session";
import { Gate, ProblemNote } from "../../parts/Problems";
import { ProductSearch } from "../../parts/ProductSearch";
import { sellingTexts } from "../../texts/selling";

/** The favourites of the store that is chosen at the top. */
export function FavouritesTab(): ReactNode {
  const say = useTexts(sellingTexts);
  const { store: scoped } = useScope();
  const { session } = useSession();
  const store = scoped ?? (session.stores.length === 1 ? (session.stores[0]?.code ?? null) : null);
  const query = useQuery({ ...favouritesQuery(store ?? ""), enabled: store !== null });
  if (store === null) return <Note tone="information">{say("chooseStore")}</Note>;
  return <Gate query={query}>{({ pages }) => <FavouritesForm key={store} store={store} pages={pages} />}</Gate>;
}

function FavouritesForm({ store, pages }: { readonly store: string; readonly pages: readonly FavouritePage[] }): ReactNode {
  const say = useTexts(sellingTexts);
  const toast = useToast();
  const client = useQueryClient();
  const { may } = useSession();
  const [typed, setTyped] = useState(pages);
  const editable = may("till.selling.edit", store);
  const change = (at: number, page: FavouritePage): void => setTyped(typed.map((each, number) => (number === at ? page : each)));
  const save = useMutation({
    mutationFn: () => sellingApi.saveFavourites(store, typed),
    onSuccess: () => {
      toast({ text: say("saved") });
      void client.invalidateQueries({ queryKey: ["selling", "favourites", store] });
    },
  });
  return (
    <div className="flex flex-col gap-4">
      <p className="text-ink-soft">{say("favouritesHelp")}</p>
      {typed.map((page, at) => (
        // The place is the page's only identity.
        <section key={at} aria-label={page.label["fr_FR"] ?? say("pageName")} className="flex flex-col gap-3 rounded-md border border-line bg-paper p-4">
          <div className="flex items-end gap-2">
            <TextField label={say("pageName")} required disabled={!editable} maxLength={60} value={page.label["fr_FR"] ?? ""} onText={(name) => change(at, { ...page, label: { fr_FR: name, en_US: name } })} className="min-w-0 flex-1" />
            <IconButton icon={X} label={say("takeOff", { name: page.label["fr_FR"] ?? "" })} disabled={!editable} onClick={() => setTyped(typed.filter((_, number) => number !== at))} />
          </div>
          <ol className="grid grid-cols-[repeat(auto-fill,minmax(11rem,1fr))] gap-2">
            {page.skus.map((sku, place) => (
              <li key={sku} className="flex min-h-11 items-center gap-1 rounded-md border border-line pl-3">
                <span className="min-w-0 flex-1 truncate">{sku}</span>
                <IconButton icon={ArrowLeft} label={say("earlier", { name: sku })} disabled={!editable || place === 0} onClick={() => change(at, { ...page, skus: moved(page.skus, place) })} />
                <IconButton icon={X} label={say("takeOff", { name: sku })} disabled={!editable} onClick={() => change(at, { ...page, skus: page.skus.filter((each) => each !== sku) })} />
              </li>
            ))}
          </ol>
          <ProductSearch label={say("addProduct")} disabled={!editable} onProduct={({ sku }) => change(at, { ...page, skus: [...page.skus.filter((each) => each !== sku), sku] })} />
        </section>
      ))}
      {save.isError ? <ProblemNote error={save.error} /> : null}
      <div className="flex flex-wrap gap-2">
        <Button icon={Plus} disabled={!editable} onClick={() => setTyped([...typed, { label: {}, skus: [] }])}>
          {say("newPage")}
        </Button>
        <Button kind="primary" busy={save.isPending} disabled={!editable} onClick={() => save.mutate()}>
          {say("save")}
        </Button>
      </div>
    </div>
  );
}

/** One place earlier. */
function moved(skus: readonly string[], place: number): readonly string[] {
  const next = [...skus];
  const [sku] = next.splice(place, 1);
  if (sku !== undefined) next.splice(place - 1, 0, sku);
  return next;
}
