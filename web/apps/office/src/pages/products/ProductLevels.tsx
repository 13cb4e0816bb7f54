import { Button, formatInstant, localized, Tag, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import type { ReactNode } from "react";

import { movesQuery, undoMove } from "../../api/moves";
import { productQuery, type ProductDetail } from "../../api/products";
import { attributesQuery } from "../../api/structure";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { fieldOf } from "../../domain/requirements";
import { Section } from "../../parts/Facts";
import { usePlaceNames } from "../../parts/usePlaceNames";
import { moveTexts } from "../../texts/moves";
import { productTexts } from "../../texts/products";
import { useFieldNames } from "./fieldNames";
import { OverrideRules } from "./OverrideRules";

/** What each level says about each attribute, the value that holds in bold; below it, the moves that can be undone. */
export function ProductLevels({ product }: { readonly product: ProductDetail }): ReactNode {
  return (
    <>
      {product.parent === null ? null : <LevelTable product={product} parent={product.parent} />}
      <Moves sku={product.sku} />
      {product.family_variant_of_root === null ? null : <OverrideRules split={product.family_variant_of_root} />}
    </>
  );
}

function LevelTable({ product, parent }: { readonly product: ProductDetail; readonly parent: string }): ReactNode {
  const say = useTexts(moveTexts);
  const sayProduct = useTexts(productTexts);
  const { language } = useLanguage();
  const { data: attributes = [] } = useQuery(attributesQuery);
  const { placeName } = usePlaceNames();
  const { data: direct } = useQuery(productQuery(parent));
  const above = direct?.parent ?? null;
  const { data: top } = useQuery({ ...productQuery(above ?? ""), enabled: above !== null });
  const { textOf } = useFieldNames(Object.keys(product.resolved).map(fieldOf));
  const path: readonly ProductDetail[] = [above === null ? undefined : top, direct, product].filter((each) => each !== undefined);
  const cells = attributes.flatMap(({ code, labels }) =>
    (product.resolved[code] ?? []).map((held) => ({
      key: `${code} ${held.channel ?? ""} ${held.locale ?? ""}`,
      label: [localized(labels, language) || code, placeName(held.channel, held.locale)].filter((part) => part !== "").join(", "),
      sku: held.sku,
      values: path.map((level) => {
        const own = (level.values[code] ?? []).find(({ locale, channel }) => locale === held.locale && channel === held.channel);
        return own === undefined ? "" : textOf(fieldOf(code), own.data);
      }),
    })),
  );
  return (
    <Section title={say("provenance")}>
      <div className="overflow-x-auto" tabIndex={0} role="group" aria-label={say("provenance")}>
        <table className="w-full min-w-[28rem] text-left text-13">
          <thead>
            <tr className="border-b border-line">
              <th className="p-1.5 font-medium">{say("attribute")}</th>
              {path.map(({ sku, level }) => (
                <th key={sku} className="p-1.5 font-medium">
                  {sku} <span className="font-normal text-ink-soft">{level === "root" ? sayProduct("root") : level === "sub" ? sayProduct("sub") : sayProduct("variant")}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {cells.map(({ key, label, sku, values }) => (
              <tr key={key} className="border-b border-line align-top last:border-b-0">
                <th className="p-1.5 font-normal text-ink-soft">{label}</th>
                {path.map((level, place) => (
                  <td key={level.sku} className="max-w-56 truncate p-1.5">
                    {level.sku === sku ? <strong title={say("holds")}>{values[place]}</strong> : <span className="text-ink-soft">{values[place]}</span>}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

function Moves({ sku }: { readonly sku: string }): ReactNode {
  const say = useTexts(moveTexts);
  const toast = useToast();
  const client = useQueryClient();
  const { language } = useLanguage();
  const { may } = useSession();
  const zone = useZone();
  const { data: moves = [] } = useQuery(movesQuery(sku));
  const undo = useMutation({
    mutationFn: undoMove,
    onSuccess: () => toast({ text: say("undone"), tone: "good" }),
    onError: (error) => toast({ text: error.message, tone: "loss" }),
    onSettled: () => client.invalidateQueries({ queryKey: ["products"] }),
  });
  if (moves.length === 0) return null;
  return (
    <Section title={say("history")}>
      <ul className="flex flex-col gap-1 text-13">
        {moves.map(({ id, kind, skus, at, is_undone }) => (
          <li key={id} className="flex min-h-9 flex-wrap items-center gap-2">
            <span className="min-w-0 flex-1">
              {say("moveOf", { kind: say(kind), skus: skus.join(", ") })} <span className="text-ink-soft">{formatInstant(at, language, zone)}</span>
            </span>
            {is_undone ? <Tag>{say("wasUndone")}</Tag> : null}
            {!is_undone && may("catalog.product.edit") ? (
              <Button icon={Undo2} busy={undo.isPending} onClick={() => undo.mutate(id)}>
                {say("undo")}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </Section>
  );
}
