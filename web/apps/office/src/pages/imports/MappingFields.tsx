import { Button, ChoiceField, createSay, IconButton, Note, SelectSearch, TextField, useLanguage, useTexts, useToast, type Choice } from "@comptoir/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Store, Trash2 } from "lucide-react";
import type { ReactNode } from "react";

import { deleteMapping, mappingsQuery } from "../../api/mappings";
import { needsMapping, withField } from "../../domain/mapping";
import { localeName } from "../../domain/regions";
import { ProblemNote } from "../../parts/Problems";
import { commonTexts } from "../../texts/common";
import { fieldTexts, mappingTexts } from "../../texts/mapping";
import { MappingCases } from "./MappingCases";
import { NEW_MAPPING, type MappingAtWork } from "./useMapping";

const SYSTEMS: Readonly<Record<string, string>> = { shopify: "Shopify", woocommerce: "WooCommerce", magento: "Magento", unopim: "UnoPim" };

interface MappingFieldsProps {
  readonly kind: string;
  readonly mapping: MappingAtWork;
  readonly tried: boolean;
}

/** The columns of the file with some of what they hold, and what each of them is. */
export function MappingFields({ kind, mapping, tried }: MappingFieldsProps): ReactNode {
  const say = useTexts(mappingTexts);
  const { sheet, kept, chosen } = mapping;
  const choices = useFieldChoices(mapping);
  if (mapping.error !== null) return <ProblemNote error={mapping.error} />;
  if (sheet === undefined) return null;
  if (sheet.system !== "") {
    return (
      <Note tone="information" icon={Store}>
        {say("ofSystem", { system: SYSTEMS[sheet.system] ?? sheet.system })}
      </Note>
    );
  }
  const known = kept.find(({ code }) => code === sheet.kept);
  return (
    <section className="flex flex-col gap-3" aria-label={say("columns")}>
      <ChoiceField
        label={say("columns")}
        value={chosen}
        choices={[{ value: "", label: say("byName") }, ...kept.map(({ code, name }) => ({ value: code, label: name })), { value: NEW_MAPPING, label: say("newMapping") }]}
        onChoice={mapping.choose}
      />
      {known !== undefined && chosen === known.code ? <p className="text-13 text-ink-soft">{say("remembered", { name: known.name })}</p> : null}
      <MappingCases key={`${kind} ${chosen}`} mapping={mapping} nameOf={(field) => choices.find(({ value }) => value === field)?.label ?? field} />
      {chosen === "" ? null : (
        <>
          <p className="text-13 text-ink-soft">{say(chosen === NEW_MAPPING && needsMapping(sheet.columns) ? "mappingOffered" : "mappingHelp")}</p>
          {chosen === NEW_MAPPING ? (
            <TextField label={say("mappingName")} required maxLength={60} value={mapping.name} error={!tried ? null : mapping.isTaken ? say("nameTaken") : mapping.name.trim() === "" ? say("nameMissing") : null} onText={mapping.setName} />
          ) : (
            <Forget kind={kind} mapping={mapping} />
          )}
        </>
      )}
      <ul className="rounded-md border border-line">
        {sheet.columns.map(({ name, samples, suggestion, by_name: byName, reason }) => {
          const field = chosen === "" ? byName : (mapping.columns.find((each) => each.column === name)?.field ?? "");
          return (
            <li key={name} className="grid grid-cols-1 items-center gap-x-3 gap-y-1 border-b border-line p-2 last:border-b-0 sm:grid-cols-2">
              <div className="min-w-0">
                <p className="truncate font-medium">
                  {name}
                  {field === "" || field !== suggestion || reason === null || reason === "name" ? null : <span className="ml-2 text-13 font-normal text-ink-soft">{say(reason)}</span>}
                </p>
                <p className="truncate text-13 text-ink-soft">{samples.length === 0 ? say("emptyColumn") : samples.join(" · ")}</p>
              </div>
              {chosen === "" ? (
                <p className={`truncate text-13 ${field === "" ? "text-ink-soft" : ""}`}>{field === "" ? say(kind === "catalog" && samples.length > 0 ? "newAttribute" : "unused") : (choices.find(({ value }) => value === field)?.label ?? field)}</p>
              ) : (
                <SelectSearch hideLabel label={say("fieldOf", { column: name })} value={field} choices={choices} onChoice={(next) => mapping.setColumns(withField(mapping.columns, name, next))} />
              )}
            </li>
          );
        })}
      </ul>
      {chosen === "" ? null : (
        <>
          <p role="status" className={`text-13 ${tried && mapping.columns.length === 0 ? "text-loss" : "text-ink-soft"}`}>
            {mapping.columns.length === 0 ? say("nothingMapped") : say("usedCount", { count: mapping.columns.length })}
          </p>
          <Constants mapping={mapping} choices={choices} />
        </>
      )}
    </section>
  );
}

/** The fields in the shop's words; an attribute with its language and channel. */
function useFieldChoices({ sheet }: MappingAtWork): readonly Choice[] {
  const say = useTexts(mappingTexts);
  const { language } = useLanguage();
  const tell = createSay(fieldTexts, language);
  const fields = (sheet?.fields ?? []).map(({ field, label }) => {
    if (label === "") return { value: field, label: field in fieldTexts ? tell(field as keyof typeof fieldTexts) : field, detail: field };
    const [, ...parts] = field.split("-");
    const scope = parts.map((part) => (/^[a-z]{2}_[A-Z]{2}$/.test(part) ? localeName(part, language) : part));
    return { value: field, label: [label, ...scope].join(" – "), detail: field };
  });
  return [{ value: "", label: say("unused") }, ...fields];
}

function Constants({ mapping, choices }: { readonly mapping: MappingAtWork; readonly choices: readonly Choice[] }): ReactNode {
  const say = useTexts(mappingTexts);
  const sayCommon = useTexts(commonTexts);
  const { constants, setConstants, columns } = mapping;
  const open = choices.filter(({ value }) => value !== "" && !(value in constants) && !columns.some(({ field }) => field === value));
  const nameOf = (field: string): string => choices.find(({ value }) => value === field)?.label ?? field;
  return (
    <div role="group" aria-label={say("constants")} className="flex flex-col gap-2">
      <p className="text-13 font-medium">{say("constants")}</p>
      {Object.entries(constants).map(([field, text]) => (
        <div key={field} className="flex items-end gap-2">
          <TextField label={nameOf(field)} value={text} onText={(next) => setConstants({ ...constants, [field]: next })} className="flex-1" />
          <IconButton icon={Trash2} label={sayCommon("remove", { name: nameOf(field) })} onClick={() => setConstants(Object.fromEntries(Object.entries(constants).filter(([each]) => each !== field)))} />
        </div>
      ))}
      <SelectSearch hideLabel label={say("addConstant")} placeholder={say("addConstant")} value={null} choices={open} onChoice={(field) => setConstants({ ...constants, [field]: "" })} />
    </div>
  );
}

function Forget({ kind, mapping }: { readonly kind: string; readonly mapping: MappingAtWork }): ReactNode {
  const say = useTexts(mappingTexts);
  const toast = useToast();
  const client = useQueryClient();
  const forget = useMutation({
    mutationFn: () => deleteMapping(kind, mapping.chosen),
    onSuccess: async () => {
      toast({ text: say("forgotten", { name: mapping.name }) });
      mapping.choose("");
      await client.invalidateQueries({ queryKey: mappingsQuery(kind).queryKey });
    },
  });
  return (
    <>
      <Button icon={Trash2} busy={forget.isPending} onClick={() => forget.mutate()} className="self-start">
        {say("forget")}
      </Button>
      {forget.isError ? <ProblemNote error={forget.error} /> : null}
    </>
  );
}
