import { Button, ChoiceField, localized, TextField, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode, type SyntheticEvent } from "react";

import { mappingsQuery } from "../../api/mappings";
import { OUT_FORMS, PROOFS, putSchedule, type Place, type Schedule, type ScheduleBody } from "../../api/schedules";
import { channelsQuery } from "../../api/structure";
import { viewsQuery } from "../../api/team";
import { useSession } from "../../app/session";
import { localeName } from "../../domain/regions";
import { Section } from "../../parts/Facts";
import { ProblemNote } from "../../parts/Problems";
import { jobTexts } from "../../texts/jobs";
import { scheduleTexts } from "../../texts/schedules";
import { IMPORT_FORMATS, importKinds } from "../imports/importKinds";
import { kindWord } from "./SchedulesPage";
import { TimingFields } from "./TimingFields";

const FORM_NAMES: Readonly<Record<string, string>> = { xlsx: "Excel (XLSX)", csv: "CSV", jsonl: "JSON lines", akeneo: "Akeneo (ZIP)" };
const NEW: ScheduleBody = {
  name: "",
  way: "in",
  kind: "catalog",
  timing: { every: "day", minutes: 15, hour: 6, minute: 0, weekdays: [], day: 1 },
  place: { folder: "", url: "", proof: "none" },
  form: "auto",
  mapping: null,
  view: null,
  channel: null,
  values_locale: null,
  file_name: "",
};

interface ScheduleFormProps {
  /** Null for a new one. */
  readonly schedule: Schedule | null;
  readonly zone: string;
  readonly folder: string;
  readonly editable: boolean;
  readonly onSaved: (id: string) => void;
}

type Change = (change: Partial<ScheduleBody>) => void;

interface PartProps {
  readonly body: ScheduleBody;
  readonly editable: boolean;
  readonly set: Change;
}

/** What, when and where. */
export function ScheduleForm({ schedule, zone, folder, editable, onSaved }: ScheduleFormProps): ReactNode {
  const say = useTexts(scheduleTexts);
  const toast = useToast();
  const client = useQueryClient();
  const [id] = useState(() => schedule?.id ?? crypto.randomUUID());
  const [body, setBody] = useState<ScheduleBody>(() => (schedule === null ? NEW : bodyOf(schedule)));
  const [secret, setSecret] = useState("");
  const set: Change = (change) => setBody((before) => ({ ...before, ...change }));
  const save = useMutation({
    mutationFn: () => putSchedule(id, schedule?.version ?? 0, body, secret === "" ? null : secret),
    onSuccess: async (saved) => {
      toast({ text: say("saved"), tone: "good" });
      await client.invalidateQueries({ queryKey: ["schedules"] });
      onSaved(saved.id);
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Section title={say("what")}>
        <div className="grid gap-3 sm:grid-cols-2">
          <TextField label={say("name")} required maxLength={100} disabled={!editable} value={body.name} onText={(name) => set({ name })} className="sm:col-span-2" />
          <ChoiceField
            label={say("way")}
            disabled={!editable || schedule !== null}
            value={body.way}
            choices={[
              { value: "in", label: say("in") },
              { value: "out", label: say("out") },
            ]}
            onChoice={(way) => set(way === "out" ? { way, kind: "catalog", form: "xlsx", mapping: null } : { way: "in", form: "auto", view: null, channel: null, values_locale: null })}
          />
          {body.way === "in" ? <ComingIn body={body} editable={editable} set={set} /> : <GoingOut body={body} editable={editable} set={set} />}
        </div>
      </Section>
      <Section title={say("when")}>
        <TimingFields timing={body.timing} zone={zone} editable={editable} onTiming={(timing) => set({ timing })} />
      </Section>
      <Section title={say("where")}>
        <PlaceFields body={body} editable={editable} set={set} folder={folder} secret={secret} hasSecret={schedule?.has_secret === true} onSecret={setSecret} />
      </Section>
      {editable ? (
        <div className="flex flex-col gap-2 p-4">
          <p className="text-13 text-ink-soft">{say("rights")}</p>
          {save.isError ? <ProblemNote error={save.error} /> : null}
          <Button type="submit" kind="primary" busy={save.isPending} className="self-start">
            {say("save")}
          </Button>
        </div>
      ) : null}
    </form>
  );
}

function bodyOf({ name, way, kind, timing, place, form, mapping, view, channel, values_locale, file_name }: Schedule): ScheduleBody {
  return { name, way, kind, timing, place, form, mapping, view, channel, values_locale, file_name };
}

function ComingIn({ body, editable, set }: PartProps): ReactNode {
  const say = useTexts(scheduleTexts);
  const sayKind = useTexts(jobTexts);
  const { may } = useSession();
  const kinds: readonly string[] = importKinds(may);
  const { data: mappings = [] } = useQuery({ ...mappingsQuery(body.kind), enabled: kinds.includes(body.kind) });
  return (
    <>
      <ChoiceField
        label={say("kind")}
        disabled={!editable}
        value={body.kind}
        choices={(kinds.includes(body.kind) ? kinds : [body.kind, ...kinds]).map((value) => ({ value, label: sayKind(kindWord(value)) }))}
        onChoice={(kind) => set({ kind, mapping: null })}
      />
      <ChoiceField label={say("form")} disabled={!editable} value={body.form} choices={[{ value: "auto", label: say("auto") }, ...IMPORT_FORMATS]} onChoice={(form) => set({ form })} />
      <ChoiceField
        label={say("mapping")}
        disabled={!editable}
        value={body.mapping ?? ""}
        choices={[{ value: "", label: say("noMapping") }, ...mappings.map(({ code, name }) => ({ value: code, label: name }))]}
        onChoice={(mapping) => set({ mapping: mapping === "" ? null : mapping })}
      />
    </>
  );
}

function GoingOut({ body, editable, set }: PartProps): ReactNode {
  const say = useTexts(scheduleTexts);
  const { language } = useLanguage();
  const { data: views = [] } = useQuery(viewsQuery);
  const { data: channels = [] } = useQuery(channelsQuery);
  const locales = [...new Set(channels.filter(({ code }) => body.channel === null || code === body.channel).flatMap((each) => each.locales))];
  const all = { value: "", label: say("all") };
  const orNull = (value: string): string | null => (value === "" ? null : value);
  return (
    <>
      <ChoiceField label={say("form")} disabled={!editable} value={body.form} choices={OUT_FORMS.map((value) => ({ value, label: FORM_NAMES[value] ?? value }))} onChoice={(form) => set({ form })} />
      <ChoiceField
        label={say("view")}
        disabled={!editable}
        value={body.view ?? ""}
        choices={[{ value: "", label: say("allProducts") }, ...views.map(({ id, name }) => ({ value: id, label: name }))]}
        onChoice={(view) => set({ view: orNull(view) })}
      />
      <ChoiceField
        label={say("channel")}
        disabled={!editable}
        value={body.channel ?? ""}
        choices={[all, ...channels.map(({ code, labels }) => ({ value: code, label: localized(labels, language) || code }))]}
        onChoice={(channel) => set({ channel: orNull(channel), values_locale: null })}
      />
      <ChoiceField label={say("locale")} disabled={!editable} value={body.values_locale ?? ""} choices={[all, ...locales.map((value) => ({ value, label: localeName(value, language) }))]} onChoice={(locale) => set({ values_locale: orNull(locale) })} />
    </>
  );
}

interface PlaceProps extends PartProps {
  readonly folder: string;
  readonly secret: string;
  readonly hasSecret: boolean;
  readonly onSecret: (secret: string) => void;
}

function PlaceFields({ body, editable, set, folder, secret, hasSecret, onSecret }: PlaceProps): ReactNode {
  const say = useTexts(scheduleTexts);
  const { place, way } = body;
  const [isFolder, setFolder] = useState(place.url === "");
  const put = (change: Partial<Place>): void => set({ place: { ...place, ...change } });
  return (
    <div className="grid gap-3">
      <ChoiceField
        label={say("placeKind")}
        disabled={!editable}
        value={isFolder ? "folder" : "url"}
        choices={[
          { value: "folder", label: say("folderPlace") },
          { value: "url", label: say("urlPlace") },
        ]}
        onChoice={(kind) => {
          setFolder(kind === "folder");
          put({ folder: "", url: kind === "folder" ? "" : "https://", proof: "none" });
        }}
      />
      {isFolder ? (
        <>
          <TextField
            label={say("folder")}
            help={`${say("folderHelp", { folder })}${way === "in" ? ` ${say("folderInHelp")}` : ""}`}
            required
            maxLength={300}
            disabled={!editable}
            value={place.folder}
            onText={(text) => put({ folder: text })}
          />
          {way === "out" ? <TextField label={say("fileName")} help={say("fileNameHelp", { date: "{date}", time: "{time}" })} required maxLength={100} disabled={!editable} value={body.file_name} onText={(file_name) => set({ file_name })} /> : null}
        </>
      ) : (
        <>
          <TextField label={say("url")} required inputMode="url" maxLength={2000} disabled={!editable} value={place.url} onText={(url) => put({ url })} />
          <ChoiceField label={say("proof")} disabled={!editable} value={place.proof} choices={PROOFS.map((value) => ({ value, label: say(value) }))} onChoice={(text) => put({ proof: PROOFS.find((each) => each === text) ?? "none" })} />
          {place.proof === "none" ? null : (
            <TextField
              type="password"
              autoComplete="new-password"
              label={say("secret")}
              help={[place.proof === "basic" ? say("secretBasic") : "", hasSecret ? say("secretKept") : ""].filter((part) => part !== "").join(" · ")}
              required={!hasSecret}
              disabled={!editable}
              value={secret}
              onText={onSecret}
            />
          )}
        </>
      )}
    </div>
  );
}
