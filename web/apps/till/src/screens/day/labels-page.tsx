import { Button, EmptyState, formatMoney, Note, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleAlert, CircleCheck, Printer, Tags } from "lucide-react";

import { api, explain, type LabelTask } from "../../api";
import { sound } from "../../devices/sound";
import { useWedge } from "../../devices/use-wedge";
import { Page } from "../../parts/page";
import { may, useSession, useTill } from "../../state/hooks";
import { labelIn, labelsQuery } from "../../state/labels";
import { dayTexts } from "../../texts/day";
import { drawerTexts } from "../../texts/drawer";

function LabelRow({ label, busy, onHung }: { readonly label: LabelTask; readonly busy: boolean; readonly onHung: () => void }) {
  const t = useTexts(drawerTexts);
  const { language } = useLanguage();
  const name = label.variant === null || label.variant === "" ? label.name : `${label.name} · ${label.variant}`;
  return (
    <li className="flex items-center gap-3 py-3">
      <div className="min-w-0 flex-1">
        <p className="font-medium break-words">{name}</p>
        <p className="text-13 text-ink-soft">
          {[label.position, label.sku, label.problem].filter((part) => part !== null && part !== "").join(" · ")}
        </p>
      </div>
      {label.price !== null && <span className="shrink-0 font-semibold">{formatMoney(label.price, language)}</span>}
      <Button icon={CircleCheck} aria-label={t("hungLabel", { name })} busy={busy} onClick={onHung}>
        {t("hung")}
      </Button>
    </li>
  );
}

/** The labels of the shop that do not hang yet: until one hangs, a rise of its price is not charged. */
export function LabelsPage() {
  const t = useTexts(drawerTexts);
  const tDay = useTexts(dayTexts);
  const toast = useToast();
  const { till } = useTill();
  const client = useQueryClient();
  const session = useSession().data;
  const labels = useQuery(labelsQuery(till.store));
  const hang = useMutation({
    mutationFn: (id: string) => api.hang(id),
    onSuccess: (label) => {
      sound.taken();
      toast({ text: t("hungOne", { name: label.name }) });
      return client.invalidateQueries({ queryKey: ["labels"] });
    },
    onError: () => sound.wrong(),
  });
  useWedge({
    onScan: (code) => {
      const id = labelIn(code);
      if (id !== null) hang.mutate(id);
      else {
        sound.wrong();
        toast({ text: t("hungNot") });
      }
    },
  });
  const items = labels.data?.items ?? [];
  return (
    <Page title={t("labels")}>
      <p className="text-ink-soft">{t("labelsHelp")}</p>
      {hang.isError && (
        <Note tone="loss" icon={CircleAlert}>
          {explain(hang.error, tDay("noAnswer"))}
        </Note>
      )}
      {labels.isError && (
        <Note tone="loss" icon={CircleAlert} title={t("labelsFailed")} action={<Button onClick={() => void labels.refetch()}>{tDay("reload")}</Button>}>
          {explain(labels.error, tDay("noAnswer"))}
        </Note>
      )}
      <section aria-busy={labels.isPending} className="min-h-[60dvh] rounded-md bg-paper px-5 shadow-card">
        {labels.isSuccess && items.length === 0 && (
          <EmptyState icon={Tags} title={t("labelsNone")} className="min-h-[60dvh]">
            {t("labelsNoneHelp")}
          </EmptyState>
        )}
        <ul className="divide-y divide-line">
          {items.map((label) => (
            <LabelRow key={label.id} label={label} busy={hang.isPending && hang.variables === label.id} onHung={() => hang.mutate(label.id)} />
          ))}
        </ul>
      </section>
      {may(session, "shelf.label.print", till.store) && (
        <a href="/office/labels" className="flex min-h-11 items-center gap-2 self-end underline">
          <Printer aria-hidden className="size-5" />
          {t("printLabels")}
        </a>
      )}
    </Page>
  );
}
