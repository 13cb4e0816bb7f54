import { Problem } from "@comptoir/client";
import { Button, Loading, Note, TextField, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Cable, CircleAlert, Network, Printer, Trash2 } from "lucide-react";
import { useState, type ReactNode } from "react";

import { explain } from "../../api";
import { paperApi, type PrinterSetup, type PrinterState } from "../../api-paper";
import { ChoiceRow } from "../../parts/choice-row";
import { Page } from "../../parts/page";
import { PrintProgress } from "../../parts/print-progress";
import { useTill } from "../../state/hooks";
import { dayTexts } from "../../texts/day";
import { paperTexts } from "../../texts/paper";

const NEW: PrinterSetup = { connection: "network", address: "", columns: 42, has_drawer: true, answers: true, logo: null };

function Tick({ checked, onChange, help, children }: { readonly checked: boolean; readonly onChange: (checked: boolean) => void; readonly help?: string; readonly children: ReactNode }) {
  return (
    <label className="flex min-h-11 items-start gap-3">
      <input type="checkbox" className="mt-1 size-5 shrink-0 accent-accent" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      <span>
        {children}
        {help !== undefined && <span className="block text-13 text-ink-soft">{help}</span>}
      </span>
    </label>
  );
}

/** The till's own receipt printer: where it is, what it says, and a test page. */
export function PrinterPage() {
  const t = useTexts(paperTexts);
  const { till } = useTill();
  const found = useQuery({
    queryKey: ["printer", till.code],
    queryFn: () =>
      paperApi.printer(till.code).catch((error: unknown) => {
        if (error instanceof Problem && error.code === "till.printer_not_set_up") return null;
        throw error;
      }),
    staleTime: 0,
  });
  return <Page title={t("printerTitle")}>{found.data === undefined ? <Loading /> : <PrinterForm key={found.data?.address ?? ""} known={found.data} />}</Page>;
}

function PrinterForm({ known }: { readonly known: (PrinterSetup & { readonly state: PrinterState }) | null }) {
  const t = useTexts(paperTexts);
  const tDay = useTexts(dayTexts);
  const toast = useToast();
  const client = useQueryClient();
  const { till } = useTill();
  const [setup, setSetup] = useState<PrinterSetup>(known === null ? NEW : { ...known });
  const [job, setJob] = useState<string | null>(null);
  const refresh = () => void client.invalidateQueries({ queryKey: ["printer", till.code] });
  const save = useMutation({
    mutationFn: () => paperApi.savePrinter(till.code, { connection: setup.connection, address: setup.address, columns: setup.columns, has_drawer: setup.has_drawer, answers: setup.answers, logo: setup.logo }),
    onSuccess: () => {
      toast({ text: t("saved") });
      refresh();
    },
  });
  const test = useMutation({ mutationFn: () => paperApi.testPrinter(till.code), onSuccess: (made) => setJob(made.id) });
  const drop = useMutation({ mutationFn: () => paperApi.dropPrinter(till.code), onSuccess: refresh });
  const error = save.error ?? test.error ?? drop.error;
  return (
    <form
      className="flex flex-col gap-5 rounded-md bg-paper p-6 shadow-card"
      onSubmit={(event) => {
        event.preventDefault();
        if (setup.address.trim() !== "" && !save.isPending) save.mutate();
      }}
    >
      <p className="text-ink-soft">{known === null ? t("printerHelp") : t(known.state)}</p>
      <ChoiceRow<PrinterSetup["connection"]>
        label={t("connection")}
        chosen={setup.connection}
        onChoose={(connection) => setSetup({ ...setup, connection, address: connection === "usb" ? "/dev/usb/lp0" : "" })}
        choices={[
          { value: "network", words: t("network"), icon: Network },
          { value: "usb", words: t("usb"), icon: Cable },
        ]}
      />
      <TextField
        label={t("address")}
        help={t(setup.connection === "usb" ? "addressUsb" : "addressNetwork")}
        value={setup.address}
        onText={(address) => setSetup({ ...setup, address })}
        error={save.error instanceof Problem ? save.error.errorAt("/address") : null}
        required
      />
      <div className="flex flex-col gap-1">
        <p className="font-medium">{t("columns")}</p>
        <ChoiceRow<"32" | "42" | "48">
          label={t("columns")}
          chosen={String(setup.columns) as "32" | "42" | "48"}
          onChoose={(columns) => setSetup({ ...setup, columns: Number(columns) as PrinterSetup["columns"] })}
          choices={[
            { value: "32", words: "32" },
            { value: "42", words: "42" },
            { value: "48", words: "48" },
          ]}
        />
      </div>
      <Tick checked={setup.has_drawer} onChange={(has_drawer) => setSetup({ ...setup, has_drawer })}>
        {t("hasDrawer")}
      </Tick>
      <Tick checked={setup.answers} onChange={(answers) => setSetup({ ...setup, answers })} help={t("answersHelp")}>
        {t("answers")}
      </Tick>
      {error !== null && (
        <Note tone="loss" icon={CircleAlert}>
          {explain(error, tDay("noAnswer"))}
        </Note>
      )}
      {job !== null && <PrintProgress key={job} job={job} onAgain={() => test.mutate()} />}
      <div className="flex flex-wrap justify-end gap-3">
        {known !== null && (
          <>
            <Button icon={Trash2} onClick={() => drop.mutate()} busy={drop.isPending}>
              {t("drop")}
            </Button>
            <Button icon={Printer} onClick={() => test.mutate()} busy={test.isPending}>
              {t("test")}
            </Button>
          </>
        )}
        <Button type="submit" kind="primary" busy={save.isPending} disabled={setup.address.trim() === ""}>
          {t("save")}
        </Button>
      </div>
    </form>
  );
}
