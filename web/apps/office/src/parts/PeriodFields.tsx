import { useTexts } from "@comptoir/ui";
import { useState, type ReactNode } from "react";

import { useZone } from "../app/zone";
import { fieldMoment, isInstant, typedMoment } from "../domain/moments";
import { commonTexts } from "../texts/common";
import { MomentField } from "./MomentField";

interface EndProps {
  readonly label: string;
  /** As it is kept; null where it is open. */
  readonly value: string | null;
  readonly help?: string;
  readonly error?: string | null;
  readonly onMoment: (moment: string | null) => void;
}

interface PeriodFieldsProps {
  readonly from: EndProps;
  readonly to: EndProps;
  /** Said under the beginning of a period by each store's clock. */
  readonly storeClock: string;
  readonly editable: boolean;
}

/**
 * When something begins and ends, by the clock of each store. A period of instants, as other programs send them, is the
 * same everywhere: it is shown in the office's zone, which is named, and what is typed into it is an instant too.
 */
export function PeriodFields({ from, to, storeClock, editable }: PeriodFieldsProps): ReactNode {
  const say = useTexts(commonTexts);
  const zone = useZone();
  const [areInstants] = useState(isInstant(from.value) || isInstant(to.value));
  const field = ({ value, help, onMoment, ...shown }: EndProps, end?: "end"): ReactNode => (
    <MomentField {...shown} {...(help === undefined ? {} : { help })} editable={editable} value={fieldMoment(value, zone, end)} onValue={(typed) => onMoment(typedMoment(typed, areInstants, zone))} />
  );
  const clock = areInstants ? say("sameInstant", { zone: zone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone }) : storeClock;
  return (
    <div className="flex flex-wrap gap-3">
      {field({ ...from, help: clock })}
      {field(to, "end")}
    </div>
  );
}
