import { Button, ChoiceField, useTexts } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { jobQuery, startImport } from "../../api/jobs";
import { putMapping } from "../../api/mappings";
import { useSession } from "../../app/session";
import { ProblemNote } from "../../parts/Problems";
import { jobTexts } from "../../texts/jobs";
import { FileDrop } from "./FileDrop";
import { IMPORT_FORMATS, importKinds, type ImportKind } from "./importKinds";
import { keepFile, type KeptFile } from "./keptFiles";
import { MappingFields } from "./MappingFields";
import { useMapping } from "./useMapping";

interface NewImportPanelProps {
  /** What the file is about, where one came from a page that knows. */
  readonly wanted: string | undefined;
  /** The file of a trial whose columns are looked at again. */
  readonly again: KeptFile | null;
  readonly onClose: () => void;
  readonly onStarted: (job: string) => void;
}

/** A file, what is in it, and a trial first. */
export function NewImportPanel({ wanted, again, onClose, onStarted }: NewImportPanelProps): ReactNode {
  const say = useTexts(jobTexts);
  const client = useQueryClient();
  const { may } = useSession();
  const kinds = importKinds(may);
  const [kind, setKind] = useState<ImportKind>(kinds.find((each) => each === (again?.kind ?? wanted)) ?? kinds[0] ?? "catalog");
  const [format, setFormat] = useState(again?.format ?? "auto");
  const [file, setFile] = useState<File | null>(again?.file ?? null);
  const mapping = useMapping(kind, format, file, again);
  const [tried, setTried] = useState(false);
  const start = useMutation({
    mutationFn: async ({ chosen, dryRun }: { readonly chosen: File; readonly dryRun: boolean }) => {
      if (mapping.result !== null) await putMapping(kind, mapping.result);
      return startImport({ kind, format, mapping: mapping.result?.code ?? null, dryRun, file: chosen });
    },
    onSuccess: async (job, { chosen }) => {
      keepFile(job.id, { file: chosen, kind, format, mapping: mapping.result?.code ?? null });
      void client.invalidateQueries({ queryKey: ["import-mappings"] });
      void client.invalidateQueries({ queryKey: ["sheets"], refetchType: "none" }); // What was kept for such headers is found the next time.
      client.setQueryData(jobQuery(job.id).queryKey, job);
      await client.invalidateQueries({ queryKey: ["jobs"], exact: true });
      onStarted(job.id);
    },
  });
  const run = (dryRun: boolean): void => {
    setTried(true);
    if (file !== null && !mapping.isWrong) start.mutate({ chosen: file, dryRun });
  };
  return (
    <DetailPanel title={say("newImport")} onClose={onClose}>
      <div className="flex flex-col gap-4 p-4">
        <FileDrop file={file} onFile={setFile} />
        <div className="flex flex-wrap gap-4">
          <ChoiceField
            label={say("what")}
            value={kind}
            choices={kinds.map((each) => ({ value: each, label: say(each) }))}
            onChoice={(text) => setKind(kinds.find((each) => each === text) ?? kind)}
            className="min-w-40 flex-1"
          />
          <ChoiceField label={say("format")} value={format} choices={[{ value: "auto", label: say("auto") }, ...IMPORT_FORMATS]} onChoice={setFormat} className="min-w-40 flex-1" />
        </div>
        <MappingFields kind={kind} mapping={mapping} tried={tried && !start.isPending} />
        <p className="text-13 text-ink-soft">{say("dryRunHelp")}</p>
        {start.isError ? <ProblemNote error={start.error} /> : null}
        <div className="flex flex-wrap gap-2">
          <Button kind="primary" disabled={file === null} busy={start.isPending && start.variables.dryRun} onClick={() => run(true)}>
            {say("dryRun")}
          </Button>
          <Button disabled={file === null} busy={start.isPending && !start.variables.dryRun} onClick={() => run(false)}>
            {say("startNow")}
          </Button>
        </div>
      </div>
    </DetailPanel>
  );
}
