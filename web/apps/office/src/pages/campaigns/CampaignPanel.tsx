import { Problem } from "@comptoir/client";
import { Button, ChoiceField, localized, Note, TextField, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Play, Trash2, Undo2 } from "lucide-react";
import { useState, type ReactNode } from "react";

import { CAMPAIGN_KINDS, deleteCampaign, putCampaign, stepCampaign, type Campaign, type CampaignBody } from "../../api/campaigns";
import { priceListsQuery } from "../../api/prices";
import { promotionsQuery } from "../../api/promotions";
import { useSession } from "../../app/session";
import { suggestCode } from "../../domain/codes";
import { isPeriodWrong } from "../../domain/moments";
import { Checks } from "../../parts/Checks";
import { LocalizedFields } from "../../parts/LocalizedFields";
import type { NamedPanelProps } from "../../parts/NamedList";
import { PeriodFields } from "../../parts/PeriodFields";
import { ProblemNote } from "../../parts/Problems";
import { campaignTexts } from "../../texts/campaigns";

const NEW: CampaignBody = { label: {}, promotions: [], price_lists: [], valid_from: null, valid_to: null, kind: null };

/** A campaign: its name and dates, what belongs to it, and the one button that takes all of it back. */
export function CampaignPanel({ item: known, taken, onClose, onSaved }: NamedPanelProps<Campaign>): ReactNode {
  const say = useTexts(campaignTexts);
  const { language } = useLanguage();
  const toast = useToast();
  const client = useQueryClient();
  const { may } = useSession();
  const stored: CampaignBody = known === null ? NEW : { label: known.label, promotions: known.promotions, price_lists: known.price_lists, valid_from: known.valid_from, valid_to: known.valid_to, kind: known.kind };
  const [body, setBody] = useState(stored);
  const [typed, setTyped] = useState<string | null>(null);
  const name = localized(body.label, language);
  const code = known?.code ?? typed ?? suggestCode(name);
  const version = known?.version ?? 0;
  const state = known?.state;
  const set = (change: Partial<CampaignBody>): void => setBody({ ...body, ...change });
  const refresh = async (): Promise<void> => {
    await Promise.all(["campaigns", "promotions", "prices", "price-lists", "calendar"].map((key) => client.invalidateQueries({ queryKey: [key] })));
  };
  const told = (words: "saved" | "begun" | "rolledBack" | "deleted" | "isBack"): void => toast({ text: say(words, { name: name || code }), tone: "good" });
  const save = useMutation({
    mutationFn: () => putCampaign(code, body, known?.version ?? null),
    onSuccess: (made) => {
      told("saved");
      onSaved(made.code);
    },
    onSettled: refresh,
  });
  const step = useMutation({
    mutationFn: (each: "activate" | "end") => stepCampaign(code, each, version),
    onSuccess: (_, each) => told(each === "activate" ? "begun" : "rolledBack"),
    onSettled: refresh,
  });
  const putBack = useMutation({
    mutationFn: () => putCampaign(code, stored, null),
    onSuccess: () => told("isBack"),
    onError: (error) => toast({ text: error.message, tone: "loss" }),
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: () => deleteCampaign(code, version),
    onSuccess: () => {
      // What had ended would come back as a draft.
      if (state === "draft") toast({ text: say("deleted", { name: name || code }), undo: () => putBack.mutate() });
      else told("deleted");
      onClose();
    },
    onSettled: refresh,
  });
  const failure = save.error ?? step.error ?? remove.error;
  const editable = may("pricing.promotion.edit") && known?.state !== "ended";
  const isWrong = isPeriodWrong(body.valid_from, body.valid_to);
  const isTaken = known === null && taken.includes(code);
  const changed = known === null || JSON.stringify(body) !== JSON.stringify(stored);
  return (
    <DetailPanel
      title={known === null ? say("add") : name || code}
      subtitle={known?.code}
      onClose={onClose}
      bar={
        <div className="flex flex-wrap items-center gap-2 border-t border-line bg-paper px-4 py-3">
          {editable ? (
            <Button kind="primary" busy={save.isPending} disabled={!changed || name === "" || isWrong || isTaken} onClick={() => save.mutate()}>
              {say("save")}
            </Button>
          ) : null}
          {state === "draft" && may("pricing.promotion.activate") ? (
            <Button icon={Play} busy={step.isPending} disabled={changed} onClick={() => step.mutate("activate")}>
              {say("activate")}
            </Button>
          ) : null}
          {state === "active" && may("pricing.promotion.activate") ? (
            <Button icon={Undo2} busy={step.isPending} onClick={() => step.mutate("end")}>
              {say("rollBack")}
            </Button>
          ) : null}
          {(state === "draft" || state === "ended") && may("pricing.promotion.edit") ? (
            <Button icon={Trash2} busy={remove.isPending} onClick={() => remove.mutate()}>
              {say("delete")}
            </Button>
          ) : null}
        </div>
      }
    >
      <div className="flex flex-col gap-4 p-4">
        {failure === null ? null : failure instanceof Problem && failure.status === 412 ? <Note tone="attention">{say("stale")}</Note> : <ProblemNote error={failure} />}
        <LocalizedFields label={say("name")} texts={body.label} editable={editable} error={null} onTexts={(label) => set({ label })} />
        {known === null ? <TextField label={say("code")} value={code} error={isTaken ? say("codeTaken") : null} onText={setTyped} className="max-w-xs" /> : null}
        <PeriodFields
          from={{ label: say("validFrom"), value: body.valid_from, onMoment: (moment) => set({ valid_from: moment }) }}
          to={{ label: say("validTo"), value: body.valid_to, error: isWrong ? say("periodWrong") : null, onMoment: (moment) => set({ valid_to: moment }) }}
          storeClock={say("storeClock")}
          editable={editable}
        />
        <ChoiceField
          label={say("kind")}
          help={say("kindHelp")}
          disabled={!editable}
          value={body.kind ?? ""}
          choices={CAMPAIGN_KINDS.map((kind) => ({ value: kind, label: say(`kind_${kind}`) }))}
          onChoice={(kind) => set({ kind: kind === "" ? null : kind })}
          className="max-w-sm"
        />
        <Members body={body} editable={editable} own={known?.code ?? ""} onBody={set} />
      </div>
    </DetailPanel>
  );
}

interface MembersProps {
  readonly body: CampaignBody;
  readonly editable: boolean;
  readonly own: string;
  readonly onBody: (change: Partial<CampaignBody>) => void;
}

/** The promotions that are free or already in it, and the price lists. */
function Members({ body, editable, own, onBody }: MembersProps): ReactNode {
  const say = useTexts(campaignTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const { data: promotions = [] } = useQuery(promotionsQuery);
  const { data: lists = [] } = useQuery({ ...priceListsQuery, enabled: may("pricing.price.read") });
  const free = promotions.filter((one) => body.promotions.includes(one.code) || (one.state !== "ended" && (one.campaign ?? own) === own));
  return (
    <>
      <Checks title={say("promotions")} editable={editable} chosen={body.promotions} choices={free.map((one) => ({ value: one.code, label: localized(one.label, language) || one.code }))} onChosen={(chosen) => onBody({ promotions: chosen })} />
      <Checks title={say("priceLists")} help={say("listsHelp")} editable={editable} chosen={body.price_lists} choices={lists.map((one) => ({ value: one.code, label: localized(one.label, language) || one.code }))} onChosen={(chosen) => onBody({ price_lists: chosen })} />
    </>
  );
}
