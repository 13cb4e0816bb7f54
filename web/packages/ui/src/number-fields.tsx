import { Calculator, Minus, Plus } from "lucide-react";
import { Popover } from "radix-ui";
import { useState } from "react";

import { IconButton } from "./button";
import { classes } from "./classes";
import { useDensity } from "./density";
import { Field, frame, inputClasses } from "./field";
import { minorDigits, unitDecimals, unitSymbol } from "./format";
import { Keypad } from "./keypad";
import { pressKey } from "./keypad-edit";
import { useLanguage, useTexts } from "./language";
import type { Language } from "./texts";
import { uiTexts } from "./ui-texts";

interface NumberFieldProps {
  readonly label: string;
  /** What was typed, as typed: `parseMoney` or `parseQuantity` reads it, and nothing typed is lost. */
  readonly value: string;
  readonly onText: (text: string) => void;
  readonly help?: string;
  readonly error?: string | null;
  readonly hideLabel?: boolean;
  readonly autoFocus?: boolean;
  readonly disabled?: boolean;
  readonly placeholder?: string;
  readonly className?: string;
  readonly onEnter?: () => void;
  /** False where a keypad stands on the page already. */
  readonly keypad?: boolean;
}

interface BareFieldProps extends NumberFieldProps {
  readonly decimals: number;
  readonly suffix: string;
  readonly step?: (direction: 1 | -1) => void;
}

function KeypadPopover({ decimals, value, onText }: { readonly decimals: number; readonly value: string; readonly onText: (text: string) => void }) {
  const t = useTexts(uiTexts);
  const [open, setOpen] = useState(false);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <IconButton icon={Calculator} label={t("keypad")} tabIndex={-1} className="hidden pointer-coarse:inline-flex" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content align="end" sideOffset={4} className="z-50 w-64 rounded-md border border-line bg-paper p-3 shadow-card">
          <Keypad decimals={decimals} onKey={(key) => onText(pressKey(value, key, decimals))} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function BareNumberField({ label, value, onText, help, error, hideLabel, className, decimals, suffix, step, onEnter, keypad = true, ...rest }: BareFieldProps) {
  const density = useDensity();
  const t = useTexts(uiTexts);
  const { language } = useLanguage();
  return (
    <Field label={label} {...frame({ help, error, hideLabel, className })}>
      {(names) => (
        <div className="flex items-center gap-1">
          {step !== undefined && <IconButton icon={Minus} label={t("less")} kind="normal" tabIndex={-1} onClick={() => step(-1)} />}
          <div className="relative min-w-0 flex-1">
            <input
              type="text"
              inputMode={decimals > 0 ? "decimal" : "numeric"}
              autoComplete="off"
              value={withMark(value, language)}
              {...names}
              {...rest}
              onChange={(event) => onText(event.target.value)}
              onFocus={(event) => event.target.select()}
              onKeyDown={(event) => {
                if (event.key !== "Enter" || onEnter === undefined) return;
                event.preventDefault();
                onEnter();
              }}
              className={classes(inputClasses(density), "text-right", suffix !== "" && "pr-10")}
            />
            {suffix !== "" && <span className="pointer-events-none absolute top-1/2 right-3 -translate-y-1/2 text-ink-soft">{suffix}</span>}
          </div>
          {step !== undefined && <IconButton icon={Plus} label={t("more")} kind="normal" tabIndex={-1} onClick={() => step(1)} />}
          {keypad && <KeypadPopover decimals={decimals} value={value} onText={onText} />}
        </div>
      )}
    </Field>
  );
}

/** A number with the decimal mark of the language; anything else as it was typed. */
function withMark(value: string, language: Language): string {
  return language === "fr" && /^-?\d+\.\d+$/.test(value) ? value.replace(".", ",") : value;
}

/** "EUR" → "€", as the browser names it. */
function currencySign(currency: string): string {
  const parts = new Intl.NumberFormat("fr", { style: "currency", currency, currencyDisplay: "narrowSymbol" }).formatToParts(0);
  return parts.find((part) => part.type === "currency")?.value ?? currency;
}

export function MoneyField({ currency, ...props }: NumberFieldProps & { readonly currency: string }) {
  return <BareNumberField {...props} decimals={minorDigits(currency)} suffix={currencySign(currency)} />;
}

/** Pieces get buttons for one less and one more, from what is typed or else stands there in grey; weighed goods a unit. */
export function QuantityField({ unit, ...props }: NumberFieldProps & { readonly unit: string }) {
  const decimals = unitDecimals(unit);
  if (decimals > 0) return <BareNumberField {...props} decimals={decimals} suffix={unitSymbol(unit)} />;
  const step = (direction: 1 | -1) => props.onText(String(Math.max(0, (Number.parseInt(props.value || (props.placeholder ?? ""), 10) || 0) + direction)));
  return <BareNumberField {...props} decimals={0} suffix={unitSymbol(unit)} step={step} />;
}
