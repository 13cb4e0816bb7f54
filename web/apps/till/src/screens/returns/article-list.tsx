import { newId, type Card, type Money } from "@comptoir/client";
import { Button, formatMoney, IconButton, Note, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation } from "@tanstack/react-query";
import { CircleAlert, Repeat, ScanBarcode, X } from "lucide-react";
import { useState } from "react";

import { api, explain } from "../../api";
import { useWedge } from "../../devices/use-wedge";
import { tilesOf, type Tile } from "../../domain/tiles";
import { useTill } from "../../state/hooks";
import { findByCode } from "../../state/known-cards";
import { dayTexts } from "../../texts/day";
import { paperTexts } from "../../texts/paper";
import { ProductDialog } from "../sell/product-dialog";
import { nameOf } from "../sell/product-tile";

const FOUND_MAX = 6;

/** An article named by its code, one piece a line. */
export interface Article {
  readonly id: string;
  readonly sku: string;
  readonly label: string;
  /** Of one piece, as its card says. */
  readonly price: Money | null;
}

interface ArticleListProps {
  readonly label: string;
  readonly articles: readonly Article[];
  readonly onArticles: (articles: readonly Article[]) => void;
  /** Articles of which another size or colour is likely wanted. */
  readonly models?: readonly { readonly sku: string; readonly label: string }[];
}

/** What words find: one touch each; of a model one first chooses which. */
function Found({ tiles, onTile }: { readonly tiles: readonly Tile[]; readonly onTile: (tile: Tile) => void }) {
  const t = useTexts(paperTexts);
  const { language } = useLanguage();
  return (
    <ul aria-label={t("articlesFound")} className="flex flex-col gap-2">
      {tiles.map((tile) => (
        <li key={tile.card.sku}>
          <button type="button" onClick={() => onTile(tile)} className="flex min-h-12 w-full items-center gap-3 rounded-md border border-outline px-3 py-2 text-left hover:bg-ground">
            <span className="min-w-0 flex-1 break-words">{tile.variants > 1 ? (tile.card.group?.label ?? tile.card.label) : nameOf(tile.card)}</span>
            {tile.card.price !== null && <span className="shrink-0 font-medium">{formatMoney(tile.card.price, language)}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Articles scanned, typed or found by their name, one after another. */
export function ArticleList({ label, articles, onArticles, models = [] }: ArticleListProps) {
  const t = useTexts(paperTexts);
  const tDay = useTexts(dayTexts);
  const { language } = useLanguage();
  const { till } = useTill();
  const [text, setText] = useState("");
  const [missing, setMissing] = useState<string | null>(null);
  const [found, setFound] = useState<readonly Tile[]>([]);
  /** A model of which one chooses the variant. */
  const [model, setModel] = useState<string | null>(null);
  const take = (card: Card) => {
    setText("");
    setFound([]);
    setModel(null);
    onArticles([...articles, { id: newId(), sku: card.sku, label: nameOf(card), price: card.price }]);
  };
  const find = useMutation({
    mutationFn: async (words: string): Promise<Card | readonly Tile[]> => (await findByCode(till.code, words)) ?? tilesOf((await api.cards(till.code, { q: words })).items, false).slice(0, FOUND_MAX),
    onSuccess: (answer, words) => {
      const tiles = "sku" in answer ? [] : answer;
      setFound(tiles);
      setMissing("sku" in answer || tiles.length > 0 ? null : words);
      if ("sku" in answer) take(answer);
    },
  });
  const add = (words: string) => {
    if (words.trim() !== "" && !find.isPending) find.mutate(words.trim());
  };
  useWedge({ onScan: add });
  return (
    <div className="flex flex-col gap-3">
      <p className="font-medium">{label}</p>
      {models.map((one) => (
        <Button key={one.sku} icon={Repeat} className="self-start text-left" onClick={() => setModel(one.sku)}>
          {t("sameModel", { name: one.label })}
        </Button>
      ))}
      <div className="flex items-start gap-2">
        <TextField
          label={t("exchangeScan")}
          icon={ScanBarcode}
          value={text}
          onText={setText}
          className="flex-1"
          error={missing === null ? null : t("notFound", { code: missing })}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            add(text);
          }}
        />
        <Button className="mt-6" busy={find.isPending} onClick={() => add(text)}>
          {t("add")}
        </Button>
      </div>
      {find.isError && (
        <Note tone="loss" icon={CircleAlert}>
          {explain(find.error, tDay("noAnswer"))}
        </Note>
      )}
      {found.length > 0 && <Found tiles={found} onTile={({ card, variants }) => (variants > 1 ? setModel(card.sku) : take(card))} />}
      <ul className="divide-y divide-line">
        {articles.map((article) => (
          <li key={article.id} className="flex min-h-12 items-center gap-3">
            <span className="min-w-0 flex-1 break-words">{article.label}</span>
            {article.price !== null && <span className="shrink-0 text-ink-soft">{formatMoney(article.price, language)}</span>}
            <IconButton icon={X} label={t("remove", { name: article.label })} onClick={() => onArticles(articles.filter(({ id }) => id !== article.id))} />
          </li>
        ))}
      </ul>
      {model !== null && <ProductDialog sku={model} lineSku={null} words={t("add")} onAdd={take} onChange={take} onClose={() => setModel(null)} />}
    </div>
  );
}
