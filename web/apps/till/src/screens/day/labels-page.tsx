import { Button, EmptyState, formatMoney, Note, Tag, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleAlert, CircleCheck, Printer, Tags } from "lucide-react";
import { useRef } from "react";

import { api, explain, type LabelTask } from "../../api";
import { sound } from "../../devices/sound";
import { useWedge } from "../../devices/use-wedge";
import { Page } from "../../parts/page";
import { may, useSession, useTill } from "../../state/hooks";
import { labelIn, labelsQuery } from "../../state/labels";
import { useDeferred } from "../../state/use-deferred";
import { dayTexts } from "../../texts/day";
import { drawerTexts } from "../../texts/drawer";

/** How long a label that somebody said to hang can be taken back; as long as the word of it stands. */
const UNDO_MILLISECONDS = 6000;
const DOUBLE_TAP_MILLISECONDS = 500;

function LabelRow({ label, onHung }: { readonly label: LabelTask; readonly onHung: (at: number) => void }) {
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
      {label.sent_at === null ? (
        <span className="flex min-h-11 items-center">
          <Tag icon={Printer}>{t("toPrint")}</Tag>
        </span>
      ) : (
        <Button icon={CircleCheck} aria-label={t("hungLabel", { name })} onClick={(event) => onHung(event.timeStamp)}>
          {t("hung")}
        </Button>
      )}
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
    onSuccess: () => client.invalidateQueries({ queryKey: ["labels"] }),
    onError: () => sound.wrong(),
  });
  // Until it is sent, the till goes by the label that hung before: a slip of the finger overcharges nobody.
  const { waiting, later, undo } = useDeferred((id) => hang.mutate(id), UNDO_MILLISECONDS);
  const tapped = useRef(Number.NEGATIVE_INFINITY);
  const hung = ({ id, name }: LabelTask, at: number) => {
    // The next label moves under the finger: the second half of a double tap says nothing of it.
    if (at - tapped.current < DOUBLE_TAP_MILLISECONDS) return;
    tapped.current = at;
    sound.taken();
    later(id);
    const back = () => {
      tapped.current = Number.NEGATIVE_INFINITY;
      undo(id);
    };
    toast({ text: t("hungOne", { name }), undo: back });
  };
  const seen = (id: string) => hang.mutate(id, {
    onSuccess: ({ name }) => {
      sound.taken();
      toast({ text: t("hungOne", { name }) });
    },
  });
  useWedge({
    onScan: (code) => {
      const id = labelIn(code);
      if (id !== null) seen(id);
      else {
        sound.wrong();
        toast({ text: t("hungNot") });
      }
    },
  });
  const sent = hang.isPending ? hang.variables : null;
  const items = (labels.data?.items ?? []).filter(({ id }) => !waiting.has(id) && id !== sent);
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
            <LabelRow key={label.id} label={label} onHung={(at) => hung(label, at)} />
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
