import { newId } from "@comptoir/client";
import { Button, Dialog, Note, TextField, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleAlert, FileText, Gift, Mail, Printer, QrCode, Scale } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";

import { explain } from "../api";
import { paperApi, type Issued, type Way } from "../api-paper";
import { printHtml } from "../devices/print";
import { useTill } from "../state/hooks";
import { dayTexts } from "../texts/day";
import { paperTexts } from "../texts/paper";
import { InvoiceDialog } from "./invoice-dialog";
import { PrintProgress } from "./print-progress";

interface ReceiptChoiceProps {
  readonly ticket: string;
  readonly number: string;
  /** Right after the sale: what the law wants on paper is printed at once, and the drawer opens for cash. */
  readonly isFresh?: boolean;
  /** The ticket whose cash moves, where cash does. */
  readonly cashOf?: string | null;
  readonly isReturn?: boolean;
}

type Asking = "mail" | "invoice" | null;

/** Paper, mail, QR code, gift receipt or nothing: one key each. */
export function ReceiptChoice({ ticket, number, isFresh = false, cashOf = null, isReturn = false }: ReceiptChoiceProps) {
  const t = useTexts(paperTexts);
  const tDay = useTexts(dayTexts);
  const toast = useToast();
  const client = useQueryClient();
  const { till } = useTill();
  const { language } = useLanguage();
  const [asking, setAsking] = useState<Asking>(null);
  const [address, setAddress] = useState("");
  const [shown, setShown] = useState<Issued | null>(null);
  const [job, setJob] = useState<string | null>(null);
  const choices = useQuery({ queryKey: ["receipt-choices", ticket, language], queryFn: () => paperApi.choices(ticket), staleTime: 0 });
  const told = choices.data;
  const hasPrinter = told !== undefined && told.printer !== null;
  const isIssued = told?.issues.some(({ way }) => way !== "gift" && way !== "none") ?? false;
  const issue = useMutation({
    mutationFn: async ({ id, way, mailTo }: { readonly id: string; readonly way: Way; readonly mailTo?: string }) => {
      const made = await paperApi.issue(id, { ticket, way, till: till.code, ...(mailTo === undefined || mailTo === "" ? {} : { address: mailTo }) });
      if (way === "browser") printHtml(await paperApi.page(ticket, made.duplicate));
      if (way === "gift" && made.job === null) printHtml(await paperApi.giftPage(ticket));
      return made;
    },
    onSuccess: (made) => {
      setAsking(null);
      if (made.job !== null) setJob(made.job);
      if (made.way === "link") setShown(made);
      if (made.way === "mail") toast({ text: t("mailSent") });
      void client.invalidateQueries({ queryKey: ["receipt-choices", ticket] });
    },
  });
  const give = (way: Way, mailTo?: string) => {
    if (!issue.isPending) issue.mutate({ id: newId(), way, ...(mailTo === undefined ? {} : { mailTo }) });
  };
  const paper = () => give(hasPrinter ? "paper" : "browser");
  const begin = useEffectEvent(() => {
    if (told === undefined || !isFresh) return;
    if (cashOf !== null && told.printer?.has_drawer === true) paperApi.drawer(cashOf).catch(() => undefined);
    if (told.paper_because.length > 0 && hasPrinter && told.issues.length === 0) paper();
  });
  const isKnown = told !== undefined;
  useEffect(() => {
    if (isKnown) begin();
  }, [isKnown]);
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || asking !== null || shown !== null || event.target instanceof HTMLInputElement) return;
    const key = event.key.toLowerCase();
    if (key === "p" && told !== undefined) paper();
    else if (key === "m" && told?.mail === true) setAsking("mail");
    else if (key === "q") give("link");
    else if (key === "g" && !isReturn) give("gift");
    else if (key === "f") setAsking("invoice");
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => press(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);
  return (
    <section aria-label={t("choose")} className="flex w-full flex-col gap-3">
      {told !== undefined && told.paper_because.length > 0 && (
        <Note tone="attention" icon={Scale} title={t("lawWants")}>
          {told.paper_because.map((reason) => t(reason)).join(" ")}
        </Note>
      )}
      <div className="grid grid-cols-2 gap-2 max-sm:[&_button]:px-2 max-sm:[&_button]:text-15">
        <Button large icon={Printer} onClick={paper} disabled={!isKnown} shortcut="P">
          {t(isIssued ? "duplicate" : "print")}
        </Button>
        <Button large icon={Mail} onClick={() => setAsking("mail")} disabled={told?.mail !== true} title={told?.mail === false ? t("mailOff") : undefined} shortcut="M">
          {t("mail")}
        </Button>
        <Button large icon={QrCode} onClick={() => give("link")} shortcut="Q">
          {t("qr")}
        </Button>
        {!isReturn && (
          <Button large icon={Gift} onClick={() => give("gift")} shortcut="G">
            {t("gift")}
          </Button>
        )}
        <Button large icon={FileText} onClick={() => setAsking("invoice")} shortcut="F">
          {t(isReturn ? "creditNote" : "invoice")}
        </Button>
        {told?.mail === false && <p className="self-center text-center text-13 text-ink-soft">{t("mailOff")}</p>}
      </div>
      {/* Its room is kept before anything is printed, and whatever the printer says: no button moves under a finger. */}
      <div className="min-h-17">
        {issue.isError ? (
          <Note tone="loss" icon={CircleAlert}>
            {explain(issue.error, tDay("noAnswer"))}
          </Note>
        ) : (
          job !== null && <PrintProgress key={job} job={job} onAgain={paper} />
        )}
      </div>
      {asking === "mail" && (
        <Dialog
          open
          onOpenChange={() => setAsking(null)}
          title={t("mailTitle")}
          description={t("mailHelp")}
          actions={
            <Button kind="primary" type="submit" form="receipt-mail" icon={Mail} busy={issue.isPending}>
              {t("send")}
            </Button>
          }
        >
          <form
            id="receipt-mail"
            onSubmit={(event) => {
              event.preventDefault();
              if (address.trim() !== "" || told?.has_customer === true) give("mail", address.trim());
            }}
          >
            <TextField label={t("mailAddress")} type="email" inputMode="email" value={address} onText={setAddress} help={told?.has_customer === true ? t("mailCustomer") : undefined} />
          </form>
        </Dialog>
      )}
      {asking === "invoice" && <InvoiceDialog ticket={ticket} number={number} isReturn={isReturn} onClose={() => setAsking(null)} />}
      {shown !== null && (
        <Dialog open onOpenChange={() => setShown(null)} title={t("qrTitle")} description={t("qrHelp")} actions={<Button onClick={() => setShown(null)}>{t("close")}</Button>}>
          <div className="flex flex-col items-center gap-3">
            {shown.qr !== null && <div role="img" aria-label={t("qrTitle")} className="rounded-md bg-[#fff] p-2 [&_svg]:h-auto [&_svg]:max-w-full" dangerouslySetInnerHTML={{ __html: shown.qr }} />}
            <p className="text-13 break-all text-ink-soft">{shown.link}</p>
          </div>
        </Dialog>
      )}
    </section>
  );
}
