import { Button, localized, TextArea, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Eye, Send } from "lucide-react";
import { useState, type ReactNode, type SyntheticEvent } from "react";

import { putTemplate, templatesQuery, tryTemplate, type Template } from "../../api/segments";
import type { Labels } from "../../domain/attributes";
import { suggestCode } from "../../domain/codes";
import { Section } from "../../parts/Facts";
import { LocalizedFields, useSpoken } from "../../parts/LocalizedFields";
import { ProblemNote } from "../../parts/Problems";
import { segmentTexts } from "../../texts/segments";

interface TemplatePanelProps {
  /** Null for a new one. */
  readonly template: Template | null;
  readonly taken: readonly string[];
  readonly onClose: () => void;
  readonly onSaved: (code: string) => void;
}

const BRACES = { open: "{", close: "}" };

/** A mail in each language, shown as somebody would get it, and sent to oneself before anybody else. */
export function TemplatePanel({ template, taken, onClose, onSaved }: TemplatePanelProps): ReactNode {
  const say = useTexts(segmentTexts);
  const { language } = useLanguage();
  const toast = useToast();
  const client = useQueryClient();
  const [subject, setSubject] = useState<Labels>(template?.subject ?? {});
  const [text, setText] = useState<Labels>(template?.text ?? {});
  const [tried, setTried] = useState(false);
  const spoken = useSpoken(subject);
  const has = (part: Labels, locale: string): boolean => (part[locale] ?? "").trim() !== "";
  const locales = spoken.map(({ locale }) => locale).filter((locale) => has(subject, locale) || has(text, locale));
  const isWhole = locales.length > 0 && locales.every((locale) => has(subject, locale) && has(text, locale));
  const code = template?.code ?? suggestCode(localized(subject, language));
  const isTaken = template === null && taken.includes(code);
  const body = { subject, text: Object.fromEntries(locales.map((locale) => [locale, text[locale] ?? ""])) };
  const save = useMutation({
    mutationFn: () => putTemplate(code, body, template?.version ?? 0),
    onSuccess: async () => {
      toast({ text: say("saved", { name: localized(subject, language) }), tone: "good" });
      await client.invalidateQueries({ queryKey: templatesQuery.queryKey });
      onSaved(code);
    },
  });
  const attempt = useMutation({
    mutationFn: (isSent: boolean) => tryTemplate(body, isSent),
    onSuccess: (_, isSent) => {
      if (isSent) toast({ text: say("tried"), tone: "good" });
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setTried(true);
    if (isWhole && code !== "" && !isTaken) save.mutate();
  };
  const failure = save.error ?? attempt.error;
  return (
    <DetailPanel title={template === null ? say("addMail") : localized(subject, language) || code} subtitle={template === null ? undefined : code} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4 border-b border-line p-4">
        <LocalizedFields label={say("subject")} texts={subject} editable error={tried && !isWhole ? say("textMissing") : isTaken ? code : null} onTexts={setSubject} />
        {spoken.map(({ locale, name }) => (
          <TextArea key={locale} label={`${say("text")} – ${name}`} help={say("textHelp", BRACES)} rows={8} value={text[locale] ?? ""} onText={(typed) => setText({ ...text, [locale]: typed })} />
        ))}
        {failure === null ? null : <ProblemNote error={failure} />}
        <div className="flex flex-wrap gap-2">
          <Button type="submit" kind="primary" busy={save.isPending}>
            {say("saveMail")}
          </Button>
          <Button icon={Eye} disabled={!isWhole} busy={attempt.isPending && !attempt.variables} onClick={() => attempt.mutate(false)}>
            {say("preview")}
          </Button>
          <Button icon={Send} disabled={!isWhole} busy={attempt.isPending && attempt.variables} onClick={() => attempt.mutate(true)}>
            {say("trySend")}
          </Button>
        </div>
      </form>
      <div role="status">
        {(attempt.data ?? []).map((mail) => (
          <Section key={mail.locale} title={mail.subject}>
            <p className="whitespace-pre-wrap break-words text-13">{mail.text}</p>
          </Section>
        ))}
      </div>
    </DetailPanel>
  );
}
