import { Button, Loading, Note, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { CircleAlert, Printer } from "lucide-react";

import { api, explain } from "../../api";
import { Page } from "../../parts/page";
import { useTill } from "../../state/hooks";
import { dayTexts } from "../../texts/day";
import { ReportView } from "./report-view";

/** X: the day so far. It changes nothing. */
export function ReportPage() {
  const t = useTexts(dayTexts);
  const { till } = useTill();
  const report = useQuery({ queryKey: ["report", till.code], queryFn: () => api.report(till.code, "x"), staleTime: 0 });
  return (
    <Page title={t("reportTitle")}>
      {report.isPending && <Loading />}
      {report.isError && (
        <Note tone="loss" icon={CircleAlert} title={t("reportFailed")} action={<Button onClick={() => void report.refetch()}>{t("reload")}</Button>}>
          {explain(report.error, t("noAnswer"))}
        </Note>
      )}
      {report.data !== undefined && (
        <>
          <ReportView report={report.data} />
          <Button icon={Printer} className="self-end print:hidden" onClick={() => window.print()}>
            {t("print")}
          </Button>
        </>
      )}
    </Page>
  );
}
