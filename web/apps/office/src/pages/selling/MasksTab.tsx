import { Button, Note, TextField, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { masksQuery, sellingApi, type TriedCode } from "../../api/selling";
import { useSession } from "../../app/session";
import { Gate, ProblemNote } from "../../parts/Problems";
import { sellingTexts } from "../../texts/selling";

const PREFIXES = ["02", ...Array.from({ length: 10 }, (_, at) => `2${at}`)];

type Masks = Readonly<Record<string, string>>;

/** The masks of the retailer's own codes, each prefix on a line, with a code to try them on. */
export function MasksTab(): ReactNode {
  const query = useQuery(masksQuery);
  return <Gate query={query}>{({ masks, is_usual }) => <MasksForm masks={masks} isUsual={is_usual} />}</Gate>;
}

function filled(masks: Masks): Masks {
  return Object.fromEntries(Object.entries(masks).filter(([, mask]) => mask.trim() !== ""));
}

function MasksForm({ masks, isUsual }: { readonly masks: Masks; readonly isUsual: boolean }): ReactNode {
  const say = useTexts(sellingTexts);
  const toast = useToast();
  const client = useQueryClient();
  const { may } = useSession();
  const [typed, setTyped] = useState<Masks>(masks);
  const save = useMutation({
    mutationFn: () => sellingApi.saveMasks(filled(typed)),
    onSuccess: () => {
      toast({ text: say("saved") });
      void client.invalidateQueries({ queryKey: ["selling", "masks"] });
    },
  });
  return (
    <>
      <p className="text-ink-soft">{say("masksHelp")}</p>
      {isUsual ? <Note tone="information">{say("usual")}</Note> : null}
      <TryField masks={filled(typed)} />
      <form
        aria-label={say("masks")}
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
          {PREFIXES.map((prefix) => (
            <TextField
              key={prefix}
              label={say("prefix", { prefix })}
              disabled={!may("till.selling.edit")}
              maxLength={13}
              spellCheck={false}
              value={typed[prefix] ?? ""}
              onText={(text) => setTyped({ ...typed, [prefix]: text.toUpperCase() })}
            />
          ))}
        </div>
        {save.isError ? <ProblemNote error={save.error} /> : null}
        <div>
          <Button kind="primary" type="submit" busy={save.isPending} disabled={!may("till.selling.edit")}>
            {say("save")}
          </Button>
        </div>
      </form>
    </>
  );
}

function TryField({ masks }: { readonly masks: Masks }): ReactNode {
  const say = useTexts(sellingTexts);
  const [code, setCode] = useState("");
  const tried = useMutation({ mutationFn: () => sellingApi.tryMasks(masks, code.trim()) });
  return (
    <form
      aria-label={say("tryTitle")}
      className="flex flex-col gap-3 rounded-md border border-line bg-paper p-4"
      onSubmit={(event) => {
        event.preventDefault();
        tried.mutate();
      }}
    >
      <div className="flex flex-wrap items-end gap-2">
        <TextField label={say("tryTitle")} help={say("tryHelp")} value={code} onText={setCode} maxLength={100} className="min-w-56 flex-1" />
        <Button type="submit" busy={tried.isPending} disabled={code.trim() === ""}>
          {say("try")}
        </Button>
      </div>
      <div aria-live="polite">{tried.isError ? <ProblemNote error={tried.error} /> : tried.data === undefined ? null : <Tried code={tried.data} />}</div>
    </form>
  );
}

function Tried({ code }: { readonly code: TriedCode }): ReactNode {
  const say = useTexts(sellingTexts);
  const facts = { item: code.item, value: code.value ?? "", listed: code.listed_as };
  return <p>{code.kind === null ? say("triedPlain", facts) : say(code.kind === "price" ? "triedPrice" : code.kind === "weight" ? "triedWeight" : "triedCount", facts)}</p>;
}
