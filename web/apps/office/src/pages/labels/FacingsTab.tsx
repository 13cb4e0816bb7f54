import { Button, EmptyState, formatInstant, IconButton, localized, TextField, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { type DataColumn } from "@comptoir/ui/office";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { LayoutGrid, Plus, Trash2, Upload } from "lucide-react";
import { useMemo, useState, type ReactNode, type SyntheticEvent } from "react";

import { putFacing, removeFacing, setRises, takeOver, type Facing, type Shelf } from "../../api/labels";
import type { ProductSummary } from "../../api/products";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { PagedTable } from "../../parts/PagedTable";
import { ProblemNote } from "../../parts/Problems";
import { ProductSearch } from "../../parts/ProductSearch";
import { usePages } from "../../parts/usePages";
import { labelTexts } from "../../texts/labels";

const LEAD = /^\d{1,3}$/;
const LEAD_HOURS_MAX = 336;

/** The items on a store's shelves in the order of a walk, one more or one less, and how labels begin there. */
export function FacingsTab({ shelf }: { readonly shelf: Shelf }): ReactNode {
  const say = useTexts(labelTexts);
  const { may } = useSession();
  const navigate = useNavigate();
  const list = usePages<Facing>(["labels", shelf.store, "facings"], `/shelves/${shelf.store}/facings`, {});
  const columns = useColumns(shelf.store);
  const fromFile = may("shelf.facing.import") ? (
    <Button icon={Upload} onClick={() => void navigate({ to: "/imports", search: { new: true, kind: "facings" } })}>
      {say("importFacings")}
    </Button>
  ) : undefined;
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
      <div className="flex flex-wrap items-start gap-x-8 gap-y-3 border-b border-line bg-paper px-4 py-3">
        {may("shelf.facing.edit", shelf.store) ? <AddFacing store={shelf.store} fromFile={fromFile} /> : null}
        {may("shelf.store.edit", shelf.store) && shelf.rises !== "at_once" ? <LeadHours key={shelf.lead_hours} shelf={shelf} /> : null}
      </div>
      <div className="flex min-h-96 flex-1 flex-col">
        <PagedTable
          list={list}
          label={say("shelf")}
          columns={columns}
          rowId={({ sku }) => sku}
          empty={
            <EmptyState icon={LayoutGrid} title={say("noFacings")} action={fromFile}>
              {say("noFacingsHelp")}
            </EmptyState>
          }
        />
      </div>
      {may("shelf.label.hang", shelf.store) && shelf.labels.asked > 0 ? <TakeOver shelf={shelf} /> : null}
    </div>
  );
}

function useColumns(store: string): readonly DataColumn<Facing>[] {
  const say = useTexts(labelTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const zone = useZone(store);
  const toast = useToast();
  const client = useQueryClient();
  const back = useMutation({
    mutationFn: ({ sku, position }: Facing) => putFacing(store, sku, position),
    onError: (error) => toast({ text: error.message, tone: "loss" }),
    onSettled: () => client.invalidateQueries({ queryKey: ["labels", store] }),
  });
  const { mutate } = useMutation({
    mutationFn: ({ sku }: Facing) => removeFacing(store, sku),
    onSuccess: (_, one) => toast({ text: say("unplaced", { name: localized(one.label, language) || one.sku }), undo: () => back.mutate(one) }),
    onError: (error) => toast({ text: error.message, tone: "loss" }),
    onSettled: () => client.invalidateQueries({ queryKey: ["labels", store] }),
  });
  const mayEdit = may("shelf.facing.edit", store);
  return useMemo<readonly DataColumn<Facing>[]>(
    () => [
      { id: "position", title: say("position"), width: 140, grow: 1, cell: ({ position }) => position },
      { id: "item", title: say("item"), width: 220, grow: 3, cell: (one) => <span className="text-15">{localized(one.label, language) || one.sku}</span> },
      { id: "sku", title: "SKU", width: 150, grow: 1, cell: ({ sku }) => sku },
      { id: "hangs", title: say("hangs"), width: 240, grow: 1, cell: (one) => (one.waits_for !== null ? say("waits") : one.hung_at === null ? say("neverHung") : say("hangsSince", { at: formatInstant(one.hung_at, language, zone) })) },
      ...(mayEdit
        ? [
            {
              id: "remove",
              title: "",
              width: 56,
              cell: (one: Facing) => <IconButton icon={Trash2} label={say("removeFacing", { name: localized(one.label, language) || one.sku })} onClick={() => mutate(one)} />,
            },
          ]
        : []),
    ],
    [say, language, zone, mayEdit, mutate],
  );
}

function AddFacing({ store, fromFile }: { readonly store: string; readonly fromFile: ReactNode }): ReactNode {
  const say = useTexts(labelTexts);
  const toast = useToast();
  const client = useQueryClient();
  const [item, setItem] = useState<ProductSummary | null>(null);
  const [position, setPosition] = useState("");
  const add = useMutation({
    mutationFn: (one: ProductSummary) => putFacing(store, one.sku, position),
    onSuccess: (_, one) => {
      toast({ text: say("placed", { name: one.label || one.sku }), tone: "good" });
      setItem(null);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["labels", store] }),
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (item !== null) add.mutate(item);
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-2">
      <div className="flex flex-wrap items-end gap-3">
        <div className="flex flex-col gap-1">
          <span className="text-13 font-medium">{item === null ? say("itemToAdd") : item.label || item.sku}</span>
          <ProductSearch label={say("itemToAdd")} onProduct={setItem} />
        </div>
        <TextField label={say("placeOf")} placeholder={say("placeHelp")} value={position} onText={setPosition} className="w-60" />
        <Button type="submit" icon={Plus} busy={add.isPending} disabled={item === null}>
          {say("addFacing")}
        </Button>
        {fromFile}
      </div>
      {add.isError ? <ProblemNote error={add.error} /> : null}
    </form>
  );
}

function LeadHours({ shelf }: { readonly shelf: Shelf }): ReactNode {
  const say = useTexts(labelTexts);
  const client = useQueryClient();
  const [hours, setHours] = useState(String(shelf.lead_hours));
  const isRight = LEAD.test(hours) && Number(hours) <= LEAD_HOURS_MAX;
  const save = useMutation({ mutationFn: () => setRises(shelf.store, shelf.rises, Number(hours)), onSettled: () => client.invalidateQueries({ queryKey: ["shelves"] }) });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (isRight) save.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-start gap-3">
      <TextField label={say("leadHours")} help={say("leadHelp")} inputMode="numeric" value={hours} error={isRight ? null : say("leadWrong")} onText={setHours} className="w-80" />
      <Button type="submit" busy={save.isPending} disabled={!isRight || hours === String(shelf.lead_hours)} className="mt-6">
        {say("save")}
      </Button>
      {save.isError ? <ProblemNote error={save.error} /> : null}
    </form>
  );
}

function TakeOver({ shelf }: { readonly shelf: Shelf }): ReactNode {
  const say = useTexts(labelTexts);
  const toast = useToast();
  const client = useQueryClient();
  const take = useMutation({
    mutationFn: () => takeOver(shelf.store),
    onSuccess: (count) => toast({ text: say("takenOver", { count }), tone: "good" }),
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: ["labels"] }), client.invalidateQueries({ queryKey: ["shelves"] })]),
  });
  return (
    <div className="flex flex-wrap items-center gap-3 border-t border-line bg-paper px-4 py-2">
      <p className="max-w-prose text-13 text-ink-soft">{say("takeOverHelp", { count: shelf.labels.asked })}</p>
      <Button busy={take.isPending} onClick={() => take.mutate()}>
        {say("takeOver")}
      </Button>
      {take.isError ? <ProblemNote error={take.error} /> : null}
    </div>
  );
}
