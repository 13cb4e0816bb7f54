import { Button, Dialog, Note, QuantityField, TextField, useTexts } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleAlert, Monitor, MonitorSmartphone } from "lucide-react";
import { useState } from "react";

import { explain } from "../../api";
import { sellingApi } from "../../api-selling";
import { useTill } from "../../state/hooks";
import { dayTexts } from "../../texts/day";
import { pieceTexts } from "../../texts/pieces";

const LOCK_MINUTES = "5";

/** The screens of a till: this one, and those that face the customer; each can be withdrawn. */
export function ScreensDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTexts(pieceTexts);
  const tDay = useTexts(dayTexts);
  const { till } = useTill();
  const client = useQueryClient();
  const [name, setName] = useState(till.name);
  const [minutes, setMinutes] = useState(LOCK_MINUTES);
  const known = useQuery({ queryKey: ["stations", till.code], queryFn: () => sellingApi.stations(till.code) });
  const again = () => {
    void client.invalidateQueries({ queryKey: ["stations", till.code] });
    void client.invalidateQueries({ queryKey: ["station"] });
    void client.invalidateQueries({ queryKey: ["till", till.code] });
  };
  const enrol = useMutation({ mutationFn: (kind: "till" | "display") => sellingApi.enrol(till.code, kind, name.trim(), Number(minutes)), onSuccess: again });
  const revoke = useMutation({ mutationFn: sellingApi.revoke, onSuccess: again });
  const key = enrol.data?.key;
  const isComplete = name.trim() !== "" && /^\d{1,3}$/.test(minutes) && Number(minutes) >= 1 && Number(minutes) <= 240;
  const problem = enrol.error ?? revoke.error ?? known.error;
  return (
    <Dialog open onOpenChange={onClose} title={t("screenTitle")} description={t("screenHelp")} actions={<Button onClick={onClose}>{t("close")}</Button>}>
      <div className="flex flex-col gap-4">
        <div className="grid gap-3 sm:grid-cols-[1fr_10rem]">
          <TextField label={t("screenName")} value={name} onText={setName} maxLength={100} />
          <QuantityField label={t("lockAfter")} unit="H87" value={minutes} onText={setMinutes} keypad={false} />
        </div>
        <div className="flex flex-wrap gap-2 max-sm:flex-col">
          <Button kind="primary" icon={Monitor} className="flex-1" busy={enrol.isPending} disabled={!isComplete} onClick={() => enrol.mutate("till")}>
            {t("screenHere")}
          </Button>
          <Button icon={MonitorSmartphone} className="flex-1" busy={enrol.isPending} disabled={!isComplete} onClick={() => enrol.mutate("display")}>
            {t("displayNew")}
          </Button>
        </div>
        {key !== undefined && (
          <Note tone="information" icon={MonitorSmartphone} title={t("displayAddress")}>
            <p>{t("displayHelp")}</p>
            <code data-testid="display-address" className="block break-all select-all">{`${location.origin}/display/${till.code}#${key}`}</code>
          </Note>
        )}
        {problem !== null && (
          <Note tone="loss" icon={CircleAlert}>
            {explain(problem, tDay("noAnswer"))}
          </Note>
        )}
        {known.data?.items.length === 0 && <p className="text-ink-soft">{t("noScreens")}</p>}
        <ul className="divide-y divide-line">
          {known.data?.items.map((one) => (
            <li key={one.id} className="flex min-h-14 items-center gap-3">
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">{one.name}</span>
                <span className="text-13 text-ink-soft">{t(one.kind === "till" ? "kindTill" : "kindDisplay")}</span>
              </span>
              <Button busy={revoke.isPending} onClick={() => revoke.mutate(one.id)}>
                {t("withdraw")}
              </Button>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}
