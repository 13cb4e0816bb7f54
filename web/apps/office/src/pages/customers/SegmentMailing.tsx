import { newId } from "@comptoir/client";
import { Button, ChoiceField, Dialog, formatNumber, localized, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Download, Mail } from "lucide-react";
import { useState, type ReactNode } from "react";

import { couponSeriesQuery, segmentSheet, sendMailing, templatesQuery, tryTemplate, type Template } from "../../api/segments";
import { useSession } from "../../app/session";
import { Section } from "../../parts/Facts";
import { ProblemNote } from "../../parts/Problems";
import { segmentTexts } from "../../texts/segments";

/** A segment as a sheet, or written to: how many mails go out is said before they do. */
export function SegmentMailing({ code, allowing }: { readonly code: string; readonly allowing: number }): ReactNode {
  const say = useTexts(segmentTexts);
  const { language } = useLanguage();
  const toast = useToast();
  const { may } = useSession();
  const maySend = may("customers.mailing.send");
  const { data: templates = [] } = useQuery({ ...templatesQuery, enabled: maySend });
  const [typed, setTemplate] = useState<string | null>(null);
  const template = typed ?? templates[0]?.code ?? "";
  const chosen = templates.find((each) => each.code === template);
  const [series, setSeries] = useState("");
  const { data: allSeries = [] } = useQuery({ ...couponSeriesQuery, enabled: maySend && may("pricing.coupon.make") && may("pricing.promotion.read") });
  const preview = useMutation({ mutationFn: (mail: Template) => tryTemplate({ subject: mail.subject, text: mail.text }, false) });
  const [asks, setAsks] = useState(false);
  const ask = (): void => {
    setAsks(true);
    if (chosen !== undefined) preview.mutate(chosen);
  };
  const [mailing, setMailing] = useState(newId);
  const send = useMutation({
    mutationFn: () => sendMailing(mailing, code, template, series === "" ? null : series),
    onSuccess: () => {
      toast({ text: say("sent"), tone: "good" });
      setMailing(newId());
      setAsks(false);
    },
  });
  return (
    <>
      {may("customers.segment.export") ? (
        <Section title={say("sheet")}>
          <a href={segmentSheet(code)} download className="inline-flex min-h-8 items-center gap-2 text-accent hover:underline pointer-coarse:min-h-11">
            <Download aria-hidden className="size-4" />
            {say("sheet")}
          </a>
          <p className="text-13 text-ink-soft">{say("sheetHelp")}</p>
        </Section>
      ) : null}
      {maySend ? (
        <Section title={say("mailing")}>
          {templates.length === 0 ? (
            <p className="text-ink-soft">{say("noTemplates")}</p>
          ) : (
            <div className="flex flex-wrap items-end gap-3">
              <ChoiceField label={say("template")} value={template} choices={templates.map((each) => ({ value: each.code, label: localized(each.subject, language) || each.code }))} onChoice={setTemplate} className="min-w-48 flex-1" />
              {allSeries.length === 0 ? null : <ChoiceField label={say("withCoupon")} value={series} choices={[{ value: "", label: say("noCoupon") }, ...allSeries.map((each) => ({ value: each.code, label: localized(each.label, language) || each.code }))]} onChoice={setSeries} className="min-w-48 flex-1" />}
              <Button icon={Mail} disabled={allowing === 0} onClick={ask}>
                {say("send")}
              </Button>
            </div>
          )}
          <Dialog
            open={asks}
            onOpenChange={setAsks}
            title={say("mailing")}
            description={say("sure", { count: formatNumber(allowing, language) })}
            actions={
              <>
                <Button onClick={() => setAsks(false)}>{say("cancel")}</Button>
                <Button kind="primary" busy={send.isPending} onClick={() => send.mutate()}>
                  {say("sendNow")}
                </Button>
              </>
            }
          >
            <div className="min-h-40">
              {(preview.data ?? []).map((mail) => (
                <div key={mail.locale} className="mb-3 rounded-md border border-line p-3 text-13">
                  <p className="font-medium">{mail.subject}</p>
                  <p className="whitespace-pre-wrap break-words text-ink-soft">{mail.text}</p>
                </div>
              ))}
              {send.isError ? <ProblemNote error={send.error} /> : null}
            </div>
          </Dialog>
        </Section>
      ) : null}
    </>
  );
}
