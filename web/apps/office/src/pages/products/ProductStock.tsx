import { read, type Page } from "@comptoir/client";
import { formatQuantity, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import type { StockLevel } from "../../api/stock";
import { Gate } from "../../parts/Problems";
import { useFeedRefresh } from "../../parts/useFeed";
import { stockTexts } from "../../texts/stock";
import { usePlaceName } from "../stock/usePlaceName";

/** Where the product lies, live. */
export function ProductStock({ sku, unit }: { readonly sku: string; readonly unit: string }): ReactNode {
  const say = useTexts(stockTexts);
  const { language } = useLanguage();
  const placeName = usePlaceName();
  const query = useQuery({
    queryKey: ["stock", "of", sku],
    queryFn: ({ signal }) => read<Page<StockLevel>>("/stock", { sku, limit: 200 }, signal),
  });
  useFeedRefresh(["inventory.level"], ["stock", "of", sku]);
  return (
    <Gate query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <p className="p-4 text-ink-soft">{say("noneOfThis")}</p>
        ) : (
          <table className="w-full text-13">
            <thead className="text-left text-ink-soft">
              <tr className="border-b border-line">
                <th className="px-4 py-2 font-normal">{say("place")}</th>
                <th className="px-4 py-2 text-right font-normal">{say("onHand")}</th>
                <th className="px-4 py-2 text-right font-normal">{say("reserved")}</th>
                <th className="px-4 py-2 text-right font-normal">{say("available")}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((level) => (
                <tr key={level.place} className="border-b border-line">
                  <td className="px-4 py-2">
                    <Link to="/stock" search={{ item: sku, sku, at: level.place }} className="text-accent underline-offset-2 hover:underline">
                      {placeName(level.place)}
                    </Link>
                  </td>
                  <td className="px-4 py-2 text-right">{formatQuantity(level.on_hand, unit, language)}</td>
                  <td className="px-4 py-2 text-right">{formatQuantity(level.reserved, unit, language)}</td>
                  <td className="px-4 py-2 text-right">{formatQuantity(level.available, unit, language)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )
      }
    </Gate>
  );
}
