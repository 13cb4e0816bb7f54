import { Picture, TextField } from "@comptoir/ui";
import type { ReactNode } from "react";

import type { ValueInputProps } from "./ValueInput";

/** A picture or a file by its address, with a look at it. */
export function MediaInput({ attribute, label, data, disabled, error, onData }: ValueInputProps): ReactNode {
  const address = typeof data === "string" ? data : "";
  const src = /^(https?:)?\//.test(address) ? address : null;
  return (
    <div className="flex items-end gap-3">
      {attribute.type === "image" ? <Picture src={src} name={label} alt="" className="size-14 shrink-0" /> : null}
      <TextField label={label} disabled={disabled} error={error} value={address} onText={(text) => onData(text === "" ? null : text)} className="flex-1" />
    </div>
  );
}
