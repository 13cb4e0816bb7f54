import { Button, Dialog, EmptyState, formatInstant, formatNumber, Picture, Tag, TextField, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { SplitPane, type DataColumn } from "@comptoir/ui/office";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Image, Trash2, Upload } from "lucide-react";
import { useMemo, useState, type ReactNode } from "react";

import { assetCountsQuery, discardAssets, removeAssets, restoreAssets, type Asset } from "../../api/assets";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { ASSET_VIEWS } from "../../domain/filters";
import { Page } from "../../parts/Page";
import { PagedTable } from "../../parts/PagedTable";
import { ProblemNote } from "../../parts/Problems";
import { TabBar } from "../../parts/TabBar";
import { useFeedRefresh } from "../../parts/useFeed";
import { usePages } from "../../parts/usePages";
import { assetTexts } from "../../texts/assets";
import { AssetPanel } from "./AssetPanel";
import { UploadPanel } from "./UploadPanel";
import { useDroppedOnPage } from "./useDroppedOnPage";

const route = getRouteApi("/assets");
const NEW = "new";
const NO_FILES: readonly File[] = [];

/** The library of pictures and documents. */
export function AssetsPage(): ReactNode {
  const say = useTexts(assetTexts);
  const { may } = useSession();
  const search = route.useSearch();
  const { asset: chosen, q = "", view = "all" } = search;
  const navigate = route.useNavigate();
  const list = usePages<Asset>(["assets", "list", view, q], "/assets", { view, q }, { limit: 100 });
  const { data: counts } = useQuery(assetCountsQuery(q));
  useFeedRefresh(["media"], ["assets"]);
  const go = (change: { readonly asset?: string | undefined; readonly q?: string; readonly view?: (typeof ASSET_VIEWS)[number] }): void => {
    const next = { ...search, ...change };
    void navigate({ to: "/assets", search: Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined && value !== "")) });
  };
  const columns = useColumns();
  const mayEdit = may("media.asset.edit");
  const [given, setGiven] = useState<readonly File[]>(NO_FILES);
  useDroppedOnPage(mayEdit, (files) => {
    setGiven(files);
    go({ asset: NEW });
  });
  const close = (): void => {
    setGiven(NO_FILES);
    go({ asset: undefined });
  };
  const panel =
    chosen === undefined ? null : chosen === NEW ? <UploadPanel given={given} onClose={close} /> : <AssetPanel key={chosen} id={chosen} onClose={() => go({ asset: undefined })} />;
  return (
    <Page
      title={say("title")}
      lead={say("lead")}
      actions={
        mayEdit ? (
          <Button kind="primary" icon={Upload} onClick={() => {
              setGiven(NO_FILES);
              go({ asset: NEW });
            }}
          >
            {say("add")}
          </Button>
        ) : undefined
      }
      filters={
        <>
          <TextField label={say("search")} hideLabel placeholder={say("search")} type="search" value={q} onText={(text) => go({ q: text })} className="w-80 max-w-full" />
          {view === "orphan" && mayEdit ? <ClearOrphans rows={list.rows} /> : null}
          {view === "removed" && mayEdit ? <EmptyBin rows={list.rows} /> : null}
        </>
      }
    >
      <TabBar label={say("views")} tabs={ASSET_VIEWS.map((tab) => ({ tab, text: `${say(tab)}${counts === undefined ? "" : ` ${counts[tab]}`}` }))} current={view} onTab={(tab) => go({ view: tab })} />
      <SplitPane sideWidth={560} side={panel}>
        <PagedTable
          list={list}
          label={say("title")}
          columns={columns}
          rowId={({ id }) => id}
          selected={chosen ?? null}
          onSelect={({ id }) => go({ asset: id })}
          empty={
            <EmptyState icon={Image} title={say("emptyTitle")}>
              {say("emptyHelp")}
            </EmptyState>
          }
        />
      </SplitPane>
    </Page>
  );
}

function useColumns(): readonly DataColumn<Asset>[] {
  const say = useTexts(assetTexts);
  const { language } = useLanguage();
  const zone = useZone();
  return useMemo(
    () => [
      { id: "picture", title: "", width: 52, cell: (row) => <Picture src={row.renditions["thumb"] ?? null} name={row.file_name} alt="" className="size-8" /> },
      { id: "name", title: say("name"), width: 220, grow: 2, cell: (row) => <span className="text-15">{row.file_name}</span> },
      {
        id: "size",
        title: say("size"),
        width: 190,
        optional: true,
        cell: (row) => [row.width === null || row.height === null ? "" : say("pixels", { width: row.width, height: row.height }), say("kilobytes", { count: formatNumber(Math.ceil(row.size_bytes / 1000), language) })].filter(Boolean).join(" · "),
      },
      { id: "uses", title: say("uses"), width: 90, align: "end", cell: (row) => formatNumber(row.uses ?? 0, language) },
      {
        id: "rights",
        title: say("rights"),
        width: 210,
        cell: (row) => (row.is_shown ? (row.rights_until === null ? "" : say("until", { when: formatInstant(row.rights_until, language, zone) })) : <Tag tone="attention">{say("withdrawn")}</Tag>),
      },
    ],
    [say, language, zone],
  );
}

function ClearOrphans({ rows }: { readonly rows: readonly Asset[] }): ReactNode {
  const say = useTexts(assetTexts);
  const toast = useToast();
  const client = useQueryClient();
  const refresh = (): Promise<void> => client.invalidateQueries({ queryKey: ["assets"] });
  const restore = useMutation({ mutationFn: restoreAssets, onSettled: refresh });
  const clear = useMutation({
    mutationFn: removeAssets,
    onSuccess: (_, ids) => toast({ text: say("cleared", { count: ids.length }), undo: () => restore.mutate(ids) }),
    onSettled: refresh,
  });
  const ids = rows.map(({ id }) => id).slice(0, 500);
  return (
    <>
      <Button icon={Trash2} disabled={ids.length === 0} busy={clear.isPending} onClick={() => clear.mutate(ids)}>
        {say("clear", { count: ids.length })}
      </Button>
      {clear.isError ? <ProblemNote error={clear.error} /> : null}
    </>
  );
}

function EmptyBin({ rows }: { readonly rows: readonly Asset[] }): ReactNode {
  const say = useTexts(assetTexts);
  const toast = useToast();
  const client = useQueryClient();
  const [asks, setAsks] = useState(false);
  const ids = rows.map(({ id }) => id).slice(0, 500);
  const empty = useMutation({
    mutationFn: discardAssets,
    onSuccess: (count) => {
      setAsks(false);
      toast({ text: say("emptied", { count }), tone: "good" });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["assets"] }),
  });
  return (
    <>
      <Button icon={Trash2} disabled={ids.length === 0} onClick={() => setAsks(true)}>
        {say("empty", { count: ids.length })}
      </Button>
      <Dialog
        open={asks}
        onOpenChange={setAsks}
        title={say("empty", { count: ids.length })}
        description={say("emptySure", { count: ids.length })}
        actions={
          <>
            <Button onClick={() => setAsks(false)}>{say("keep")}</Button>
            <Button kind="danger" busy={empty.isPending} onClick={() => empty.mutate(ids)}>
              {say("emptyNow")}
            </Button>
          </>
        }
      >
        {empty.isError ? <ProblemNote error={empty.error} /> : null}
      </Dialog>
    </>
  );
}
