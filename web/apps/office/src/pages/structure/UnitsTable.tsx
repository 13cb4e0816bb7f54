import { ChoiceField, localized, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { channelUnitsQuery, conversionApi, type ChannelUnits } from "../../api/conversions";
import { attributesQuery, measurementFamiliesQuery } from "../../api/structure";
import { Gate, ProblemNote } from "../../parts/Problems";
import { structureTexts } from "../../texts/structure";

/** Which unit each channel shows a measurement in. */
export function UnitsTable(): ReactNode {
  const say = useTexts(structureTexts);
  const { language } = useLanguage();
  const client = useQueryClient();
  const query = useQuery(channelUnitsQuery);
  const { data: attributes = [] } = useQuery(attributesQuery);
  const { data: families = [] } = useQuery(measurementFamiliesQuery);
  const keep = useMutation({
    mutationFn: ({ channel, attribute, unit }: { readonly channel: ChannelUnits; readonly attribute: string; readonly unit: string }) => conversionApi.keepUnit(channel, attribute, unit || null),
    onSuccess: () => client.invalidateQueries({ queryKey: ["structure"] }),
  });
  const measured = attributes.filter(({ type }) => type === "measurement");
  return (
    <Gate query={query}>
      {(channels) => (
        <div className="flex flex-col gap-4 overflow-y-auto p-4 text-13">
          <p className="text-ink-soft">{say(measured.length === 0 ? "noMeasurements" : "unitsHelp")}</p>
          {keep.isError ? <ProblemNote error={keep.error} /> : null}
          {measured.map((attribute) => {
            const units = Object.values(families.find(({ code }) => code === attribute.measurement_family)?.units ?? {});
            return (
              <div key={attribute.code} className="flex flex-wrap items-end gap-3">
                <span className="min-h-9 w-48 font-medium">{localized(attribute.labels, language) || attribute.code}</span>
                {channels.map((channel) => (
                  <ChoiceField
                    key={channel.code}
                    label={`${localized(channel.labels, language) || channel.code} · ${localized(attribute.labels, language) || attribute.code}`}
                    value={channel.units[attribute.code] ?? ""}
                    choices={[{ value: "", label: say("asStored") }, ...units.map((unit) => ({ value: unit.code, label: unit.symbol || unit.code }))]}
                    onChoice={(unit) => keep.mutate({ channel, attribute: attribute.code, unit })}
                    className="w-48"
                  />
                ))}
              </div>
            );
          })}
        </div>
      )}
    </Gate>
  );
}
