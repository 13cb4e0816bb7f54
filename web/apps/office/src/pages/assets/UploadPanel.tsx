import { Button, classes, Progress, useTexts, useToast } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Images } from "lucide-react";
import { useEffect, useRef, useState, type ReactNode } from "react";

import { linkAssets, planLinks, unpackArchive, uploadAsset, type AssetLink, type NamedAsset } from "../../api/assets";
import { useSession } from "../../app/session";
import { Section } from "../../parts/Facts";
import { ProblemNote } from "../../parts/Problems";
import { assetTexts } from "../../texts/assets";
import { droppedFiles } from "./droppedFiles";

interface Refused {
  readonly name: string;
  readonly why: string;
}

interface Progressed {
  readonly done: number;
  readonly total: number;
}

interface UploadPanelProps {
  /** Files that were dropped beside the panel. */
  readonly given: readonly File[];
  readonly onClose: () => void;
}

/** Many files at once: taken one after another, then given to the products that their names tell. */
export function UploadPanel({ given, onClose }: UploadPanelProps): ReactNode {
  const say = useTexts(assetTexts);
  const toast = useToast();
  const client = useQueryClient();
  const { may } = useSession();
  const [progress, setProgress] = useState<Progressed | null>(null);
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const [taken, setTaken] = useState<readonly NamedAsset[]>([]);
  const [plan, setPlan] = useState<readonly AssetLink[] | null>(null);
  const refresh = (): Promise<void> => client.invalidateQueries({ queryKey: ["assets"] });
  const soFar = useRef<readonly NamedAsset[]>([]);
  const upload = useMutation({
    scope: { id: "assets-upload" }, // what is dropped meanwhile waits its turn
    mutationFn: async (files: readonly File[]) => {
      const found: NamedAsset[] = [...soFar.current];
      for (const [at, file] of files.entries()) {
        setProgress({ done: at, total: files.length });
        await takeOne(file, found, (one) => setRefused((known) => [...known, one]));
      }
      setProgress({ done: files.length, total: files.length });
      soFar.current = found;
      setTaken(found);
      if (found.length > 0 && may("catalog.product.read")) setPlan(await planLinks(found));
    },
    onSettled: refresh,
  });
  const { mutate } = upload;
  useEffect(() => {
    if (given.length > 0) mutate(given);
  }, [given, mutate]);
  const link = useMutation({
    mutationFn: () => linkAssets(taken),
    onSuccess: async (links) => {
      const good = links.filter(({ problem }) => problem === "").length;
      setPlan(links.filter(({ problem }) => problem !== ""));
      toast({ text: say("linked", { count: good }), tone: "good" });
      await Promise.all([refresh(), client.invalidateQueries({ queryKey: ["products"] })]);
    },
  });
  const fitting = plan?.filter(({ problem }) => problem === "").length ?? 0;
  return (
    <DetailPanel title={say("add")} onClose={onClose}>
      <DropPlace busy={upload.isPending} onFiles={(files) => upload.mutate(files)} />
      {progress === null ? null : (
        <div className="px-4 pb-3" aria-live="polite">
          <p className="mb-1 text-13 text-ink-soft">{say("progress", { done: progress.done, total: progress.total })}</p>
          <Progress label={say("add")} done={progress.done} total={progress.total} />
        </div>
      )}
      {upload.isError ? <ProblemNote error={upload.error} /> : null}
      {refused.length === 0 ? null : (
        <Section title={say("refused", { count: refused.length })}>
          <ul className="flex flex-col gap-1 text-13">
            {refused.map(({ name, why }, at) => (
              <li key={`${at} ${name}`}>{why}</li>
            ))}
          </ul>
        </Section>
      )}
      {plan === null || plan.length === 0 ? null : (
        <Section title={say("plan")}>
          <p className="mb-2 text-13 text-ink-soft">{say("planLine", { linked: fitting, others: plan.length - fitting })}</p>
          <ul className="mb-3 flex flex-col gap-1.5 text-13">
            {plan.map((one) => (
              <PlanLine key={`${one.asset} ${one.file_name}`} link={one} />
            ))}
          </ul>
          {link.isError ? <ProblemNote error={link.error} /> : null}
          {may("catalog.product.edit") ? (
            <Button kind="primary" disabled={fitting === 0} busy={link.isPending} onClick={() => link.mutate()}>
              {say("link", { count: fitting })}
            </Button>
          ) : null}
        </Section>
      )}
    </DetailPanel>
  );
}

async function takeOne(file: File, found: NamedAsset[], refuse: (one: Refused) => void): Promise<void> {
  const tell = (error: unknown): void => refuse({ name: file.name, why: !(error instanceof Error) ? file.name : error.message.includes(file.name) ? error.message : `${file.name}: ${error.message}` });
  if (!file.name.toLowerCase().endsWith(".zip")) {
    await uploadAsset(file).then(({ id }) => found.push({ asset: id, file_name: file.name }), tell);
    return;
  }
  const unpacked = await unpackArchive(file).catch((error: unknown) => {
    tell(error);
    return [];
  });
  for (const { asset, file_name, detail } of unpacked) {
    if (asset === null) refuse({ name: file_name, why: detail });
    else found.push({ asset: asset.id, file_name });
  }
}

function PlanLine({ link }: { readonly link: AssetLink }): ReactNode {
  const say = useTexts(assetTexts);
  return (
    <li className="flex flex-wrap gap-x-2">
      <span className="font-medium">{link.file_name}</span>
      {link.problem === "" ? (
        <span>
          → {link.label} <span className="text-ink-soft">{`${link.sku ?? ""}${link.role === null ? "" : ` · ${say(link.role)}`}`}</span>
        </span>
      ) : (
        <span className="text-loss">{link.problem}</span>
      )}
    </li>
  );
}

function DropPlace({ busy, onFiles }: { readonly busy: boolean; readonly onFiles: (files: readonly File[]) => void }): ReactNode {
  const say = useTexts(assetTexts);
  const [over, setOver] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const chosen = (input: HTMLInputElement): void => {
    const all = [...(input.files ?? [])];
    input.value = "";
    if (all.length > 0) onFiles(all);
  };
  return (
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void droppedFiles(event.dataTransfer).then((all) => {
          if (all.length > 0) onFiles(all);
        });
      }}
      className={classes("m-4 flex flex-col items-center gap-3 rounded-md border-2 border-dashed p-6 text-center", over ? "border-accent bg-accent-soft" : "border-outline")}
    >
      <Images aria-hidden className="size-7 text-ink-soft" />
      <p className="font-medium">{say("drop")}</p>
      <p className="text-13 text-ink-soft">{say("dropHelp")}</p>
      <div className="flex flex-wrap justify-center gap-2">
        <Button kind="primary" busy={busy} onClick={() => files.current?.click()}>
          {say("choose")}
        </Button>
        <Button busy={busy} onClick={() => folder.current?.click()}>
          {say("chooseFolder")}
        </Button>
      </div>
      <input ref={files} type="file" multiple aria-label={say("choose")} className="sr-only" tabIndex={-1} onChange={(event) => chosen(event.currentTarget)} />
      <input ref={folder} type="file" multiple {...{ webkitdirectory: "" }} aria-label={say("chooseFolder")} className="sr-only" tabIndex={-1} onChange={(event) => chosen(event.currentTarget)} />
    </div>
  );
}
