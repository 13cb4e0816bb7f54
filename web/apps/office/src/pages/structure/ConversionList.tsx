import { Button, EmptyState, formatInstant, localized, Tag, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import type { ReactNode } from "react";

import { conversionApi, conversionsQuery } from "../../api/conversions";
import { useZone } from "../../app/zone";
import type { Attribute } from "../../domain/attributes";
import { Gate, ProblemNote } from "../../parts/Problems";
import { structureTexts } from "../../texts/structure";
import { typeName } from "./AttributeConversion";

/** What was converted in the last days, and the way back. */
export function ConversionList(): ReactNode {
  const say = useTexts(structureTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const client = useQueryClient();
  const query = useQuery(conversionsQuery);
  const undo = useMutation({ mutationFn: conversionApi.undo, onSettled: () => client.invalidateQueries({ queryKey: ["structure"] }) });
  const nameOf = (attribute: Attribute): string => localized(attribute.labels, language) || attribute.code;
  const shapeOf = ({ type, localizable, per_channel, unique }: Attribute): string =>
    [typeName(say, type), localizable ? say("perLanguage") : "", per_channel ? say("perChannel") : "", unique ? say("isUnique") : ""].filter(Boolean).join(", ");
  return (
    <Gate query={query}>
      {(conversions) =>
        conversions.length === 0 ? (
          <EmptyState icon={Undo2} title={say("noneRecent")} className="flex-1">
            {say("noneRecentHelp")}
          </EmptyState>
        ) : (
          <>
            {undo.isError ? <ProblemNote error={undo.error} /> : null}
            <ul aria-label={say("recent")} className="flex flex-col p-4 text-13">
              {conversions.map((each) => (
                <li key={each.id} className="flex min-h-9 flex-wrap items-center gap-3 border-b border-line py-1">
                  <span className="flex-1">
                    {nameOf(each.before)} · {shapeOf(each.before)} → {shapeOf(each.after)} · {formatInstant(each.at, language, zone)}
                  </span>
                  {each.switched_at === null ? <Tag>{say("waiting")}</Tag> : null}
                  {each.undone_at === null ? null : <Tag>{say("undone")}</Tag>}
                  {each.can_undo ? (
                    <Button kind="quiet" icon={Undo2} aria-label={`${say("undo")} ${nameOf(each.before)}`} busy={undo.isPending && undo.variables === each.id} onClick={() => undo.mutate(each.id)}>
                      {say("undo")}
                    </Button>
                  ) : null}
                </li>
              ))}
            </ul>
          </>
        )
      }
    </Gate>
  );
}
