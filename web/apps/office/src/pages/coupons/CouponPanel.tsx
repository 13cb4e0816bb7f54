import { Problem } from "@comptoir/client";
import { Button, ChoiceField, localized, Note, TextField, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Trash2 } from "lucide-react";
import { useState, type ReactNode } from "react";

import { deleteSeries, putSeries, type CouponSeries, type CouponSeriesBody } from "../../api/coupons";
import { promotionsQuery } from "../../api/promotions";
import { useSession } from "../../app/session";
import { suggestCode } from "../../domain/codes";
import { isPeriodWrong } from "../../domain/moments";
import { LocalizedFields } from "../../parts/LocalizedFields";
import { Section } from "../../parts/Facts";
import type { NamedPanelProps } from "../../parts/NamedList";
import { PeriodFields } from "../../parts/PeriodFields";
import { ProblemNote } from "../../parts/Problems";
import { couponTexts } from "../../texts/coupons";
import { CouponCodes } from "./CouponCodes";

const NEW: CouponSeriesBody = { label: {}, shared_code: "", uses_max: null, valid_from: null, valid_to: null, is_released_on_return: false };
const USES = /^[1-9]\d{0,6}$/;

/** A series of coupons: its name and codes, when they count, and what they open. */
export function CouponPanel({ item: known, taken, onClose, onSaved }: NamedPanelProps<CouponSeries>): ReactNode {
  const say = useTexts(couponTexts);
  const { language } = useLanguage();
  const toast = useToast();
  const client = useQueryClient();
  const { may } = useSession();
  const stored: CouponSeriesBody = known === null ? NEW : { label: known.label, shared_code: known.shared_code, uses_max: known.uses_max, valid_from: known.valid_from, valid_to: known.valid_to, is_released_on_return: known.is_released_on_return };
  const [body, setBody] = useState(stored);
  const [uses, setUses] = useState(String(known?.uses_max ?? ""));
  const [typed, setTyped] = useState<string | null>(null);
  const set = (change: Partial<CouponSeriesBody>): void => setBody({ ...body, ...change });
  const name = localized(body.label, language);
  const code = known?.code ?? typed ?? suggestCode(name);
  const version = known?.version ?? 0;
  const isShared = body.shared_code !== null;
  const sent: CouponSeriesBody = { ...body, shared_code: body.shared_code?.trim() ?? null, uses_max: isShared && uses !== "" ? Number(uses) : null };
  const refresh = (): Promise<void> => client.invalidateQueries({ queryKey: ["coupon-series"] });
  const save = useMutation({
    mutationFn: () => putSeries(code, sent, known?.version ?? null),
    onSuccess: (made) => {
      toast({ text: say("saved", { name: name || code }), tone: "good" });
      onSaved(made.code);
    },
    onSettled: refresh,
  });
  const putBack = useMutation({
    mutationFn: () => putSeries(code, stored, null),
    onSuccess: () => toast({ text: say("isBack", { name: name || code }), tone: "good" }),
    onError: (error) => toast({ text: error.message, tone: "loss" }),
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: () => deleteSeries(code, version),
    onSuccess: () => {
      toast({ text: say("deleted", { name: name || code }), undo: () => putBack.mutate() });
      onClose();
    },
    onSettled: refresh,
  });
  const failure = save.error ?? remove.error;
  const editable = may("pricing.promotion.edit");
  const areUsesWrong = isShared && uses !== "" && !USES.test(uses);
  const isWrong = isPeriodWrong(body.valid_from, body.valid_to);
  const isTaken = known === null && taken.includes(code);
  const changed = known === null || JSON.stringify(sent) !== JSON.stringify(stored);
  const ready = changed && name !== "" && code !== "" && sent.shared_code !== "" && !areUsesWrong && !isWrong && !isTaken;
  return (
    <DetailPanel
      title={known === null ? say("add") : name || code}
      subtitle={known?.code}
      onClose={onClose}
      bar={
        editable ? (
          <div className="flex flex-wrap items-center gap-2 border-t border-line bg-paper px-4 py-3">
            <Button kind="primary" busy={save.isPending} disabled={!ready} onClick={() => save.mutate()}>
              {say("save")}
            </Button>
            {known === null ? null : (
              <Button icon={Trash2} busy={remove.isPending} onClick={() => remove.mutate()}>
                {say("delete")}
              </Button>
            )}
          </div>
        ) : null
      }
    >
      <div className="flex flex-col gap-4 p-4">
        {failure === null ? null : failure instanceof Problem && failure.status === 412 ? <Note tone="attention">{say("stale")}</Note> : <ProblemNote error={failure} />}
        <LocalizedFields label={say("name")} texts={body.label} editable={editable} error={null} onTexts={(label) => set({ label })} />
        {known === null ? <TextField label={say("code")} help={say("codeHelp")} value={code} error={isTaken ? say("codeTaken") : null} onText={setTyped} className="max-w-xs" /> : null}
        <ChoiceField
          label={say("kind")}
          disabled={known !== null}
          value={isShared ? "shared" : "single"}
          choices={(["shared", "single"] as const).map((value) => ({ value, label: say(value) }))}
          onChoice={(kind) => set({ shared_code: kind === "shared" ? "" : null })}
          className="max-w-sm"
        />
        {body.shared_code === null ? null : (
          <div className="flex flex-wrap gap-3">
            <TextField label={say("sharedCode")} help={say("sharedHelp")} disabled={known !== null} value={body.shared_code} onText={(shared) => set({ shared_code: shared })} className="w-60" />
            <TextField label={say("usesMax")} help={say("usesHelp")} inputMode="numeric" disabled={!editable} value={uses} error={areUsesWrong ? say("usesWrong") : null} onText={setUses} className="w-60" />
          </div>
        )}
        <PeriodFields
          from={{ label: say("validFrom"), value: body.valid_from, onMoment: (moment) => set({ valid_from: moment }) }}
          to={{ label: say("validTo"), value: body.valid_to, error: isWrong ? say("periodWrong") : null, onMoment: (moment) => set({ valid_to: moment }) }}
          storeClock={say("storeClock")}
          editable={editable}
        />
        <label className="flex min-h-8 items-center gap-2 pointer-coarse:min-h-11">
          <input type="checkbox" checked={body.is_released_on_return} disabled={!editable} onChange={(event) => set({ is_released_on_return: event.target.checked })} className="size-4 accent-accent" />
          {say("released")}
        </label>
      </div>
      {known === null ? null : (
        <>
          <CouponCodes series={known.code} isShared={isShared} />
          <Opened series={known.code} />
        </>
      )}
    </DetailPanel>
  );
}

/** The promotions that a coupon of the series opens. */
function Opened({ series }: { readonly series: string }): ReactNode {
  const say = useTexts(couponTexts);
  const { language } = useLanguage();
  const { data: promotions } = useQuery(promotionsQuery);
  if (promotions === undefined) return null;
  const some = promotions.filter((one) => one.coupon_series === series && one.state !== "ended");
  return (
    <Section title={say("opens")}>
      {some.length === 0 ? (
        <p className="text-13 text-ink-soft">{say("opensNone")}</p>
      ) : (
        <ul className="flex flex-col gap-1">
          {some.map((one) => (
            <li key={one.code}>
              <Link to="/promotions" search={{ code: one.code }} className="text-accent underline-offset-2 hover:underline">
                {localized(one.label, language) || one.code}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
