import { Button, TextField, useTexts, useToast, wallClock } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useRef, type ReactNode } from "react";

import { assetQuery, assetUsersQuery, bringBack, putAsset, removeAssets, replaceAsset, restoreAssets, type Asset, type AssetWords } from "../../api/assets";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { fieldOf } from "../../domain/requirements";
import { instantOf } from "../../domain/moments";
import { Section } from "../../parts/Facts";
import { LocalizedFields } from "../../parts/LocalizedFields";
import { MomentField } from "../../parts/MomentField";
import { Gate, ProblemNote } from "../../parts/Problems";
import { UnsavedFoot } from "../../parts/UnsavedFoot";
import { settleDraft, useKeptDraft } from "../../parts/useKeptDraft";
import { assetTexts } from "../../texts/assets";
import { useFieldName } from "../products/useFieldName";

const MILLION = 1_000_000;
const OF_CATEGORIES = "category";
const RECIPES = ["thumb", "small", "large", "zoom", "square", "wide", "feed", "print", "press"] as const;
const isRecipe = (code: string): code is (typeof RECIPES)[number] => RECIPES.some((each) => each === code);

/** What is said of a picture. until: on the clock of the wall, empty for no end. */
interface AssetSaid extends AssetWords {
  readonly until: string;
}

/** One picture or document: what is said of it, where it is used, another file in its place. */
export function AssetPanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }): ReactNode {
  const query = useQuery(assetQuery(id));
  return (
    <DetailPanel title={query.data?.file_name ?? ""} onClose={onClose}>
      <Gate query={query}>{(asset) => <Loaded key={asset.version} asset={asset} />}</Gate>
    </DetailPanel>
  );
}

function Loaded({ asset }: { readonly asset: Asset }): ReactNode {
  const say = useTexts(assetTexts);
  const toast = useToast();
  const client = useQueryClient();
  const { may } = useSession();
  const zone = useZone();
  const editable = may("media.asset.edit");
  const kept: AssetSaid = { ...asset, until: asset.rights_until === null ? "" : wallClock(asset.rights_until, zone) };
  const key = `asset ${asset.id}`;
  const [draft, setDraft] = useKeptDraft<Partial<AssetSaid>>(key);
  const words = { ...kept, ...draft };
  const set = (change: Partial<AssetSaid>): void => setDraft({ ...draft, ...change });
  const save = useMutation({
    mutationFn: (sent: Partial<AssetSaid>) => {
      const { alt, focus_x, focus_y, rights, until } = { ...kept, ...sent };
      return putAsset(asset.id, asset.version, { alt, focus_x, focus_y, rights, rights_until: until === "" ? null : instantOf(until, zone) });
    },
    onSuccess: async (_, sent) => {
      settleDraft(key, sent);
      toast({ text: say("saved"), tone: "good" });
      await client.invalidateQueries({ queryKey: ["assets"] });
    },
  });
  const discard = (): void => {
    setDraft(null);
    toast({ text: say("discarded"), undo: () => setDraft(draft) });
  };
  return (
    <>
      {asset.width === null ? null : <Focus asset={asset} words={words} editable={editable} onFocus={(focus_x, focus_y) => set({ focus_x, focus_y })} />}
      <Section title={say("alt")}>
        <LocalizedFields label={say("alt")} texts={words.alt} editable={editable} error={null} onTexts={(alt) => set({ alt })} />
      </Section>
      <Section title={say("rights")}>
        <div className="flex flex-col gap-3">
          <TextField label={say("rightsText")} disabled={!editable} value={words.rights} onText={(rights) => set({ rights })} />
          <MomentField label={say("rightsUntil")} help={say("rightsHelp")} editable={editable} value={words.until} onValue={(until) => set({ until })} />
        </div>
      </Section>
      <Uses id={asset.id} />
      <Section title={say("made")}>
        <ul className="flex flex-wrap gap-x-4 gap-y-1 text-13">
          <li>
            <a href={asset.url} target="_blank" rel="noreferrer" className="text-accent underline-offset-2 hover:underline">
              {say("open")}
            </a>
          </li>
          {Object.entries(asset.renditions).map(([code, address]) => (
            <li key={code}>
              <a href={address} target="_blank" rel="noreferrer" className="text-accent underline-offset-2 hover:underline">
                {isRecipe(code) ? say(`recipe_${code}`) : code}
              </a>
            </li>
          ))}
        </ul>
      </Section>
      {editable ? <Files asset={asset} /> : null}
      {draft === null ? null : (
        <UnsavedFoot error={save.error} busy={save.isPending} onDiscard={discard} onSave={() => save.mutate(draft)} />
      )}
    </>
  );
}

function Focus({ asset, words, editable, onFocus }: { readonly asset: Asset; readonly words: AssetWords; readonly editable: boolean; readonly onFocus: (x: number, y: number) => void }): ReactNode {
  const say = useTexts(assetTexts);
  const percent = (value: number): string => String(Math.round(value / (MILLION / 100)));
  const typed = (text: string): number => Math.min(MILLION, Math.max(0, Math.round(Number(text.replace(",", ".")) * (MILLION / 100)) || 0));
  return (
    <Section title={say("focus")}>
      <div className="relative mx-auto w-fit" style={{ aspectRatio: `${asset.width} / ${asset.height}` }}>
        {/* The fields beside it do the same by keyboard. */}
        <img
          src={asset.renditions["small"]}
          alt={Object.values(asset.alt)[0] ?? asset.file_name}
          className={`max-h-72 max-w-full rounded-md bg-picture ${editable ? "cursor-crosshair" : ""}`}
          onClick={(event) => {
            if (!editable) return;
            const box = event.currentTarget.getBoundingClientRect();
            onFocus(Math.round(((event.clientX - box.left) / box.width) * MILLION), Math.round(((event.clientY - box.top) / box.height) * MILLION));
          }}
        />
        <span
          aria-hidden
          className="pointer-events-none absolute size-5 -translate-x-1/2 -translate-y-1/2 rounded-full border-2 border-paper bg-accent/60"
          style={{ left: `${words.focus_x / 10_000}%`, top: `${words.focus_y / 10_000}%` }}
        />
      </div>
      <p className="my-2 text-13 text-ink-soft">{say("focusHelp")}</p>
      <div className="flex gap-3">
        <TextField label={say("across")} inputMode="decimal" disabled={!editable} value={percent(words.focus_x)} onText={(text) => onFocus(typed(text), words.focus_y)} className="w-36" />
        <TextField label={say("down")} inputMode="decimal" disabled={!editable} value={percent(words.focus_y)} onText={(text) => onFocus(words.focus_x, typed(text))} className="w-36" />
      </div>
    </Section>
  );
}

function Uses({ id }: { readonly id: string }): ReactNode {
  const say = useTexts(assetTexts);
  const { may } = useSession();
  const nameOf = useFieldName();
  const query = useQuery({ ...assetUsersQuery(id), enabled: may("catalog.product.read") });
  return (
    <Section title={say("where")}>
      <Gate query={query}>
        {({ items, records }) =>
          items.length + records.length === 0 ? (
            <p className="text-13 text-ink-soft">{say("nowhere")}</p>
          ) : (
            <ul className="flex flex-col gap-1 text-13">
              {items.map(({ sku, label, attribute, is_published_only }) => (
                <li key={`${sku} ${attribute} ${is_published_only}`}>
                  <Link to="/products" search={{ sku }} className="text-accent underline-offset-2 hover:underline">
                    {label}
                  </Link>{" "}
                  <span className="text-ink-soft">
                    {sku} · {nameOf(fieldOf(attribute))}
                    {is_published_only ? ` · ${say("stillShown")}` : null}
                  </span>
                </li>
              ))}
              {records.map(({ entity, entity_label, code, label }) => (
                <li key={`${entity} ${code}`}>
                  {entity === OF_CATEGORIES ? (
                    <Link to="/categories" search={{ category: code }} className="text-accent underline-offset-2 hover:underline">
                      {label}
                    </Link>
                  ) : (
                    <Link to="/records" search={{ entity, record: code }} className="text-accent underline-offset-2 hover:underline">
                      {label}
                    </Link>
                  )}{" "}
                  <span className="text-ink-soft">{entity === OF_CATEGORIES ? say("category") : entity_label}</span>
                </li>
              ))}
            </ul>
          )
        }
      </Gate>
    </Section>
  );
}

function Files({ asset }: { readonly asset: Asset }): ReactNode {
  const say = useTexts(assetTexts);
  const toast = useToast();
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const act = useMutation({ mutationFn: (work: () => Promise<unknown>) => work(), onSettled: () => client.invalidateQueries({ queryKey: ["assets"] }) });
  const back = (): Promise<Asset> => bringBack(asset.id);
  const restore = async (): Promise<void> => {
    await restoreAssets([asset.id]);
    toast({ text: say("restored"), tone: "good" });
  };
  const remove = async (): Promise<void> => {
    await removeAssets([asset.id]);
    toast({ text: say("cleared", { count: 1 }), undo: () => act.mutate(restore) });
  };
  const replace = async (file: File): Promise<void> => {
    await replaceAsset(asset.id, file);
    toast({ text: say("replaced"), tone: "good", undo: () => act.mutate(back) });
  };
  return (
    <div className="flex flex-wrap gap-2 p-4">
      <input
        ref={input}
        type="file"
        aria-label={say("replace")}
        tabIndex={-1}
        className="sr-only"
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file !== undefined) act.mutate(() => replace(file));
          event.target.value = "";
        }}
      />
      <Button busy={act.isPending} onClick={() => input.current?.click()}>
        {say("replace")}
      </Button>
      {asset.has_earlier ? (
        <Button busy={act.isPending} onClick={() => act.mutate(back)}>
          {say("before")}
        </Button>
      ) : null}
      {asset.removed_at === null ? (
        <Button busy={act.isPending} disabled={(asset.uses ?? 0) > 0} onClick={() => act.mutate(remove)}>
          {say("remove")}
        </Button>
      ) : (
        <Button busy={act.isPending} onClick={() => act.mutate(restore)}>
          {say("restore")}
        </Button>
      )}
      {act.isError ? <ProblemNote error={act.error} /> : null}
    </div>
  );
}
