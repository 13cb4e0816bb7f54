import { request } from "@comptoir/client";
import { Button, ChoiceField, localized, TextField, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";

import { FEED_FORMS, feedPath, feedQuery, feedTemplatesQuery, putFeed, type FeedBody, type FeedTemplates, type ProductFeedDetail } from "../../api/feeds";
import { categoriesQuery, channelsQuery, type Channel } from "../../api/structure";
import { useSession } from "../../app/session";
import { suggestCode } from "../../domain/codes";
import { localeName } from "../../domain/regions";
import { Section } from "../../parts/Facts";
import { Gate, ProblemNote } from "../../parts/Problems";
import { UnsavedFoot } from "../../parts/UnsavedFoot";
import { settleDraft, useKeptDraft } from "../../parts/useKeptDraft";
import { feedTexts } from "../../texts/feeds";
import { FeedColumns } from "./FeedColumns";

const LINK = "inline-flex min-h-8 items-center rounded-md border border-outline px-3 font-medium hover:bg-ground pointer-coarse:min-h-11";

interface FeedPanelProps {
  /** Null for one that is not there yet. */
  readonly code: string | null;
  readonly onClose: () => void;
  readonly onSaved: (code: string) => void;
}

/** One feed: its columns, its address, and what is wrong with products for whoever reads it. */
export function FeedPanel({ code, onClose, onSaved }: FeedPanelProps): ReactNode {
  const say = useTexts(feedTexts);
  const query = useQuery({ ...feedQuery(code ?? ""), enabled: code !== null });
  const templates = useQuery(feedTemplatesQuery);
  const channels = useQuery(channelsQuery);
  return (
    <DetailPanel title={query.data?.label ?? say("add")} onClose={onClose}>
      <Gate query={templates}>
        {(shipped) => (
          <Gate query={channels}>
            {(known) =>
              code === null ? (
                <FeedForm feed={null} templates={shipped} channels={known} onSaved={onSaved} />
              ) : (
                <Gate query={query}>
                  {(feed) => (
                    <>
                      <Address feed={feed} onClose={onClose} />
                      <FeedProblems feed={feed} />
                      <FeedForm key={feed.version} feed={feed} templates={shipped} channels={known} onSaved={onSaved} />
                    </>
                  )}
                </Gate>
              )
            }
          </Gate>
        )}
      </Gate>
    </DetailPanel>
  );
}

function Address({ feed, onClose }: { readonly feed: ProductFeedDetail; readonly onClose: () => void }): ReactNode {
  const say = useTexts(feedTexts);
  const toast = useToast();
  const client = useQueryClient();
  const { may } = useSession();
  const [sure, setSure] = useState<"renew" | "remove" | null>(null);
  const [, setDraft] = useKeptDraft<FeedDraft>(draftKey(feed.code));
  const address = `${window.location.origin}${feed.address}`;
  const act = useMutation({ mutationFn: (work: () => Promise<unknown>) => work(), onSettled: () => client.invalidateQueries({ queryKey: ["product-feeds"] }) });
  const renew = async (): Promise<void> => {
    await request("POST", `${feedPath(feed.code)}/renew-address`);
    toast({ text: say("renewed") });
    setSure(null);
  };
  const remove = async (): Promise<void> => {
    await request("DELETE", feedPath(feed.code));
    setDraft(null);
    onClose();
  };
  const { label, channel, locale, form, columns, categories, is_active } = feed;
  const pause = (): Promise<unknown> => putFeed(feed.code, feed.version, { label, channel, locale, form, columns, categories, is_active: !is_active });
  return (
    <Section title={say("address")}>
      <p className="font-mono text-13 break-all select-all">{address}</p>
      <p className="my-2 text-13 text-ink-soft">{say("addressHelp")}</p>
      <div className="flex flex-wrap gap-2">
        <a href={feed.address} target="_blank" rel="noreferrer" className={LINK}>
          {say("open")}
        </a>
        <a href={feed.address} download={`${feed.code}${/\.\w+$/.exec(feed.address)?.[0] ?? ""}`} className={LINK}>
          {say("download")}
        </a>
        <Button onClick={() => void navigator.clipboard.writeText(address).then(() => toast({ text: say("copied"), tone: "good" }))}>{say("copy")}</Button>
        {may("connectors.product_feed.edit") ? (
          <>
            <Button busy={act.isPending} onClick={() => (sure === "renew" ? act.mutate(renew) : setSure("renew"))}>
              {say(sure === "renew" ? "renewSure" : "renew")}
            </Button>
            <Button busy={act.isPending} onClick={() => act.mutate(pause)}>
              {say(is_active ? "pause" : "resume")}
            </Button>
            <Button busy={act.isPending} onClick={() => (sure === "remove" ? act.mutate(remove) : setSure("remove"))}>
              {say(sure === "remove" ? "removeSure" : "remove")}
            </Button>
          </>
        ) : null}
      </div>
      {act.isError ? <ProblemNote error={act.error} /> : null}
    </Section>
  );
}

function FeedProblems({ feed }: { readonly feed: ProductFeedDetail }): ReactNode {
  const say = useTexts(feedTexts);
  return (
    <Section title={say("problems")}>
      <p className="mb-2 text-13 text-ink-soft">
        {feed.with_problems === 0 ? say("noProblems", { count: feed.products }) : say("problemCount", { count: feed.with_problems, products: feed.products })}
      </p>
      <ul className="flex max-h-64 flex-col gap-1 overflow-y-auto text-13" tabIndex={0} aria-label={say("problems")}>
        {feed.problems.map(({ sku, problems }) => (
          <li key={sku}>
            <Link to="/products" search={{ sku }} className="text-accent underline-offset-2 hover:underline">
              {sku}
            </Link>{" "}
            {problems.map(({ column, code }) => say(code, { column })).join(", ")}
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** What was changed of it, and nothing else: pausing it, or somebody else's change, stays as it is. code: of a new one. */
interface FeedDraft extends Partial<FeedBody> {
  readonly code?: string;
}

function draftKey(code: string): string {
  return `product feed ${code}`;
}

interface FeedFormProps {
  readonly feed: ProductFeedDetail | null;
  readonly templates: FeedTemplates;
  readonly channels: readonly Channel[];
  readonly onSaved: (code: string) => void;
}

function FeedForm({ feed, templates, channels, onSaved }: FeedFormProps): ReactNode {
  const say = useTexts(feedTexts);
  const { language } = useLanguage();
  const toast = useToast();
  const client = useQueryClient();
  const { may } = useSession();
  const editable = may("connectors.product_feed.edit");
  const first = channels[0];
  const kept: FeedBody = feed ?? { label: "", channel: first?.code ?? "", locale: first?.locales[0] ?? "", form: "google", columns: templates.templates.google.columns, categories: {}, is_active: true };
  const [draft, setDraft] = useKeptDraft<FeedDraft>(draftKey(feed?.code ?? ""));
  const body: FeedBody = { ...kept, ...draft };
  const typed = draft?.code ?? "";
  const code = feed?.code ?? (typed.trim() || suggestCode(body.label));
  const set = (change: FeedDraft): void => setDraft({ ...draft, ...change });
  const save = useMutation({
    mutationFn: (sent: FeedDraft) => {
      const { label, channel, locale, form, columns, categories, is_active } = { ...kept, ...sent };
      return putFeed(code, feed?.version ?? 0, { label, channel, locale, form, columns, categories, is_active });
    },
    onSuccess: async (saved, sent) => {
      settleDraft(draftKey(feed?.code ?? ""), sent, draftKey(saved.code));
      toast({ text: say("saved"), tone: "good" });
      await client.invalidateQueries({ queryKey: ["product-feeds"] });
      onSaved(saved.code);
    },
  });
  const discard = (): void => {
    setDraft(null);
    toast({ text: say("discarded"), undo: () => setDraft(draft) });
  };
  const channel = channels.find((each) => each.code === body.channel);
  return (
    <>
      <Section title={say("form")}>
        <div className="grid gap-3 sm:grid-cols-2">
          <TextField label={say("name")} required disabled={!editable} value={body.label} onText={(label) => set({ label })} />
          {feed === null ? <TextField label={say("code")} help={say("codeHelp")} value={typed} disabled={save.isPending} onText={(text) => set({ code: text })} /> : null}
          <ChoiceField
            label={say("channel")}
            disabled={!editable}
            value={body.channel}
            choices={channels.map((each) => ({ value: each.code, label: localized(each.labels, language) || each.code }))}
            onChoice={(next) => set({ channel: next, locale: channels.find((each) => each.code === next)?.locales[0] ?? "" })}
          />
          <ChoiceField label={say("locale")} disabled={!editable} value={body.locale} choices={(channel?.locales ?? []).map((value) => ({ value, label: localeName(value, language) }))} onChoice={(locale) => set({ locale })} />
          <ChoiceField
            label={say("form")}
            disabled={!editable}
            value={body.form}
            choices={FEED_FORMS.map((value) => ({ value, label: say(value) }))}
            onChoice={(next) => {
              const form = FEED_FORMS.find((each) => each === next) ?? body.form;
              set({ form, columns: templates.templates[form].columns });
            }}
          />
        </div>
      </Section>
      <FeedColumns columns={body.columns} sources={templates.sources} editable={editable} onColumns={(columns) => set({ columns })} />
      <Categories mapping={body.categories} editable={editable} onMapping={(categories) => set({ categories })} />
      {editable ? (
        <div className="p-4">
          <Button onClick={() => set({ columns: templates.templates[body.form].columns })}>{say("fromTemplate")}</Button>
        </div>
      ) : null}
      {draft === null ? null : <UnsavedFoot error={save.error} busy={save.isPending} lacks={body.label.trim() === "" || code === "" ? say("notYet") : null} onDiscard={discard} onSave={() => save.mutate(draft)} />}
    </>
  );
}

function Categories({ mapping, editable, onMapping }: { readonly mapping: Readonly<Record<string, string>>; readonly editable: boolean; readonly onMapping: (mapping: Readonly<Record<string, string>>) => void }): ReactNode {
  const say = useTexts(feedTexts);
  const { language } = useLanguage();
  const { data: categories = [] } = useQuery(categoriesQuery);
  return (
    <Section title={say("categories")}>
      <div className="grid gap-2 sm:grid-cols-2">
        {categories.map(({ code, labels }) => (
          <TextField key={code} label={localized(labels, language) || code} disabled={!editable} value={mapping[code] ?? ""} onText={(text) => onMapping({ ...mapping, [code]: text })} />
        ))}
      </div>
    </Section>
  );
}
