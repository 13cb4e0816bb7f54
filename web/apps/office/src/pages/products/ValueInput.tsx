import { ChoiceField, TextArea, TextField, useTexts } from "@comptoir/ui";
import type { ReactNode } from "react";

import { decimalText, type Attribute } from "../../domain/attributes";
import type { Json } from "../../domain/product";
import { productTexts } from "../../texts/products";
import { shellTexts } from "../../texts/shell";
import { MeasurementInput } from "./MeasurementInput";
import { MediaInput } from "./MediaInput";
import { MoneyInput } from "./MoneyInput";
import { OptionInput } from "./OptionInput";

export interface ValueInputProps {
  readonly attribute: Attribute;
  readonly label: string;
  readonly data: Json;
  readonly disabled: boolean;
  readonly error: string | null;
  /** Differs from what is saved. */
  readonly changed: boolean;
  readonly onData: (data: Json) => void;
}

/** The control that fits an attribute's type. */
export function ValueInput(props: ValueInputProps): ReactNode {
  const { attribute, label, data, disabled, error, changed, onData } = props;
  const text = typeof data === "string" ? data : "";
  const common = { label: changed ? `${label} •` : label, disabled, error };
  switch (attribute.type) {
    case "long_text":
    case "rich_text":
      return <TextArea {...common} rows={attribute.type === "rich_text" ? 6 : 3} value={text} onText={onData} />;
    case "number":
      return <TextField {...common} inputMode="decimal" value={text} onText={(typed) => onData(decimalText(typed))} />;
    case "date":
      return <TextField {...common} type="date" value={text} onText={onData} />;
    case "boolean":
      return <BooleanInput {...common} data={data} onData={onData} />;
    case "measurement":
      return <MeasurementInput {...props} label={common.label} />;
    case "money":
      return <MoneyInput {...props} label={common.label} />;
    case "single_choice":
    case "multiple_choice":
    case "reference":
      return <OptionInput {...props} label={common.label} />;
    case "image":
    case "file":
      return <MediaInput {...props} label={common.label} />;
    default:
      return <TextField {...common} value={text} onText={onData} />;
  }
}

interface BooleanInputProps {
  readonly label: string;
  readonly disabled: boolean;
  readonly error: string | null;
  readonly data: Json;
  readonly onData: (data: Json) => void;
}

function BooleanInput({ data, onData, ...common }: BooleanInputProps): ReactNode {
  const say = useTexts(shellTexts);
  const sayProduct = useTexts(productTexts);
  return (
    <ChoiceField
      {...common}
      value={typeof data === "boolean" ? String(data) : ""}
      choices={[
        { value: "", label: sayProduct("unset") },
        { value: "true", label: say("yes") },
        { value: "false", label: say("no") },
      ]}
      onChoice={(text) => onData(text === "" ? null : text === "true")}
    />
  );
}
