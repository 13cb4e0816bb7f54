import { Button, ChoiceField, Dialog, formatInstant, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import type { ProductDetail } from "../../../api/products";
import { comparisonQuery, teamApi, versionsQuery, type Version } from "../../../api/team";
import { useSession } from "../../../app/session";
import { useZone } from "../../../app/zone";
import { Section } from "../../../parts/Facts";
import { Gate, ProblemNote } from "../../../parts/Problems";
import { teamTexts } from "../../../texts/team";
import { useFieldName } from "../useFieldName";
import { PartList } from "./PartList";

/** Every version of a product: who changed what; any can be compared with the present and restored. */
export function VersionsSection({ product }: { readonly product: ProductDetail }): ReactNode {
  const say = useTexts(teamTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const fieldName = useFieldName();
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(versionsQuery(product.sku, product.version));
  const versions = data?.pages.flatMap(({ items }) => items) ?? [];
  const [compared, setCompared] = useState<number | null>(null);
  return (
    <Section title={say("versions")}>
      {isPending ? <div data-loading className="min-h-10" /> : null}
      {error === null ? null : <ProblemNote error={error} onRetry={() => void refetch()} />}
      <ul className="flex min-h-10 flex-col gap-1 text-13">
        {versions.map((each) => (
          <li key={each.version} className="flex min-h-9 items-center gap-3">
            <span className="min-w-0 flex-1">
              {say("version", { version: each.version })} · {formatInstant(each.at, language, zone)}
              {each.actor === null ? "" : ` · ${each.actor_name ?? (each.actor === "system" ? say("theShop") : say("somebody"))}`}
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
      {hasNextPage ? (
        <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {say("olderVersions")}
        </Button>
      ) : null}
      {compared === null ? null : <Comparison product={product} version={compared} versions={versions} onClose={() => setCompared(null)} />}
    </Section>
  );
}

interface ComparisonProps {
  readonly product: ProductDetail;
  readonly version: number;
  /** Those it can be compared with. */
  readonly versions: readonly Version[];
  readonly onClose: () => void;
}

function Comparison({ product, version, versions, onClose }: ComparisonProps): ReactNode {
  const say = useTexts(teamTexts);
  const toast = useToast();
  const client = useQueryClient();
  const { may } = useSession();
  const [other, setOther] = useState(product.version);
  const comparison = useQuery(comparisonQuery(product.sku, version, other));
  const { data } = comparison;
  const others = versions.filter((each) => each.is_kept && each.version !== version);
  const refresh = (): Promise<void> => client.invalidateQueries({ queryKey: ["products"] });
  const undo = useMutation({
    mutationFn: (made: number) => teamApi.restore(product.sku, product.version, made),
    onSuccess: refresh,
    onError: (error) => toast({ text: error.message, tone: "loss" }),
  });
  const restore = useMutation({
    mutationFn: () => teamApi.restore(product.sku, version, product.version),
    onSuccess: async (made) => {
      toast({ text: say("restored", { sku: product.sku }), tone: "good", undo: () => undo.mutate(made) });
      onClose();
      await refresh();
    },
  });
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={say("compareTitle", { version })}
      description={say("compareHelp", { version })}
      actions={
        <>
          <Button onClick={onClose}>{say("close")}</Button>
          {may("catalog.product.edit") ? (
            <Button kind="primary" busy={restore.isPending} disabled={data === undefined || (other === product.version && data.changes.length === 0)} onClick={() => restore.mutate()}>
              {say("restore", { version })}
            </Button>
          ) : null}
        </>
      }
    >
      {restore.isError ? <ProblemNote error={restore.error} /> : null}
      <ChoiceField
        label={say("compareWith")}
        value={String(other)}
        choices={others.map((each) => ({ value: String(each.version), label: each.version === product.version ? say("presentVersion", { version: each.version }) : say("version", { version: each.version }) }))}
        onChoice={(text) => setOther(Number.parseInt(text, 10))}
        className="mb-3 w-64"
      />
      <Gate query={comparison}>
        {({ changes }) => (changes.length === 0 ? <p>{say("noDifference")}</p> : <PartList parts={changes} before={say("version", { version })} after={other === product.version ? say("today") : say("version", { version: other })} />)}
      </Gate>
    </Dialog>
  );
}
