import { Button, ChoiceField, formatNumber, localized, Note, TextField, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { rulesApi, type Rule, type RulePreview } from "../../api/rules";
import { Section } from "../../parts/Facts";
import { ProblemNote } from "../../parts/Problems";
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

const EMPTY: Rule = { code: "", labels: {}, priority: 100, enabled: true, conditions: [], actions: [], version: 0 };

/** A rule: when it holds, what it does, and which products it would change. */
export function RulePanel({ code, rules, onClose, onKept }: RulePanelProps): ReactNode {
  const say = useTexts(ruleTexts);
  const { language } = useLanguage();
  const toast = useToast();
  const client = useQueryClient();
  const kept = rules.find((each) => each.code === code);
  const [rule, setRule] = useState<Rule>(kept ?? EMPTY);
  const named = language === "fr" ? "fr_FR" : "en_US";
  const refresh = () => client.invalidateQueries({ queryKey: ["rules"] });
  const save = useMutation({
    mutationFn: () => rulesApi.put({ ...rule, version: kept?.version ?? 0 }),
    onSuccess: async () => {
      toast({ text: say("saved"), tone: "good" });
      await refresh();
      onKept(rule.code);
    },
  });
  const remove = useMutation({
    mutationFn: () => rulesApi.remove(kept ?? rule),
    onSuccess: async () => {
      toast({ text: say("deleted") });
      onClose();
      await refresh();
    },
  });
  const preview = useMutation({ mutationFn: () => rulesApi.preview(rule) });
  const isWhole = rule.code.trim() !== "" && rule.actions.length > 0 && rule.actions.every(({ field }) => field !== "");
  const problem = save.error ?? remove.error ?? preview.error;
  return (
    <DetailPanel title={localized(rule.labels, language) || rule.code || say("newRule")} onClose={onClose}>
      <div className="flex flex-col gap-3 border-b border-line p-4">
        <TextField label={say("code")} required disabled={kept !== undefined} value={rule.code} onText={(text) => setRule({ ...rule, code: text })} />
        <TextField label={say("name")} value={rule.labels[named] ?? ""} onText={(text) => setRule({ ...rule, labels: { ...rule.labels, [named]: text } })} />
        <div className="flex gap-3">
          <TextField label={say("priority")} inputMode="numeric" value={String(rule.priority)} onText={(text) => setRule({ ...rule, priority: Number.parseInt(text, 10) || 0 })} className="w-28" />
          <ChoiceField
            label={say("inUse")}
            value={String(rule.enabled)}
            choices={[
              { value: "true", label: say("on") },
              { value: "false", label: say("off") },
            ]}
            onChoice={(text) => setRule({ ...rule, enabled: text === "true" })}
            className="w-36"
          />
        </div>
      </div>
      <ConditionFields conditions={rule.conditions} onConditions={(conditions) => setRule({ ...rule, conditions })} />
      <ActionFields actions={rule.actions} onActions={(actions) => setRule({ ...rule, actions })} />
      <div className="flex flex-col gap-3 p-4">
        {problem === null ? null : <ProblemNote error={problem} />}
        {isWhole ? null : <p className="text-13 text-ink-soft">{say("notYet")}</p>}
        <div className="flex flex-wrap gap-2">
          <Button kind="primary" disabled={!isWhole} busy={save.isPending} onClick={() => save.mutate()}>
            {say("save")}
          </Button>
          <Button disabled={!isWhole} busy={preview.isPending} onClick={() => preview.mutate()}>
            {say("preview")}
          </Button>
          {kept === undefined ? null : (
            <Button kind="quiet" busy={remove.isPending} onClick={() => remove.mutate()}>
              {say("delete")}
            </Button>
          )}
        </div>
        {preview.data === undefined ? null : <Preview found={preview.data} />}
      </div>
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
