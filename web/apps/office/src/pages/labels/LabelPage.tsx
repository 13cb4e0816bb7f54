import { Button, formatMoney, Tag, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Check, CircleAlert } from "lucide-react";
import type { ReactNode } from "react";

import { labelQuery, reportHung, reportProblem } from "../../api/labels";
import { useSession } from "../../app/session";
import { Page } from "../../parts/Page";
import { Gate, ProblemNote } from "../../parts/Problems";
import { labelTexts } from "../../texts/labels";
import { STATE_TONES } from "./LabelsPage";

const route = getRouteApi("/labels/$label");

/** What the code on a label opens, on a phone before the shelf: say that it hangs, or that it cannot. */
export function LabelPage(): ReactNode {
  const say = useTexts(labelTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const { label: id } = route.useParams();
  const client = useQueryClient();
  const query = useQuery(labelQuery(id));
  const done = { onSettled: () => client.invalidateQueries({ queryKey: ["label", id] }) };
  const hang = useMutation({ mutationFn: () => reportHung(id), ...done });
  const fail = useMutation({ mutationFn: () => reportProblem(id, say("missingWhy")), ...done });
  return (
    <Page
      title={say("title")}
      scrolls
      actions={
        <Link to="/labels" search={{}} className="text-accent underline-offset-2 hover:underline">
          {say("toList")}
        </Link>
      }
    >
      <Gate query={query}>
        {(label) => (
          <div className="flex max-w-xl flex-col gap-4 p-4">
            <div className="flex flex-col gap-1 rounded-md border border-line bg-paper p-4">
              <h2 className="text-18 font-semibold">{label.name}</h2>
              <p className="text-13 text-ink-soft">{[label.variant, label.sku, label.position].filter((one) => one !== "").join(" · ")}</p>
              {label.reference === null ? null : <s className="text-15 text-ink-soft">{formatMoney(label.reference, language)}</s>}
              <p className="text-36 font-semibold">{label.price === null ? say("noPrice") : formatMoney(label.price, language)}</p>
              {label.promotions.map(({ code, words }) => (
                <p key={code}>{words}</p>
              ))}
              <p>
                <Tag tone={STATE_TONES[label.state]}>{say(label.state)}</Tag>
              </p>
            </div>
            {label.is_newest ? null : (
              <p role="status">
                {say("older", { name: label.name })}{" "}
                {label.newest === null ? null : (
                  <Link to="/labels/$label" params={{ label: label.newest }} className="text-accent underline-offset-2 hover:underline">
                    {say("toNewest")}
                  </Link>
                )}
              </p>
            )}
            {may("shelf.label.hang", label.store) ? (
              <div className="flex flex-wrap gap-3">
                <Button kind="primary" icon={Check} busy={hang.isPending} onClick={() => hang.mutate()}>
                  {say("itHangs")}
                </Button>
                {label.state === "shown" || label.state === "superseded" ? null : (
                  <Button icon={CircleAlert} busy={fail.isPending} onClick={() => fail.mutate()}>
                    {say("missing")}
                  </Button>
                )}
              </div>
            ) : null}
            {hang.isError ? <ProblemNote error={hang.error} /> : null}
            {fail.isError ? <ProblemNote error={fail.error} /> : null}
          </div>
        )}
      </Gate>
    </Page>
  );
}
