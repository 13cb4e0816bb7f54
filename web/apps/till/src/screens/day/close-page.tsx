import type { Money } from "@comptoir/client";
import { Button, EmptyState, Note, parseMoney, useTexts } from "@comptoir/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { CircleAlert, CircleCheck, Printer } from "lucide-react";
import { useState } from "react";

import { api, explain, type DayReport } from "../../api";
import { CashCount } from "../../parts/cash-count";
import { Page } from "../../parts/page";
import { useSale, useTill } from "../../state/hooks";
import { dayTexts } from "../../texts/day";
import { ReportView } from "./report-view";

function Closed({ report }: { readonly report: DayReport }) {
  const t = useTexts(dayTexts);
  const { till } = useTill();
  const client = useQueryClient();
  const navigate = useNavigate();
  const leave = () => {
    void client.invalidateQueries({ queryKey: ["till", till.code] });
    void navigate({ to: "/" });
  };
  return (
    <>
      <EmptyState icon={CircleCheck} title={t("zDone")}>
        {report.number !== null && t("zTitle", { number: report.number })}
      </EmptyState>
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

/** Z: a blind count, then the difference. Closing is final, so it says so before. */
export function ClosePage() {
  const t = useTexts(dayTexts);
  const { till } = useTill();
  const sale = useSale();
  const [text, setText] = useState("");
  const [tried, setTried] = useState(false);
  const counted = parseMoney(text, till.currency);
  const close = useMutation({ mutationFn: (amount: Money) => api.close(till.code, amount) });
  const isBusy = sale.basket.lines.length > 0 || sale.payment !== null;
  const submit = () => {
    setTried(true);
    if (counted !== null && !isBusy) close.mutate(counted);
  };
  return (
    <Page title={t("closeTitle")}>
      {close.data !== undefined ? (
        <Closed report={close.data} />
      ) : (
        <form
          className="flex flex-col gap-5 rounded-md bg-paper p-6 shadow-card"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <p className="text-ink-soft">{t("closeHelp")}</p>
          <CashCount label={t("counted")} currency={till.currency} text={text} onText={setText} onEnter={submit} error={tried && counted === null ? t("amountWrong") : null} />
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
          <Button type="submit" kind="primary" large disabled={isBusy} busy={close.isPending} className="self-end">
            {t("closeNow")}
          </Button>
        </form>
      )}
    </Page>
  );
}
