import { Button, Dialog, EmptyState, formatInstant, formatMoney, IconButton, Note, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleAlert, Layers, Trash2 } from "lucide-react";
import { useState } from "react";

import { api, explain } from "../../api";
import { ReasonChips } from "../../parts/reason-chips";
import { useTill } from "../../state/hooks";
import { useWaiting, type Waiting } from "../../state/parking";
import { useZone } from "../../state/use-zone";
import { dayTexts } from "../../texts/day";
import { drawerTexts } from "../../texts/drawer";
import { sellingTexts } from "../../texts/selling";

interface ParkedDialogProps {
  readonly onResume: (id: string) => void;
  readonly onClose: () => void;
}

function WaitingRow({ one, isFirst, onResume, onDiscard }: { readonly one: Waiting; readonly isFirst: boolean; readonly onResume: () => void; readonly onDiscard: () => void }) {
  const t = useTexts(sellingTexts);
  const tDrawer = useTexts(drawerTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const time = formatInstant(one.at, language, zone, "time");
  const where = one.by === null ? tDrawer("parkedWhere", { time, till: one.till }) : tDrawer("parkedBy", { time, till: one.till, name: one.by });
  return (
    <li className="flex items-center gap-2 py-3">
      <div className="min-w-0 flex-1">
        <p className="font-medium">
          {t("basketCount", { count: one.things })}
          {one.amount !== null && ` · ${formatMoney(one.amount, language)}`}
        </p>
        <p className="line-clamp-2 text-13 break-words text-ink-soft">{one.words}</p>
        <p className="text-13 break-words text-ink-soft">{one.isLocal ? `${time} · ${tDrawer("parkedLocal")}` : where}</p>
      </div>
      {!one.isLocal && <IconButton icon={Trash2} label={tDrawer("discardOne")} className="text-loss" onClick={onDiscard} />}
      <Button kind={isFirst ? "primary" : "normal"} {...(isFirst ? { "data-autofocus": true } : {})} onClick={onResume}>
        {t("resume")}
      </Button>
    </li>
  );
}

/** Why a basket is thrown away; the journal keeps it. */
function Discarding({ id, onEnd }: { readonly id: string; readonly onEnd: () => void }) {
  const t = useTexts(drawerTexts);
  const tDay = useTexts(dayTexts);
  const { till } = useTill();
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const discard = useMutation({
    mutationFn: () => api.discard(id, { till: till.code, reason: reason.trim() }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["parked"] });
      onEnd();
    },
  });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.trim() !== "") discard.mutate();
      }}
    >
      <TextField label={t("reason")} help={t("reasonHelp")} value={reason} onText={setReason} maxLength={300} autoFocus />
      <ReasonChips reasons={[t("discardLeft"), t("discardDouble")]} chosen={reason} onReason={setReason} />
      {discard.isError && (
        <Note tone="loss" icon={CircleAlert}>
          {explain(discard.error, tDay("noAnswer"))}
        </Note>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onEnd}>{t("keep")}</Button>
        <Button type="submit" kind="danger" disabled={reason.trim() === ""} busy={discard.isPending}>
          {t("discard")}
        </Button>
      </div>
    </form>
  );
}

/** The baskets that wait at the shop: who parked them, when and for how much. */
export function ParkedDialog({ onResume, onClose }: ParkedDialogProps) {
  const t = useTexts(sellingTexts);
  const tDrawer = useTexts(drawerTexts);
  const { items, isError } = useWaiting();
  const [discarding, setDiscarding] = useState<string | null>(null);
  return (
    <Dialog open onOpenChange={onClose} title={tDrawer(discarding === null ? "parkedTitle" : "discardOne")} description={tDrawer(discarding === null ? "parkedHelp" : "discardHelp")}>
      {discarding !== null ? (
        <Discarding id={discarding} onEnd={() => setDiscarding(null)} />
      ) : (
        <>
          {isError && (
            <Note tone="attention" icon={CircleAlert}>
              {tDrawer("parkedFailed")}
            </Note>
          )}
          {items.length === 0 ? (
            <EmptyState icon={Layers} title={t("parkedEmpty")}>
              {t("parkedEmptyHelp")}
            </EmptyState>
          ) : (
            <ul className="flex flex-col divide-y divide-line">
              {items.map((one, index) => (
                <WaitingRow key={one.id} one={one} isFirst={index === 0} onResume={() => onResume(one.id)} onDiscard={() => setDiscarding(one.id)} />
              ))}
            </ul>
          )}
        </>
      )}
    </Dialog>
  );
}
