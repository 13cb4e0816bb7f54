import { Problem } from "@comptoir/client";
import { Button, createSay, localized, Note, Tag, TextField, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Copy, Pause, Play, Square, Trash2, type LucideIcon } from "lucide-react";
import { useState, type ReactNode } from "react";

import { copyPromotion, deletePromotion, findingsQuery, putPromotion, stepPromotion, type Finding } from "../../api/promotions";
import { useSession } from "../../app/session";
import { suggestCode } from "../../domain/codes";
import { bodyOf, draftOf, NEW_DRAFT, stepsFrom, wrongIn, type Promotion, type Step, type Wrong } from "../../domain/promotion";
import type { NamedPanelProps } from "../../parts/NamedList";
import { ProblemNote } from "../../parts/Problems";
import { useProductNames } from "../../parts/useProductNames";
import { TabBar } from "../../parts/TabBar";
import { lawTexts, promotionTexts } from "../../texts/promotions";
import { BasketTab, type ExampleLine } from "./BasketTab";
import { PastTab } from "./PastTab";
import { RuleForm } from "./RuleForm";

type Tab = "rule" | "basket" | "past";
const NOTHING: ReadonlySet<Wrong> = new Set();
const STEPS: Record<Step, { readonly icon: LucideIcon; readonly text: "activate" | "pause" | "resume" | "endNow" }> = {
  activate: { icon: Play, text: "activate" },
  pause: { icon: Pause, text: "pause" },
  resume: { icon: Play, text: "resume" },
  end: { icon: Square, text: "endNow" },
};

/** Free code for a copy: "tea" → "tea-2". */
function nextCode(code: string, taken: readonly string[]): string {
  const stem = code.replace(/-\d+$/, "");
  for (let number = 2; ; number += 1) if (!taken.includes(`${stem}-${number}`)) return `${stem}-${number}`;
}

/** A promotion: its rule, an example basket beside it, past sales, and what can be done with it. */
export function PromotionPanel({ item: known, taken, onClose, onSaved }: NamedPanelProps<Promotion>): ReactNode {
  const say = useTexts(promotionTexts);
  const { language } = useLanguage();
  const toast = useToast();
  const client = useQueryClient();
  const { session, may } = useSession();
  const currency = known?.currency ?? session.stores[0]?.currency ?? "EUR";
  const stored = known === null ? NEW_DRAFT : draftOf(known, currency);
  const [draft, setDraft] = useState(stored);
  const [typed, setTyped] = useState<string | null>(null);
  const [tab, setTab] = useState<Tab>("rule");
  const [lines, setLines] = useState<readonly ExampleLine[]>([]);
  const [tried, setTried] = useState(false);
  const name = localized(draft.label, language);
  const code = known?.code ?? typed ?? suggestCode(name);
  const editable = may("pricing.promotion.edit") && (known === null || known.state !== "ended");
  const wrong = wrongIn(draft, currency);
  const changed = known === null || JSON.stringify(draft) !== JSON.stringify(stored);
  const isTaken = known === null && taken.includes(code);
  const refresh = (): Promise<void> => client.invalidateQueries({ queryKey: ["promotions"] });
  const tell = (promotion: Promotion, what: "saved" | `done_${Step}`): void => {
    toast({ text: say(what, { name: localized(promotion.label, language) || promotion.code }), tone: "good" });
    onSaved(promotion.code);
  };
  const done = (promotion: Promotion): void => tell(promotion, "saved");
  const save = useMutation({ mutationFn: () => putPromotion(code, bodyOf(draft, currency), known?.version ?? null), onSuccess: done, onSettled: refresh });
  const step = useMutation({ mutationFn: (each: Step) => stepPromotion(code, each, known?.version ?? 0), onSuccess: (promotion, each) => tell(promotion, `done_${each}`), onSettled: refresh });
  const copy = useMutation({ mutationFn: () => copyPromotion(code, nextCode(code, taken)), onSuccess: done, onSettled: refresh });
  const putBack = useMutation({
    mutationFn: () => putPromotion(code, bodyOf(stored, currency), null),
    onSuccess: () => toast({ text: say("isBack", { name: name || code }), tone: "good" }),
    onError: (error) => toast({ text: error.message, tone: "loss" }),
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: () => deletePromotion(code, known?.version ?? 0),
    onSuccess: () => {
      // What had ended would come back as a draft.
      toast({ text: say("deleted", { name: name || code }), ...(known?.state === "draft" ? { undo: () => putBack.mutate() } : {}) });
      onClose();
    },
    onSettled: refresh,
  });
  const failure = save.error ?? step.error ?? copy.error ?? remove.error;
  const onSave = (): void => {
    setTried(true);
    if (wrong.size > 0 || isTaken || code === "") setTab("rule");
    else save.mutate();
  };
  const mayRemove = known !== null && (known.state === "draft" || known.state === "ended") && editable;
  return (
    <DetailPanel
      title={known === null ? say("add") : name || code}
      subtitle={known === null ? undefined : code}
      onClose={onClose}
      actions={known === null ? undefined : <Tag tone={known.phase === "running" ? "good" : known.phase === "paused" ? "attention" : "plain"}>{say(known.phase)}</Tag>}
      bar={
        <div className="flex flex-wrap items-center gap-2 border-t border-line bg-paper px-4 py-3">
          {editable ? (
            <Button kind="primary" busy={save.isPending} disabled={!changed} onClick={onSave}>
              {say(known === null || known.state === "draft" ? "saveDraft" : "save")}
            </Button>
          ) : null}
          {known === null || !may("pricing.promotion.activate")
            ? null
            : stepsFrom(known.state).map((each) => (
                <Button key={each} icon={STEPS[each].icon} busy={step.isPending && step.variables === each} disabled={changed} onClick={() => step.mutate(each)}>
                  {say(STEPS[each].text)}
                </Button>
              ))}
          {known !== null && may("pricing.promotion.edit") ? (
            <Button icon={Copy} busy={copy.isPending} onClick={() => copy.mutate()}>
              {say("copy")}
            </Button>
          ) : null}
          {mayRemove ? (
            <Button icon={Trash2} busy={remove.isPending} onClick={() => remove.mutate()}>
              {say("delete")}
            </Button>
          ) : null}
          {known !== null && changed && stepsFrom(known.state).length > 0 ? <p className="text-13 text-ink-soft">{say("unsaved")}</p> : null}
        </div>
      }
    >
      <TabBar
        label={say("title")}
        current={tab}
        onTab={setTab}
        tabs={[{ tab: "rule", text: say("rule") }, { tab: "basket", text: say("basket") }, ...(known === null ? [] : [{ tab: "past" as const, text: say("past") }])]}
      />
      {failure === null ? null : <div className="px-4 pt-4">{failure instanceof Problem && failure.status === 412 ? <Note tone="attention">{say("stale")}</Note> : <ProblemNote error={failure} />}</div>}
      {tab === "rule" ? (
        <div className="flex flex-col gap-4 p-4">
          {known === null ? null : <Law known={known} />}
          <RuleForm draft={draft} currency={currency} editable={editable} wrong={tried ? wrong : NOTHING} onDraft={setDraft} />
          {known === null ? <TextField label={say("code")} value={code} error={isTaken ? say("codeTaken") : null} onText={setTyped} className="max-w-xs" /> : null}
        </div>
      ) : null}
      {tab === "basket" ? <BasketTab code={known?.code ?? ""} body={wrong.size === 0 || (wrong.size === 1 && wrong.has("label")) ? bodyOf(wrong.has("label") ? { ...draft, label: { [language === "fr" ? "fr_FR" : "en_US"]: say("add") } } : draft, currency) : null} lines={lines} onLines={setLines} /> : null}
      {tab === "past" && known !== null ? <PastTab code={known.code} currency={currency} isSaved={!changed} /> : null}
    </DetailPanel>
  );
}

const SKUS_NAMED = 6;

/** Findings of one rule together, with the products that each concerns. */
function byRule(findings: readonly Finding[]): readonly { readonly rule: string; readonly source: string; readonly verified: boolean; readonly skus: readonly string[] }[] {
  return [...new Set(findings.map(({ rule, source }) => `${rule} ${source}`))].map((told) => {
    const same = findings.filter(({ rule, source }) => `${rule} ${source}` === told);
    const { rule = "", source = "", is_verified: verified = true } = same[0] ?? {};
    return { rule, source, verified, skus: same.flatMap(({ sku }) => (sku === null ? [] : [sku])) };
  });
}

/** What the law says to the promotion as it was saved. */
function Law({ known }: { readonly known: Promotion }): ReactNode {
  const say = useTexts(promotionTexts);
  const { language } = useLanguage();
  const tell = createSay(lawTexts, language);
  const { data: findings = [] } = useQuery(findingsQuery(known.code, known.version));
  const rules = byRule(findings);
  const productName = useProductNames(rules.flatMap(({ skus }) => skus.slice(0, SKUS_NAMED)));
  if (findings.length === 0) return null;
  return (
    <Note tone={findings.some(({ is_refusal }) => is_refusal) ? "loss" : "attention"} title={say("law")}>
      <ul className="list-disc pl-4">
        {rules.map(({ rule, source, verified, skus }) => (
          <li key={`${rule} ${source}`}>
            {rule in lawTexts ? tell(rule as keyof typeof lawTexts) : rule} ({source})
            {skus.length === 0 ? null : <span className="block">{say("lawItems", { count: skus.length, skus: [...skus.slice(0, SKUS_NAMED).map(productName), ...(skus.length > SKUS_NAMED ? ["…"] : [])].join(", ") })}</span>}
            {verified ? null : <span className="block text-ink-soft">{tell("notVerified")}</span>}
          </li>
        ))}
      </ul>
    </Note>
  );
}
