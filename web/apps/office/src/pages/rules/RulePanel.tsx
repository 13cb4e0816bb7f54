import { Button, ChoiceField, formatNumber, localized, Note, TextField, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { rulesApi, type Rule, type RulePreview } from "../../api/rules";
import { Section } from "../../parts/Facts";
import { ProblemNote } from "../../parts/Problems";
import { UnsavedFoot } from "../../parts/UnsavedFoot";
import { settleDraft, useKeptDraft } from "../../parts/useKeptDraft";
import { ruleTexts } from "../../texts/rules";
import { PartList } from "../products/team/PartList";
import { ActionFields } from "./ActionFields";
import { ConditionFields } from "./ConditionFields";

interface RulePanelProps {
  /** "new" for one that is not there yet. */
  readonly code: string;
  readonly rules: readonly Rule[];
  readonly onClose: () => void;
  readonly onKept: (code: string) => void;
}

/** What was changed of a rule and is not saved yet, and nothing else: what others change of it stays. */
type RuleDraft = Partial<Rule>;

function draftKey(code: string): string {
  return `rule ${code}`;
}

const EMPTY: Rule = { code: "", labels: {}, priority: 100, enabled: true, conditions: [], actions: [], version: 0 };

/** A rule: when it holds, what it does, and which products it would change. */
export function RulePanel({ code, rules, onClose, onKept }: RulePanelProps): ReactNode {
  const say = useTexts(ruleTexts);
  const { language } = useLanguage();
  const toast = useToast();
  const client = useQueryClient();
  const kept = rules.find((each) => each.code === code);
  const [draft, setDraft] = useKeptDraft<RuleDraft>(draftKey(code));
  const rule: Rule = { ...(kept ?? EMPTY), ...draft };
  const set = (change: RuleDraft): void => setDraft({ ...draft, ...change });
  const named = language === "fr" ? "fr_FR" : "en_US";
  const refresh = () => client.invalidateQueries({ queryKey: ["rules"] });
  const save = useMutation({
    mutationFn: (sent: RuleDraft) => rulesApi.put({ ...(kept ?? EMPTY), ...sent }),
    onSuccess: async (_, sent) => {
      settleDraft(draftKey(code), sent, draftKey(rule.code));
      toast({ text: say("saved"), tone: "good" });
      await refresh();
      onKept(rule.code);
    },
  });
  const putBack = useMutation({
    mutationFn: (gone: Rule) => rulesApi.put({ ...gone, version: 0 }),
    onSuccess: () => toast({ text: say("isBack"), tone: "good" }),
    onError: (error) => toast({ text: error.message, tone: "loss" }),
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: (gone: Rule) => rulesApi.remove(gone),
    onSuccess: async (_, gone) => {
      setDraft(null);
      toast({ text: say("deleted"), undo: () => putBack.mutate(gone) });
      onClose();
      await refresh();
    },
  });
  const discard = (): void => {
    setDraft(null);
    toast({ text: say("discarded"), undo: () => setDraft(draft) });
  };
  const preview = useMutation({ mutationFn: () => rulesApi.preview(rule) });
  const isWhole = rule.code.trim() !== "" && rule.actions.length > 0 && rule.actions.every(({ field }) => field !== "");
  const problem = remove.error ?? preview.error;
  return (
    <DetailPanel title={localized(rule.labels, language) || rule.code || say("newRule")} onClose={onClose}>
      <div className="flex flex-col gap-3 border-b border-line p-4">
        <TextField label={say("code")} required disabled={kept !== undefined || save.isPending} value={rule.code} onText={(text) => set({ code: text })} />
        <TextField label={say("name")} value={rule.labels[named] ?? ""} onText={(text) => set({ labels: { ...rule.labels, [named]: text } })} />
        <div className="flex gap-3">
          <TextField label={say("priority")} inputMode="numeric" value={String(rule.priority)} onText={(text) => set({ priority: Number.parseInt(text, 10) || 0 })} className="w-28" />
          <ChoiceField
            label={say("inUse")}
            value={String(rule.enabled)}
            choices={[
              { value: "true", label: say("on") },
              { value: "false", label: say("off") },
            ]}
            onChoice={(text) => set({ enabled: text === "true" })}
            className="w-36"
          />
        </div>
      </div>
      <ConditionFields conditions={rule.conditions} onConditions={(conditions) => set({ conditions })} />
      <ActionFields actions={rule.actions} onActions={(actions) => set({ actions })} />
      <div className="flex flex-col gap-3 p-4">
        {problem === null ? null : <ProblemNote error={problem} />}
        <div className="flex flex-wrap gap-2">
          <Button disabled={!isWhole} busy={preview.isPending} onClick={() => preview.mutate()}>
            {say("preview")}
          </Button>
          {kept === undefined ? null : (
            <Button kind="quiet" busy={remove.isPending} onClick={() => remove.mutate(kept)}>
              {say("delete")}
            </Button>
          )}
        </div>
        {preview.data === undefined ? null : <Preview found={preview.data} />}
      </div>
      {draft === null ? null : <UnsavedFoot error={save.error} busy={save.isPending} lacks={isWhole ? null : say("notYet")} onDiscard={discard} onSave={() => save.mutate(draft)} />}
    </DetailPanel>
  );
}

function Preview({ found }: { readonly found: RulePreview }): ReactNode {
  const say = useTexts(ruleTexts);
  const { language } = useLanguage();
  return (
    <Section title={say("preview")}>
      <Note tone="information" title={say("previewed", { count: found.changed, of: formatNumber(found.looked_at, language) })}>
        {found.is_whole ? null : say("partial")} {found.unsettled > 0 ? say("unsettled", { count: found.unsettled }) : null}
      </Note>
      <ul className="mt-3 flex flex-col gap-4">
        {found.items.map((each) => (
          <li key={each.sku}>
            <p className="mb-1 font-medium">
              {each.label || each.sku} <span className="text-13 text-ink-soft">{each.sku}</span>
            </p>
            <PartList parts={each.changes} before={say("before")} after={say("after")} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
