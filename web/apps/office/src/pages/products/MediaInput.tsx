import { Button, Dialog, IconButton, Picture, TextField, useTexts } from "@comptoir/ui";
import { useMutation } from "@tanstack/react-query";
import { ArrowUp, FileText, X } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";

import { pictureOf, uploadAsset, type Asset } from "../../api/assets";
import { useSession } from "../../app/session";
import type { Json } from "../../domain/product";
import { ProblemNote } from "../../parts/Problems";
import { usePages } from "../../parts/usePages";
import { assetTexts } from "../../texts/assets";
import { shellTexts } from "../../texts/shell";
import type { ValueInputProps } from "./ValueInput";

function filesOf(data: Json): readonly string[] {
  if (typeof data === "string") return data === "" ? [] : [data];
  return Array.isArray(data) ? data.filter((one): one is string => typeof one === "string") : [];
}

/** The pictures or files of an attribute: uploaded, taken from the library, or an address elsewhere. */
export function MediaInput({ attribute, label, data, disabled, error, onData }: ValueInputProps): ReactNode {
  const say = useTexts(assetTexts);
  const { may } = useSession();
  const files = filesOf(data);
  const input = useRef<HTMLInputElement>(null);
  const [picks, setPicks] = useState(false);
  const isMany = attribute.multiple;
  const set = (next: readonly string[]): void => onData(isMany ? (next.length === 0 ? null : [...next]) : (next[0] ?? null));
  const add = (more: readonly string[]): void => set(isMany ? [...new Set([...files, ...more])] : more.slice(-1));
  const upload = useMutation({
    mutationFn: async (chosen: readonly File[]) => {
      const stored: string[] = [];
      for (const file of chosen) stored.push((await uploadAsset(file)).id);
      return stored;
    },
    onSuccess: add,
  });
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-13 text-ink-soft">{label}</legend>
      {files.length === 0 ? <p className="text-13 text-ink-soft">{say("none")}</p> : null}
      <ul className="flex flex-wrap gap-2">
        {files.map((file, at) => (
          <li key={file} className="flex items-center gap-1">
            {attribute.type === "image" ? (
              <Picture src={pictureOf(file)} name={label} alt={`${label} ${at + 1}`} className="size-16 shrink-0" />
            ) : (
              <a href={/^https/.test(file) ? file : `/api/v1/assets/${file}/file`} target="_blank" rel="noreferrer" className="flex items-center gap-1 text-13 text-accent">
                <FileText aria-hidden className="size-4" /> {say("open")} {at + 1}
              </a>
            )}
            {disabled ? null : (
              <span className="flex flex-col">
                <IconButton icon={X} label={`${say("takeOff")} ${at + 1}`} onClick={() => set(files.filter((one) => one !== file))} />
                {at > 0 ? <IconButton icon={ArrowUp} label={`${say("first")} ${at + 1}`} onClick={() => set([...files.slice(0, at - 1), file, files[at - 1] ?? "", ...files.slice(at + 1)])} /> : null}
              </span>
            )}
          </li>
        ))}
      </ul>
      {disabled ? null : (
        <div className="flex flex-wrap items-end gap-2">
          <input
            ref={input}
            type="file"
            multiple={isMany}
            aria-label={`${say("upload")} ${label}`}
            tabIndex={-1}
            className="sr-only"
            onChange={(event) => {
              upload.mutate([...(event.target.files ?? [])]);
              event.target.value = "";
            }}
          />
          {may("media.asset.edit") ? (
            <Button busy={upload.isPending} onClick={() => input.current?.click()}>
              {say("upload")}
            </Button>
          ) : null}
          {may("media.asset.read") ? <Button onClick={() => setPicks(true)}>{say("library")}</Button> : null}
          <TextField
            label={`${say("address")} – ${label}`}
            hideLabel
            placeholder={say("address")}
            error={error}
            value={files.find((one) => one.startsWith("http")) ?? ""}
            onText={(text) => set([...files.filter((one) => !one.startsWith("http")), ...(text === "" ? [] : [text])])}
            className="min-w-40 flex-1"
          />
        </div>
      )}
      {upload.isError ? <ProblemNote error={upload.error} /> : null}
      {picks ? <AssetPicker kind={attribute.type === "image" ? "picture" : "document"} onClose={() => setPicks(false)} onTake={(asset) => add([asset.id])} /> : null}
    </fieldset>
  );
}

function AssetPicker({ kind, onClose, onTake }: { readonly kind: "picture" | "document"; readonly onClose: () => void; readonly onTake: (asset: Asset) => void }): ReactNode {
  const say = useTexts(assetTexts);
  const sayShell = useTexts(shellTexts);
  const [q, setQ] = useState("");
  const list = usePages<Asset>(["assets", "list", kind, q], "/assets", { view: kind, q }, { limit: 48 });
  return (
    <Dialog open onOpenChange={(open) => (open ? undefined : onClose())} title={say("library")} actions={<Button onClick={onClose}>{say("close")}</Button>}>
      <TextField label={say("search")} type="search" value={q} onText={setQ} />
      {list.error === null ? null : <ProblemNote error={list.error} />}
      <ul className="mt-3 grid max-h-[50vh] grid-cols-3 gap-2 overflow-y-auto sm:grid-cols-4">
        {list.rows.map((asset) => (
          <li key={asset.id}>
            <button
              type="button"
              aria-label={say("take", { name: asset.file_name })}
              onClick={() => {
                onTake(asset);
                onClose();
              }}
              title={asset.file_name}
              className="flex w-full flex-col gap-1 rounded-md p-1 text-left text-13 hover:bg-ground-strong"
            >
              <Picture src={asset.renditions["thumb"] ?? null} name={asset.file_name} alt="" />
              <span className="truncate">{asset.file_name}</span>
            </button>
          </li>
        ))}
        {list.hasMore ? (
          <li className="col-span-full flex justify-center">
            <Button busy={list.busy} onClick={list.loadMore}>
              {sayShell("more")}
            </Button>
          </li>
        ) : null}
      </ul>
      {list.rows.length === 0 && !list.loading ? <p className="text-13 text-ink-soft">{say("emptyTitle")}</p> : null}
    </Dialog>
  );
}
