import { newId, type Money } from "@comptoir/client";
import { Button, EmptyState, MoneyField, moneyToText, Note, parseMoney, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { CircleAlert, CircleCheck, Printer } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { explain, type DayReport } from "../../api";
import { close as closeDay, count, rulesOf, type GivenCount, type Pieces } from "../../api-cash";
import type { Approval } from "../../domain/basket";
import { ApprovalForm } from "../../parts/approval-dialog";
import { CashCount } from "../../parts/cash-count";
import { Page } from "../../parts/page";
import { useSale, useTill } from "../../state/hooks";
import { dayTexts } from "../../texts/day";
import { drawerTexts } from "../../texts/drawer";
import { ReportView } from "./report-view";
import { UnsettledPayments } from "./unsettled-payments";

function Closed({ report }: { readonly report: DayReport }) {
  const t = useTexts(dayTexts);
  const { till } = useTill();
  const client = useQueryClient();
  const navigate = useNavigate();
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    top.current?.scrollIntoView(); // answers with a promise in new browsers
  }, []);
  const leave = () => {
    void client.invalidateQueries({ queryKey: ["till", till.code] });
    void navigate({ to: "/" });
  };
  return (
    <>
      <div ref={top}>
        <EmptyState icon={CircleCheck} title={t("zDone")}>
          {report.number !== null && t("zTitle", { number: report.number })}
        </EmptyState>
      </div>
      <ReportView report={report} />
      <div className="flex justify-end gap-2 print:hidden">
        <Button icon={Printer} onClick={() => window.print()}>
          {t("print")}
        </Button>
        <Button kind="primary" onClick={leave}>
          {t("changeTill")}
        </Button>
      </div>
    </>
  );
}

/** Z: a blind count, then the difference. Closing is final, so it says so before; a large difference asks for somebody. */
export function ClosePage() {
  const t = useTexts(dayTexts);
  const tDrawer = useTexts(drawerTexts);
  const { language } = useLanguage();
  const { till } = useTill();
  const client = useQueryClient();
  const sale = useSale();
  const rules = rulesOf(till);
  const [text, setText] = useState("");
  const [pieces, setPieces] = useState<Pieces>({});
  const [left, setLeft] = useState(rules === null || rules.float === null ? "" : moneyToText(rules.float).replace(".", language === "fr" ? "," : "."));
  const [tried, setTried] = useState(false);
  const [asking, setAsking] = useState(false);
  const counted = parseMoney(text, till.currency);
  const stays = left.trim() === "" ? null : parseMoney(left, till.currency);
  const isLeftWrong = left.trim() !== "" && (stays === null || stays.amount < 0);
  const [kept, setKept] = useState<GivenCount | null>(null);
  const close = useMutation({
    mutationFn: async ({ amount, approval }: { readonly amount: Money; readonly approval?: Approval }): Promise<DayReport | null> => {
      const given = approval === undefined ? await count(till.code, newId(), amount, piecesOf(pieces)) : kept;
      setKept(given);
      if (given === null || (given.needs_approval && approval === undefined)) return null;
      const rest = stays === null ? {} : { left: stays.amount > amount.amount ? amount : stays };
      return await closeDay(till.code, { count: given.id, ...rest, ...(approval === undefined ? {} : { approval: approval.id, reason: tDrawer("differenceReason") }) });
    },
    // What was too much has gone into the safe, or was counted where it is.
    onSuccess: (done) => done !== null && client.setQueryData(["till", till.code, "drawer"], { is_full: false }),
  });
  const isBusy = sale.basket.lines.length > 0 || sale.payment !== null;
  const submit = () => {
    setTried(true);
    if (counted !== null && !isLeftWrong && !isBusy) close.mutate({ amount: counted });
  };
  const report = close.data ?? null;
  return (
    <Page title={t("closeTitle")}>
      {report !== null ? (
        <Closed report={report} />
      ) : (
        <form
          className="flex flex-col gap-5 rounded-md bg-paper p-6 shadow-card"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <p className="text-ink-soft">{t("closeHelp")}</p>
          <CashCount label={t("counted")} currency={till.currency} text={text} onText={setText} onPieces={setPieces} onEnter={submit} error={tried && counted === null ? t("amountWrong") : null} />
          <MoneyField label={tDrawer("left")} help={tDrawer("leftHelp")} currency={till.currency} value={left} onText={setLeft} onEnter={submit} error={tried && isLeftWrong ? t("amountWrong") : null} />
          <UnsettledPayments />
          {isBusy && (
            <Note tone="attention" icon={CircleAlert}>
              {t("basketOpen")}
            </Note>
          )}
          {close.isError && (
            <Note tone="loss" icon={CircleAlert}>
              {explain(close.error, t("noAnswer"))}
            </Note>
          )}
          {kept?.needs_approval === true && (
            <Note tone="attention" icon={CircleAlert} title={tDrawer("differs")} action={<Button onClick={() => setAsking(true)}>{tDrawer("askSomebody")}</Button>}>
              {tDrawer("differsHelp")}
            </Note>
          )}
          <Button type="submit" kind="primary" large disabled={isBusy} busy={close.isPending} className="self-end">
            {t("closeNow")}
          </Button>
        </form>
      )}
      {asking && counted !== null && (
        <ApprovalForm
          permission="till.day.close_difference"
          about={null}
          amount={{ amount: 1, currency: till.currency }}
          reason={tDrawer("differenceReason")}
          description={tDrawer("differsHelp")}
          onApproved={(approval) => {
            setAsking(false);
            close.mutate({ amount: counted, approval });
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </Page>
  );
}

/** Denominations as the server names them, without those of which there are none. */
function piecesOf(pieces: Pieces): Pieces {
  return Object.fromEntries(Object.entries(pieces).filter(([, count]) => count > 0));
}
