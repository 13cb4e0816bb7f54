import { Button, Dialog, formatInstant, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import type { ProductDetail } from "../../../api/products";
import { comparisonQuery, teamApi, versionsQuery } from "../../../api/team";
import { useSession } from "../../../app/session";
import { useZone } from "../../../app/zone";
import { Section } from "../../../parts/Facts";
import { ProblemNote } from "../../../parts/Problems";
import { useActorName } from "../../../parts/useActorName";
import { teamTexts } from "../../../texts/team";
import { useFieldName } from "../useFieldName";
import { PartList } from "./PartList";

/** Every version of a product: who changed what; any can be compared with the present and restored. */
export function VersionsSection({ product }: { readonly product: ProductDetail }): ReactNode {
  const say = useTexts(teamTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const nameOf = useActorName(say("somebody"));
  const fieldName = useFieldName();
  const { data } = useQuery(versionsQuery(product.sku));
  const [compared, setCompared] = useState<number | null>(null);
  return (
    <Section title={say("versions")}>
      <ul className="flex min-h-10 flex-col gap-1 text-13">
        {data?.items.map((each) => (
          <li key={each.version} className="flex min-h-9 items-center gap-3">
            <span className="min-w-0 flex-1">
              {say("version", { version: each.version })} · {formatInstant(each.at, language, zone)}
              {each.actor === null ? "" : ` · ${nameOf(each.actor)}`}
              <span className="block truncate text-ink-soft">{each.version === 1 ? say("created") : each.fields.map(fieldName).join(", ")}</span>
            </span>
            {each.version === product.version ? null : each.is_kept ? (
              <Button kind="quiet" aria-label={`${say("compare")} ${each.version}`} onClick={() => setCompared(each.version)}>
                {say("compare")}
              </Button>
            ) : (
              <span className="text-ink-soft">{say("notKept")}</span>
            )}
          </li>
        ))}
      </ul>
      {compared === null ? null : <Comparison product={product} version={compared} onClose={() => setCompared(null)} />}
    </Section>
  );
}

function Comparison({ product, version, onClose }: { readonly product: ProductDetail; readonly version: number; readonly onClose: () => void }): ReactNode {
  const say = useTexts(teamTexts);
  const toast = useToast();
  const client = useQueryClient();
  const { may } = useSession();
  const { data } = useQuery(comparisonQuery(product.sku, version));
  const restore = useMutation({
    mutationFn: () => teamApi.restore(product.sku, version, product.version),
    onSuccess: async () => {
      toast({ text: say("restored", { sku: product.sku }), tone: "good" });
      onClose();
      await client.invalidateQueries({ queryKey: ["products"] });
    },
  });
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={say("compareTitle", { version })}
      description={say("compareHelp")}
      actions={
        <>
          <Button onClick={onClose}>{say("close")}</Button>
          {may("catalog.product.edit") ? (
            <Button kind="primary" busy={restore.isPending} disabled={data === undefined || data.changes.length === 0} onClick={() => restore.mutate()}>
              {say("restore")}
            </Button>
          ) : null}
        </>
      }
    >
      {restore.isError ? <ProblemNote error={restore.error} /> : null}
      {data?.changes.length === 0 ? <p>{say("noDifference")}</p> : <PartList parts={data?.changes ?? []} before={say("then")} after={say("today")} />}
    </Dialog>
  );
}
