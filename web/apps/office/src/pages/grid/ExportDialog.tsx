import { Button, ChoiceField, Dialog, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useState, type ReactNode } from "react";

import { startExport, type ExportForm, type GridFilter } from "../../api/grid";
import { useScope } from "../../app/scope";
import { localeName } from "../../domain/regions";
import { ProblemNote } from "../../parts/Problems";
import { usePlaceNames } from "../../parts/usePlaceNames";
import { gridTexts } from "../../texts/grid";

const FORMS = [
  { value: "xlsx", label: "Excel (XLSX)" },
  { value: "csv", label: "CSV" },
  { value: "jsonl", label: "JSON lines" },
  { value: "akeneo", label: "Akeneo (ZIP)" },
] as const;

interface ExportDialogProps {
  readonly filter: GridFilter;
  readonly columns: readonly string[];
  readonly onJob: (job: string) => void;
}

/** What the filters find, as a file: the shown columns or all of them, for one channel and language or for all. */
export function ExportDialog({ filter, columns, onJob }: ExportDialogProps): ReactNode {
  const say = useTexts(gridTexts);
  const { channels } = useScope();
  const { language } = useLanguage();
  const { channelName } = usePlaceNames();
  const [open, setOpen] = useState(false);
  const [form, setForm] = useState<ExportForm>("xlsx");
  const [shown, setShown] = useState(true);
  const [channel, setChannel] = useState("");
  const [chosenLocale, setLocale] = useState("");
  const locales = [...new Set(channels.filter(({ code }) => channel === "" || code === channel).flatMap((each) => each.locales))];
  const locale = locales.includes(chosenLocale) ? chosenLocale : "";
  const start = useMutation({
    mutationFn: () => startExport({ form, filter, columns: shown && form !== "akeneo" ? columns : [], channel: channel === "" ? null : channel, locale: locale === "" ? null : locale }),
    onSuccess: (job) => {
      setOpen(false);
      onJob(job);
    },
  });
  return (
    <>
      <Button icon={Download} onClick={() => setOpen(true)}>
        {say("export")}
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={say("exportTitle")}
        description={say("exportHelp")}
        actions={
          <Button kind="primary" busy={start.isPending} onClick={() => start.mutate()}>
            {say("exportStart")}
          </Button>
        }
      >
        <div className="flex flex-col gap-4">
          <ChoiceField label={say("exportForm")} value={form} choices={FORMS} onChoice={(text) => setForm(FORMS.find(({ value }) => value === text)?.value ?? form)} />
          <ChoiceField label={say("exportColumns")} value={shown ? "shown" : "all"} choices={[{ value: "shown", label: say("exportShown") }, { value: "all", label: say("exportAll") }]} onChoice={(text) => setShown(text === "shown")} />
          {channels.length > 0 ? (
            <>
              <ChoiceField label={say("exportChannel")} value={channel} choices={[{ value: "", label: say("exportChannels") }, ...channels.map(({ code }) => ({ value: code, label: channelName(code) }))]} onChoice={setChannel} />
              <ChoiceField label={say("exportLocale")} value={locale} choices={[{ value: "", label: say("exportLocales") }, ...locales.map((each) => ({ value: each, label: localeName(each, language) }))]} onChoice={setLocale} />
            </>
          ) : null}
          {start.isError ? <ProblemNote error={start.error} /> : null}
        </div>
      </Dialog>
    </>
  );
}
