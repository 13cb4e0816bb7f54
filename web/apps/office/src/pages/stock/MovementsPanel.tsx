import { EmptyState, formatInstant, formatQuantity, Loading, useLanguage, useTexts } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { Link } from "@tanstack/react-router";
import { ArrowLeftRight } from "lucide-react";
import type { ReactNode } from "react";

import type { Movement } from "../../api/stock";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { ProblemNote } from "../../parts/Problems";
import { usePages } from "../../parts/usePages";
import { shellTexts } from "../../texts/shell";
import { causeText, stockTexts } from "../../texts/stock";
import { usePlaceName } from "./usePlaceName";

interface MovementsPanelProps {
  readonly sku: string;
  readonly place: string | undefined;
  readonly unit: string;
  readonly onClose: () => void;
}

/** How an item came and went, the newest first; these lines sum to what lies there. */
export function MovementsPanel({ sku, place, unit, onClose }: MovementsPanelProps): ReactNode {
  const say = useTexts(stockTexts);
  const sayShell = useTexts(shellTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const { may } = useSession();
  const placeName = usePlaceName();
  const list = usePages<Movement>(["stock", "movements", sku, place ?? null], "/stock-movements", { sku, place }, { limit: 100 });
  return (
    <DetailPanel
      title={sku}
      subtitle={
        may("catalog.product.read") ? (
          <Link to="/products" search={{ sku }} className="text-accent hover:underline">
            {say("toProduct")}
          </Link>
        ) : undefined
      }
      onClose={onClose}
    >
      <h3 className="px-4 pt-4 pb-2 font-semibold">
        {say("movements")}
        {place === undefined ? "" : ` · ${placeName(place)}`}
      </h3>
      {list.error === null ? null : (
        <div className="px-4">
          <ProblemNote error={list.error} onRetry={list.reload} />
        </div>
      )}
      {list.loading ? <Loading /> : null}
      {!list.loading && list.rows.length === 0 && list.error === null ? <EmptyState icon={ArrowLeftRight} title={say("noMovements")} /> : null}
      <ul>
        {list.rows.map((movement) => (
          <li key={movement.id} className="flex items-baseline gap-3 border-b border-line px-4 py-2 text-13">
            <div className="min-w-0 flex-1">
              <p className="text-15">{causeText(movement.cause, language)}</p>
              <p className="truncate text-ink-soft">
                {formatInstant(movement.at, language, zone)} · {say("fromTo", { from: placeName(movement.from), to: placeName(movement.to) })}
              </p>
            </div>
            <span className="shrink-0 font-medium">{formatQuantity(movement.quantity, unit, language)}</span>
          </li>
        ))}
      </ul>
      {list.hasMore ? (
        <button type="button" onClick={list.loadMore} className="m-4 min-h-8 text-13 text-accent hover:underline">
          {sayShell("more")}
        </button>
      ) : null}
    </DetailPanel>
  );
}
