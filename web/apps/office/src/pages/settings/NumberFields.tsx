import { TextField, useTexts } from "@comptoir/ui";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { numbersQuery, type CompanyNumbers } from "../../api/shop";
import { useDelayed } from "../../parts/useDelayed";
import { settingsTexts } from "../../texts/settings";

type NumberName = "siren" | "siret" | "vat_number";

interface NumberFieldProps {
  readonly name: NumberName;
  readonly label: string;
  readonly help?: string;
  /** All numbers of the company: some contain others. */
  readonly numbers: CompanyNumbers;
  readonly editable: boolean;
  readonly error: string | null;
  readonly onText: (text: string) => void;
}

const TYPING_MILLISECONDS = 400;

/** A number of a public register; the server checks it while it is typed, and says in which form it keeps it. */
export function RegisterField({ name, label, help, numbers, editable, error, onText }: NumberFieldProps): ReactNode {
  const say = useTexts(settingsTexts);
  const value = numbers[name] ?? "";
  const asked = useDelayed(JSON.stringify(numbers), TYPING_MILLISECONDS);
  const { data: checked } = useQuery({ ...numbersQuery(JSON.parse(asked) as CompanyNumbers), enabled: editable && value !== "" && numbers.country !== "", placeholderData: keepPreviousData });
  const isSettled = asked === JSON.stringify(numbers) && value !== "";
  const wrong = isSettled ? (checked?.errors.find(({ pointer }) => pointer === `/${name}`)?.detail ?? null) : null;
  const kept = isSettled ? checked?.[name] : null;
  return (
    <TextField
      label={label}
      disabled={!editable}
      value={value}
      error={error ?? wrong}
      help={wrong === null && kept !== null && kept !== undefined ? <span className="text-accent">{say("checked", { number: kept })}</span> : help}
      onText={onText}
    />
  );
}
