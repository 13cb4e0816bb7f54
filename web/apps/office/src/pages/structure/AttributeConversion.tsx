import { Button, ChoiceField, localized, Note, useLanguage, useTexts, useToast, type Say } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { channelUnitsQuery, conversionApi, type ChannelUnits, type ConversionAsked, type ConversionPreview } from "../../api/conversions";
import type { KeptAttribute } from "../../api/structureEdit";
import type { Json } from "../../domain/product";
import { localeName } from "../../domain/regions";
import { Section } from "../../parts/Facts";
import { ProblemNote } from "../../parts/Problems";
import { structureTexts } from "../../texts/structure";
import { structureFormTexts } from "../../texts/structureForms";

/** Every type of value. */
export const TYPES = ["text", "long_text", "rich_text", "identifier", "number", "measurement", "money", "boolean", "date", "single_choice", "multiple_choice", "image", "file", "reference"] as const;
/** What an attribute of a type can become; the server refuses anything else. */
const BECOMES: { readonly [type: string]: readonly string[] } = {
  text: ["long_text", "rich_text", "number", "date", "single_choice", "multiple_choice"],
  long_text: ["text", "rich_text"],
  rich_text: ["text", "long_text"],
  number: ["text"],
  measurement: ["number", "text"],
  date: ["text"],
  single_choice: ["multiple_choice", "text"],
  multiple_choice: ["single_choice", "text"],
};

/** Types of which no two products need to say the same. */
const UNIQUE: readonly string[] = ["text", "number", "date"];

export function typeName(say: Say<typeof structureTexts>, type: string): string {
  const known = TYPES.find((each) => each === type);
  return known === undefined ? type : say(known);
}

/** An attribute in use becomes another: a look at what that would do, then the job. */
export function AttributeConversion({ attribute }: { readonly attribute: KeptAttribute }): ReactNode {
  const say = useTexts(structureTexts);
  const sayForm = useTexts(structureFormTexts);
  const { language } = useLanguage();
  const toast = useToast();
  const client = useQueryClient();
  const { data: channels = [] } = useQuery(channelUnitsQuery);
  const [asked, setAsked] = useState<ConversionAsked>({});
  const preview = useMutation({ mutationFn: () => conversionApi.preview(attribute.code, asked) });
  const start = useMutation({
    mutationFn: () => conversionApi.start(attribute.code, asked),
    onSuccess: async () => {
      toast({ text: say("started"), tone: "good" });
      await client.invalidateQueries({ queryKey: ["structure"] });
    },
  });
  const change = (part: ConversionAsked): void => {
    setAsked({ ...asked, ...part });
    preview.reset();
  };
  const wanted = { localizable: attribute.localizable, per_channel: attribute.per_channel, ...asked };
  const locales = [...new Set(channels.flatMap((each) => each.locales))];
  const lacksKept = (attribute.localizable && !wanted.localizable && !asked.keep_locale) || (attribute.per_channel && !wanted.per_channel && !asked.keep_channel);
  const problem = start.error ?? preview.error;
  const yesNo = (label: string, value: boolean, onValue: (value: boolean) => void): ReactNode => (
    <label className="flex min-h-9 items-center gap-2 text-13 pointer-coarse:min-h-11">
      <input type="checkbox" checked={value} onChange={(event) => onValue(event.target.checked)} />
      {label}
    </label>
  );
  return (
    <div className="border-t border-line">
      <Section title={say("becomes")}>
        <p className="text-13 text-ink-soft">{say("becomesHelp")}</p>
        <ChoiceField label={say("type")} value={asked.type ?? attribute.type} choices={[attribute.type, ...(BECOMES[attribute.type] ?? [])].map((type) => ({ value: type, label: typeName(say, type) }))} onChoice={(type) => change({ type })} className="mt-3 w-56" />
        {yesNo(say("perLanguage"), wanted.localizable, (localizable) => change({ localizable }))}
        {yesNo(say("perChannel"), wanted.per_channel, (per_channel) => change({ per_channel }))}
        {attribute.unique || UNIQUE.includes(asked.type ?? attribute.type) ? yesNo(say("isUnique"), asked.unique ?? attribute.unique, (unique) => change({ unique })) : null}
        {(asked.type ?? attribute.type).endsWith("_choice") ? null : yesNo(sayForm("filterable"), asked.filterable ?? attribute.filterable, (filterable) => change({ filterable }))}
        {attribute.localizable && !wanted.localizable ? <ChoiceField label={say("keepLanguage")} value={asked.keep_locale ?? ""} choices={[{ value: "", label: say("choose") }, ...locales.map((each) => ({ value: each, label: localeName(each, language) }))]} onChoice={(keep_locale) => change({ keep_locale })} className="mt-2 w-56" /> : null}
        {attribute.per_channel && !wanted.per_channel ? <ChoiceField label={say("keepChannel")} value={asked.keep_channel ?? ""} choices={[{ value: "", label: say("choose") }, ...channels.map(({ code, labels }) => ({ value: code, label: localized(labels, language) || code }))]} onChoice={(keep_channel) => change({ keep_channel })} className="mt-2 w-56" /> : null}
        <div className="mt-3 flex flex-wrap gap-2">
          <Button disabled={lacksKept} busy={preview.isPending} onClick={() => preview.mutate()}>
            {say("preview")}
          </Button>
          <Button kind="primary" disabled={preview.data === undefined || preview.data.twins.length > 0 || preview.data.uses.some((each) => each.is_hindering)} busy={start.isPending} onClick={() => start.mutate()}>
            {say("convert")}
          </Button>
        </div>
        {problem === null ? null : <div className="mt-3"><ProblemNote error={problem} /></div>}
        {preview.data === undefined ? null : <Foreseen found={preview.data} channels={channels} />}
      </Section>
    </div>
  );
}

/** A value as it is kept: a quantity with its unit, options one after the other. */
function datumText(datum: Json): string {
  if (Array.isArray(datum)) return datum.map(datumText).join(", ");
  if (typeof datum === "object" && datum !== null) return Object.values(datum).map(datumText).join(" ");
  return datum === null ? "" : String(datum);
}

function Foreseen({ found, channels }: { readonly found: ConversionPreview; readonly channels: readonly ChannelUnits[] }): ReactNode {
  const say = useTexts(structureTexts);
  const twins = found.twins[0];
  const named = (uses: ConversionPreview["uses"]): string => [...new Set(uses.map(({ what, name }) => `${what} (${name})`))].join(", ");
  const hindering = found.uses.filter((each) => each.is_hindering);
  const following = found.uses.filter((each) => !each.is_hindering && each.becomes !== null && each.becomes !== each.value);
  const { language } = useLanguage();
  const scopeName = (scope: string): string => {
    const [locale = "", channel = ""] = scope.split("|");
    const labels = channels.find(({ code }) => code === channel)?.labels ?? {};
    return [locale === "" ? "" : localeName(locale, language), localized(labels, language) || channel].filter(Boolean).join(" · ");
  };
  const written = (cells: { readonly [scope: string]: Json }): string =>
    Object.entries(cells)
      .map(([scope, datum]) => (scopeName(scope) === "" ? datumText(datum) : say("scoped", { scope: scopeName(scope), value: datumText(datum) })))
      .join("\n");
  return (
    <div className="mt-3 flex flex-col gap-3 text-13">
      <Note tone={found.losing > 0 ? "attention" : "information"} title={`${say("foreseen", { count: found.products })} ${say("losing", { count: found.losing })}`}>
        {found.options.length > 0 ? say("newOptions", { options: found.options.slice(0, 20).join(", ") }) : null}
        {twins === undefined ? null : say("twins", { first: twins[0], second: twins[1] })}
      </Note>
      {hindering.length > 0 ? <Note tone="attention" title={say("hinders", { uses: named(hindering) })} /> : null}
      {following.length > 0 ? <p>{say("follows", { uses: named(following) })}</p> : null}
      <table className="w-full table-fixed border-collapse">
        <thead>
          <tr className="border-b border-line text-left text-ink-soft">
            <th className="w-1/4 p-1 font-normal">SKU</th>
            <th className="p-1 font-normal">{say("before")}</th>
            <th className="p-1 font-normal">{say("after")}</th>
          </tr>
        </thead>
        <tbody>
          {found.items.map((each) => (
            <tr key={each.sku} className="border-b border-line align-top">
              <td className="p-1 break-words">{each.sku}</td>
              <td className="p-1 break-words whitespace-pre-line">{written(each.before)}</td>
              <td className="p-1 break-words whitespace-pre-line">
                {written(each.after)}
                {each.lost.length > 0 ? <span className="text-loss"> {say("lost")}</span> : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
