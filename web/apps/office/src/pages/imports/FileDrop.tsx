import { Button, classes, useTexts } from "@comptoir/ui";
import { FileUp } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";

import { jobTexts } from "../../texts/jobs";

interface FileDropProps {
  readonly file: File | null;
  readonly onFile: (file: File) => void;
}

function size(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** A place to drop a file on; the button does the same for those who do not drag. */
export function FileDrop({ file, onFile }: FileDropProps): ReactNode {
  const say = useTexts(jobTexts);
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
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
        const dropped = event.dataTransfer.files[0];
        if (dropped !== undefined) onFile(dropped);
      }}
      className={classes("flex flex-col items-center gap-3 rounded-md border-2 border-dashed p-6 text-center", over ? "border-accent bg-accent-soft" : "border-outline")}
    >
      <FileUp aria-hidden className="size-7 text-ink-soft" />
      <p className="font-medium">{file === null ? say("drop") : `${file.name} · ${size(file.size)}`}</p>
      <p className="text-13 text-ink-soft">{say("dropHelp")}</p>
      <Button onClick={() => input.current?.click()}>{say(file === null ? "chooseFile" : "otherFile")}</Button>
      <input
        ref={input}
        type="file"
        aria-label={say("chooseFile")}
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          const chosen = event.target.files?.[0];
          if (chosen !== undefined) onFile(chosen);
          event.target.value = "";
        }}
      />
    </div>
  );
}
