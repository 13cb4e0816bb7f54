import { newId, type Card } from "@comptoir/client";
import { Button, IconButton, Note, TextField, useTexts } from "@comptoir/ui";
import { useMutation } from "@tanstack/react-query";
import { CircleAlert, ScanBarcode, X } from "lucide-react";
import { useState } from "react";

import { explain } from "../../api";
import { useWedge } from "../../devices/use-wedge";
import { useTill } from "../../state/hooks";
import { findByCode } from "../../state/known-cards";
import { dayTexts } from "../../texts/day";
import { paperTexts } from "../../texts/paper";
import { nameOf } from "../sell/product-tile";

/** An article named by its code, one piece a line. */
export interface Article {
  readonly id: string;
  readonly sku: string;
  readonly label: string;
}

interface ArticleListProps {
  readonly label: string;
  readonly articles: readonly Article[];
  readonly onArticles: (articles: readonly Article[]) => void;
}

/** Articles scanned or typed, one after another. */
export function ArticleList({ label, articles, onArticles }: ArticleListProps) {
  const t = useTexts(paperTexts);
  const tDay = useTexts(dayTexts);
  const { till } = useTill();
  const [text, setText] = useState("");
  const [missing, setMissing] = useState<string | null>(null);
  const find = useMutation({
    mutationFn: (code: string) => findByCode(till.code, code),
    onSuccess: (card: Card | null, code) => {
      setMissing(card === null ? code : null);
      if (card === null) return;
      setText("");
      onArticles([...articles, { id: newId(), sku: card.sku, label: nameOf(card) }]);
    },
  });
  const add = (code: string) => {
    if (code.trim() !== "" && !find.isPending) find.mutate(code.trim());
  };
  useWedge({ onScan: add });
  return (
    <div className="flex flex-col gap-3">
      <p className="font-medium">{label}</p>
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
      <ul className="divide-y divide-line">
        {articles.map((article) => (
          <li key={article.id} className="flex min-h-12 items-center gap-3">
            <span className="min-w-0 flex-1 truncate">{article.label}</span>
            <IconButton icon={X} label={t("remove", { name: article.label })} onClick={() => onArticles(articles.filter(({ id }) => id !== article.id))} />
          </li>
        ))}
      </ul>
    </div>
  );
}
