import { newId, type Money } from "@comptoir/client";
import { Button, EmptyState, formatMoney, Note, parseMoney, TextField, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ArrowDownToLine, ArrowUpFromLine, CircleAlert, Inbox, LockKeyhole, Vault } from "lucide-react";
import { useState } from "react";

import { api, explain } from "../../api";
import { CashCount } from "../../parts/cash-count";
import { ChoiceRow } from "../../parts/choice-row";
import { Page } from "../../parts/page";
import { ReasonChips } from "../../parts/reason-chips";
import { may, useSession, useTill } from "../../state/hooks";
import { dayTexts } from "../../texts/day";
import { drawerTexts } from "../../texts/drawer";

type What = "in" | "out" | "safe" | "drawer";

const REASONS = { in: ["reasonChange"], out: ["reasonExpense"], safe: ["reasonFull"], drawer: ["reasonNotes"] } as const;

const RECORDED = { in: "recordedIn", out: "recordedOut", safe: "recordedSafe", drawer: "recordedDrawer" } as const;

/** What goes into the drawer or out of it between sales, and the drawer opened without one. */
export function CashPage() {
  const t = useTexts(drawerTexts);
  const tDay = useTexts(dayTexts);
  const { language } = useLanguage();
  const { till } = useTill();
  const toast = useToast();
  const client = useQueryClient();
  const navigate = useNavigate();
  const session = useSession().data;
  const mayMove = may(session, "till.cash.move", till.store);
  const mayOpen = may(session, "till.drawer.open", till.store);
  const [what, setWhat] = useState<What>(mayMove ? "in" : "drawer");
  const [text, setText] = useState("");
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const [id] = useState(newId);
  const amount = parseMoney(text, till.currency);
  const isAmount = amount !== null && amount.amount > 0;
  const record = useMutation({
    mutationFn: async (money: Money | null) => {
      if (money === null) await api.openDrawer(till.code, reason.trim());
      else await api.moveCash(till.code, { id, amount: { ...money, amount: what === "in" ? money.amount : -money.amount }, reason: reason.trim(), safe: what === "safe" });
    },
    onSuccess: (_, money) => {
      void client.invalidateQueries({ queryKey: ["till", till.code, "drawer"] });
      toast({ text: money === null ? t("recordedDrawer") : t(RECORDED[what], { amount: formatMoney(money, language) }) });
      void navigate({ to: "/$till", params: { till: till.code } });
    },
  });
  const submit = () => {
    setTried(true);
    if (reason.trim() === "" || record.isPending) return;
    if (what === "drawer") record.mutate(null);
    else if (isAmount) record.mutate(amount);
  };
  if (!mayMove && !mayOpen) {
    return (
      <Page title={t("cash")}>
        <EmptyState icon={LockKeyhole} title={t("mayNot")} className="rounded-md bg-paper shadow-card">
          {t("mayNotHelp")}
        </EmptyState>
      </Page>
    );
  }
  return (
    <Page title={t("cash")} isWide>
      <form
        className="grid content-start gap-5 rounded-md bg-paper p-6 shadow-card lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)] lg:grid-rows-[auto_1fr] lg:gap-x-8"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div className="flex flex-col gap-5">
          <ChoiceRow<What>
            label={t("what")}
            chosen={what}
            onChoose={(next) => {
              setWhat(next);
              setTried(false);
            }}
            choices={[
              ...(mayMove ? [{ value: "in", words: t("cashIn"), icon: ArrowDownToLine } as const, { value: "out", words: t("cashOut"), icon: ArrowUpFromLine } as const, { value: "safe", words: t("toSafe"), icon: Vault } as const] : []),
              ...(mayOpen ? [{ value: "drawer", words: t("drawer"), icon: Inbox } as const] : []),
            ]}
          />
          <p className="text-ink-soft">{t(what === "drawer" ? "drawerHelp" : "cashHelp")}</p>
        </div>
        <div className="flex flex-col gap-5 lg:row-span-2">
          {what !== "drawer" && (
            <CashCount label={t("amount")} currency={till.currency} text={text} onText={setText} onEnter={submit} error={tried && !isAmount ? tDay("amountWrong") : null} />
          )}
        </div>
        <div className="flex flex-col gap-5">
          <TextField label={t("reason")} help={t("reasonHelp")} value={reason} onText={setReason} maxLength={300} error={tried && reason.trim() === "" ? t("reasonMissing") : null} />
          <ReasonChips reasons={REASONS[what].map((each) => t(each))} chosen={reason} onReason={setReason} />
          {record.isError && (
            <Note tone="loss" icon={CircleAlert}>
              {explain(record.error, tDay("noAnswer"))}
            </Note>
          )}
          <Button type="submit" kind="primary" large busy={record.isPending} className="self-end">
            {t("record")}
          </Button>
        </div>
      </form>
    </Page>
  );
}
