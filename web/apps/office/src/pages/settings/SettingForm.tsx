import { Problem } from "@comptoir/client";
import { Button, Note, TextField, useTexts, useToast } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode, type SyntheticEvent } from "react";

import { putSetting, type SettingKind } from "../../api/shop";
import { useSession } from "../../app/session";
import { suggestCode } from "../../domain/codes";
import { ProblemNote } from "../../parts/Problems";
import { settingsTexts } from "../../texts/settings";

export type ErrorAt = (pointer: string) => string | null;

const PERMISSIONS: Record<SettingKind, string> = {
  stores: "company.store.edit",
  "legal-entities": "company.store.edit",
  places: "inventory.place.edit",
  tills: "till.till.edit",
  terminals: "payments.terminal.edit",
  "requirement-sets": "catalog.structure.edit",
  attributes: "catalog.attribute.update",
  "attribute-groups": "catalog.structure.edit",
  families: "catalog.structure.edit",
  "family-variants": "catalog.structure.edit",
  channels: "catalog.structure.edit",
};

const OF_PRODUCTS = ["structure", "products"];

/** Lists that other pages take from the same server state. */
const ALSO_CHANGED: Partial<Record<SettingKind, readonly string[]>> = { stores: ["session"], tills: ["terminals"], "requirement-sets": ["structure", "products"], attributes: OF_PRODUCTS, "attribute-groups": OF_PRODUCTS, families: OF_PRODUCTS, "family-variants": OF_PRODUCTS, channels: OF_PRODUCTS };

interface SettingFormProps {
  readonly kind: SettingKind;
  /** Null for a new thing, whose code is typed or follows its name. */
  readonly code: string | null;
  readonly codeLongest?: number;
  readonly taken: readonly string[];
  readonly version: number | null;
  readonly title: string;
  /** What a new thing is called so far. */
  readonly name: string;
  readonly body: object;
  readonly ready?: boolean;
  /** What must stand before the thing can say it. */
  readonly before?: () => Promise<unknown>;
  readonly after?: (code: string) => Promise<void>;
  readonly onClose: () => void;
  readonly onSaved: (code: string) => void;
  /** codeField: of a new thing, to stand under its name. */
  /** What else one does with the thing, below its form. */
  readonly below?: ReactNode;
  readonly children: (editable: boolean, errorAt: ErrorAt, codeField: ReactNode) => ReactNode;
}

/** The frame of every setting: fields, the code of what is new, what the server says about each, one button. */
export function SettingForm(props: SettingFormProps): ReactNode {
  const { kind, code, codeLongest = 40, taken, version, title, name, body, ready = true, before, after, below, onClose, onSaved, children } = props;
  const say = useTexts(settingsTexts);
  const toast = useToast();
  const client = useQueryClient();
  const editable = useSession().may(PERMISSIONS[kind]);
  const [typed, setTyped] = useState<string | null>(null);
  /** In codes of products' structure a dash would begin a language or channel in the columns of sheets. */
  const suggested = ALSO_CHANGED[kind] === OF_PRODUCTS ? suggestCode(name, codeLongest).replaceAll("-", "_") : suggestCode(name, codeLongest);
  const wanted = code ?? typed ?? suggested;
  const isTaken = code === null && taken.some((each) => each.toLowerCase() === wanted.toLowerCase());
  const save = useMutation({
    mutationFn: async () => {
      await before?.();
      await putSetting(kind, wanted, version, body);
      await after?.(wanted);
    },
    onSuccess: async () => {
      toast({ text: say("saved", { name: name || wanted }), tone: "good" });
      await client.invalidateQueries({ queryKey: [kind] });
      onSaved(wanted);
    },
    onSettled: () => Promise.all([kind, ...(ALSO_CHANGED[kind] ?? [])].map((each) => client.invalidateQueries({ queryKey: [each] }))),
  });
  const problem = save.error instanceof Problem ? save.error : null;
  const errorAt: ErrorAt = (pointer) => problem?.errors.find((each) => each.pointer.startsWith(pointer))?.detail ?? null;
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (ready && !isTaken && wanted !== "") save.mutate();
  };
  const codeField =
    code === null ? (
      <TextField label={say("code")} required maxLength={codeLongest} help={say("codeHelp")} value={wanted} error={isTaken ? say("codeTaken") : errorAt("/code")} onText={setTyped} />
    ) : null;
  return (
    <DetailPanel title={title} subtitle={code ?? undefined} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4 p-4">
        {editable ? null : <Note>{say("readOnly")}</Note>}
        {children(editable, errorAt, codeField)}
        {problem?.status === 412 ? <Note tone="attention">{say("stale")}</Note> : save.isError ? <ProblemNote error={save.error} /> : null}
        {editable ? (
          <Button type="submit" kind="primary" busy={save.isPending} disabled={!ready || isTaken || wanted === ""} className="self-start">
            {say(code === null ? "add" : "save")}
          </Button>
        ) : null}
      </form>
      {below}
    </DetailPanel>
  );
}
