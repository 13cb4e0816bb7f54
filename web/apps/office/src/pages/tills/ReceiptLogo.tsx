import { Problem, read, request } from "@comptoir/client";
import { Button, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ImageUp, Trash2 } from "lucide-react";
import { useRef, type ReactNode } from "react";

import { tillPath, type Till } from "../../api/tills";
import { Section } from "../../parts/Facts";
import { ProblemNote } from "../../parts/Problems";
import { shopTexts } from "../../texts/shop";

interface Printer {
  readonly connection: string;
  readonly address: string;
  readonly columns: number;
  readonly has_drawer: boolean;
  readonly answers: boolean;
  readonly logo: string | null;
}

const PICTURE = "image/png";

/** The picture above the receipts of a till's printer; printed in black and white dots. */
export function ReceiptLogo({ till }: { readonly till: Till }): ReactNode {
  const say = useTexts(shopTexts);
  const toast = useToast();
  const client = useQueryClient();
  const file = useRef<HTMLInputElement>(null);
  const path = `${tillPath(till.code)}/printer`;
  const key = ["tills", till.code, "printer"];
  const printer = useQuery({
    queryKey: key,
    queryFn: () =>
      read<Printer>(path).catch((error: unknown) => {
        if (error instanceof Problem && error.code === "till.printer_not_set_up") return null;
        throw error;
      }),
  });
  const known = printer.data ?? null;
  const save = useMutation({
    mutationFn: async (picture: File | null) => {
      if (known === null) return;
      const made = picture === null ? null : (await request<{ readonly id: string }>("POST", "/assets", { query: { file_name: picture.name }, raw: picture, headers: { "Content-Type": PICTURE } })).data.id;
      const { connection, address, columns, has_drawer, answers } = known;
      await request<Printer>("PUT", path, { body: { connection, address, columns, has_drawer, answers, logo: made } });
    },
    onSuccess: () => {
      toast({ text: say("logoSaved") });
      void client.invalidateQueries({ queryKey: key });
    },
  });
  if (known === null) return null;
  return (
    <Section title={say("logo")}>
      <p className="text-13 text-ink-soft">{say("logoHelp")}</p>
      {known.logo === null ? null : <img src={`/api/v1/assets/${known.logo}/file`} alt={say("logo")} className="my-3 max-h-24 max-w-full bg-white p-2 grayscale" />}
      <input
        ref={file}
        type="file"
        accept={PICTURE}
        aria-label={say("logoChoose")}
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          const picture = event.target.files?.[0];
          event.target.value = "";
          if (picture !== undefined) save.mutate(picture);
        }}
      />
      {save.isError ? <ProblemNote error={save.error} /> : null}
      <div className="mt-2 flex flex-wrap gap-2">
        <Button icon={ImageUp} busy={save.isPending} onClick={() => file.current?.click()}>
          {say("logoChoose")}
        </Button>
        {known.logo === null ? null : (
          <Button icon={Trash2} disabled={save.isPending} onClick={() => save.mutate(null)}>
            {say("logoDrop")}
          </Button>
        )}
      </div>
    </Section>
  );
}
