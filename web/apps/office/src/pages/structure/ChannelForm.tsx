import { ChoiceField, localized, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState, type ReactNode } from "react";

import { categoriesQuery, type Channel } from "../../api/structure";
import { localesQuery, speak, type Kept } from "../../api/structureEdit";
import { currencies as allCurrencies, localeName } from "../../domain/regions";
import { LocalizedFields } from "../../parts/LocalizedFields";
import type { NamedPanelProps } from "../../parts/NamedList";
import { structureFormTexts } from "../../texts/structureForms";
import { CodeList } from "../products/CodeList";
import { SettingForm } from "../settings/SettingForm";
import { RemoveThing } from "./RemoveThing";

/** Languages that a shop of the Union may want besides those it speaks already. */
const OFFERED = ["bg_BG", "cs_CZ", "da_DK", "de_AT", "de_BE", "de_CH", "de_DE", "el_GR", "en_GB", "en_IE", "en_US", "es_ES", "et_EE", "fi_FI", "fr_BE", "fr_CH", "fr_FR", "fr_LU", "hr_HR", "hu_HU", "it_CH", "it_IT", "lt_LT", "lv_LV", "nl_BE", "nl_NL", "pl_PL", "pt_PT", "ro_RO", "sk_SK", "sl_SI", "sv_SE"];

/** Where products are shown or sold: in which languages and currencies, by which tree of categories. */
export function ChannelForm({ item: thing, taken, onClose, onSaved }: NamedPanelProps<Kept<Channel> & { readonly units?: object }>): ReactNode {
  const say = useTexts(structureFormTexts);
  const { language } = useLanguage();
  const [labels, setLabels] = useState(thing?.labels ?? {});
  const [locales, setLocales] = useState(thing?.locales ?? []);
  const [currencies, setCurrencies] = useState(thing?.currencies ?? []);
  const [tree, setTree] = useState(thing?.tree ?? null);
  const { data: known = [] } = useQuery(localesQuery);
  const { data: categories = [] } = useQuery(categoriesQuery);
  const spoken = known.filter(({ enabled }) => enabled).map(({ code }) => code);
  /** The shop learns a language only with the channel that speaks it. */
  const learn = (): Promise<unknown> => Promise.all(locales.filter((each) => !spoken.includes(each)).map((each) => speak(each, known.find(({ code }) => code === each)?.version ?? 0)));
  const money = useMemo(() => allCurrencies(language).map((each) => ({ value: each.code, label: each.name, detail: each.code })), [language]);
  const name = localized(labels, language);
  return (
    <SettingForm
      kind="channels"
      code={thing?.code ?? null}
      taken={taken}
      version={thing?.version ?? null}
      title={name || thing?.code || say("addChannel")}
      name={name}
      body={{ labels, locales, currencies, tree, units: thing?.units ?? {} }}
      ready={(name !== "" || thing !== null) && locales.length > 0}
      before={learn}
      onClose={onClose}
      onSaved={onSaved}
      below={thing === null ? undefined : <RemoveThing kind="channels" thing={thing} onClose={onClose} />}
    >
      {(editable, errorAt, codeField) => (
        <>
          <LocalizedFields label={say("name")} texts={labels} editable={editable} error={errorAt("/labels")} onTexts={setLabels} />
          {codeField}
          <CodeList label={say("locales")} codes={locales} choices={[...new Set([...spoken, ...OFFERED])].map((code) => ({ value: code, label: localeName(code, language), detail: code }))} editable={editable} error={errorAt("/locales")} onCodes={setLocales} />
          <CodeList label={say("currencies")} codes={currencies} choices={money} editable={editable} error={errorAt("/currencies")} onCodes={setCurrencies} />
          <ChoiceField label={say("tree")} disabled={!editable} value={tree ?? ""} choices={[{ value: "", label: say("everyTree") }, ...categories.filter(({ parent }) => parent === null).map(({ code, labels: names }) => ({ value: code, label: localized(names, language) || code }))]} error={errorAt("/tree")} onChoice={(code) => setTree(code || null)} />
        </>
      )}
    </SettingForm>
  );
}
