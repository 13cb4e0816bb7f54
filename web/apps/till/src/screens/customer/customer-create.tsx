import { newId, Problem } from "@comptoir/client";
import { Button, Note, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import { useState } from "react";

import { explain } from "../../api";
import { customersApi } from "../../api-customers";
import { newCustomer, splitTyped } from "../../domain/customer";
import { useTill } from "../../state/hooks";
import { customerTexts } from "../../texts/customers";
import { dayTexts } from "../../texts/day";

interface CustomerCreateProps {
  /** What was looked for without being found. */
  readonly typed: string;
  readonly onCreated: (id: string) => void;
  readonly onBack: () => void;
}

/** A new customer in three fields; the rest can be said later. */
export function CustomerCreate({ typed, onCreated, onBack }: CustomerCreateProps) {
  const t = useTexts(customerTexts);
  const tDay = useTexts(dayTexts);
  const { language } = useLanguage();
  const { till } = useTill();
  const [id] = useState(newId);
  const [fields, setFields] = useState(() => splitTyped(typed));
  const create = useMutation({ mutationFn: () => customersApi.create(id, newCustomer(fields, language, till.store)), onSuccess: () => onCreated(id) });
  const isNamed = fields.given.trim() !== "" || fields.family.trim() !== "";
  const wrong = create.error instanceof Problem ? (create.error.errors.find(({ pointer }) => pointer.startsWith("/contacts"))?.detail ?? null) : null;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (isNamed && !create.isPending) create.mutate();
      }}
    >
      <TextField label={t("given")} autoComplete="off" value={fields.given} onText={(given) => setFields({ ...fields, given })} />
      <TextField label={t("family")} autoComplete="off" value={fields.family} onText={(family) => setFields({ ...fields, family })} />
      <TextField label={t("reach")} autoComplete="off" value={fields.reach} onText={(reach) => setFields({ ...fields, reach })} error={wrong} />
      {create.isError && wrong === null && (
        <Note tone="loss" icon={CircleAlert}>
          {explain(create.error, tDay("noAnswer"))}
        </Note>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onBack}>{t("backToFind")}</Button>
        <Button type="submit" kind="primary" disabled={!isNamed} busy={create.isPending}>
          {t("save")}
        </Button>
      </div>
    </form>
  );
}
