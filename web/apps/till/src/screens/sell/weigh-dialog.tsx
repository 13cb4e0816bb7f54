import { Problem, type Money } from "@comptoir/client";
import { Button, Dialog, formatMoney, formatQuantity, Keypad, Note, parseQuantity, pressKey, QuantityField, unitDecimals, unitSymbol, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { CircleAlert, Scale } from "lucide-react";
import { useState } from "react";

import { explain } from "../../api";
import { sellingApi } from "../../api-selling";
import type { Details } from "../../domain/basket";
import { useTill } from "../../state/hooks";
import { dayTexts } from "../../texts/day";
import { pieceTexts } from "../../texts/pieces";
import { sellingTexts } from "../../texts/selling";

const KILOGRAM = "KGM";
const PIECE = "H87";

/** What there is so much of: of a card, or on a line already. */
interface Measured {
  readonly sku: string;
  readonly label: string;
  readonly unit: string;
  readonly price: Money | null;
}

const PIECES_MAX = 9999;

/** After a scale that gave no weight; who lays the goods on it presses nothing. */
const AGAIN_MILLISECONDS = 800;

interface WeighDialogProps {
  readonly card: Measured;
  /** How much of it stands on the line that is changed. */
  readonly known?: string;
  readonly onQuantity: (quantity: string, details: Details | undefined) => void;
  readonly onClose: () => void;
}

/** What the scale says. That it gives no weight yet, for nothing lies on it or it still moves, is an answer, too: it stays while it is asked again. */
async function askScale(till: string, sku: string) {
  try {
    return await sellingApi.weigh(till, sku);
  } catch (error) {
    if (error instanceof Problem && error.code === "till.scale_says") return error;
    throw error;
  }
}

/** What the till's scale says lies on it; asked when the dialog opens, until it gives a weight or one is typed, and again by a touch. */
function useScale(card: Measured, isTyped: boolean) {
  const { till } = useTill();
  const isAsked = till.has_scale === true && card.unit === KILOGRAM;
  const query = useQuery({
    queryKey: ["weigh", till.code, card.sku],
    queryFn: () => askScale(till.code, card.sku),
    enabled: isAsked,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    refetchInterval: ({ state }) => (state.error === null && state.data instanceof Problem && !isTyped ? AGAIN_MILLISECONDS : false),
  });
  const said = isAsked ? query.data : undefined;
  const no = said instanceof Problem && !query.isError ? said : null;
  return { isAsked, query, no, told: said instanceof Problem || query.isFetching ? undefined : said };
}

/** What the scale said, or why it says nothing. */
function ScaleNote({ scale }: { readonly scale: ReturnType<typeof useScale> }) {
  const t = useTexts(pieceTexts);
  const tDay = useTexts(dayTexts);
  const { language } = useLanguage();
  const { query, no, told } = scale;
  const again = (
    <Button icon={Scale} busy={query.isFetching} onClick={() => void query.refetch()}>
      {t("weigh")}
    </Button>
  );
  if (no !== null) {
    return (
      <Note tone="attention" icon={Scale}>
        {explain(no, tDay("noAnswer"))}
      </Note>
    );
  }
  if (query.isError && !query.isFetching) {
    return (
      <Note tone="loss" icon={CircleAlert} action={again}>
        {explain(query.error, tDay("noAnswer"))}
      </Note>
    );
  }
  if (told === undefined) return <Note icon={Scale}>{t("weighing")}</Note>;
  const weight = formatQuantity(told.quantity, told.unit, language);
  if (!told.is_certified || told.amount === null) {
    return (
      <Note tone="attention" icon={Scale} action={again}>
        {t("liveWeight", { weight })}
      </Note>
    );
  }
  return (
    <Note icon={Scale} action={again}>
      {t("certifiedWeight", { weight, price: formatMoney(told.unit_price, language), amount: formatMoney(told.amount, language) })}
    </Note>
  );
}

/** How much: of goods by weight, length or volume before they are a line, and of any line later. */
export function WeighDialog({ card, known, onQuantity, onClose }: WeighDialogProps) {
  const t = useTexts(sellingTexts);
  const { language } = useLanguage();
  const [text, setText] = useState("");
  const [tried, setTried] = useState(false);
  const scale = useScale(card, text !== "");
  const typed = parseQuantity(text, card.unit);
  const { told } = scale;
  // What is typed counts before what the scale says.
  const quantity = text === "" ? (told?.quantity ?? null) : typed;
  const isQuantity = quantity !== null && Number(quantity) > 0 && (card.unit !== PIECE || Number(quantity) <= PIECES_MAX);
  const decimals = unitDecimals(card.unit);
  const accept = () => {
    setTried(true);
    if (isQuantity) onQuantity(quantity, text !== "" || told === undefined ? undefined : told.reading === null ? { weighed: "live" } : { weighed: "scale", reading: told.reading });
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t("weighTitle")}
      description={card.price === null ? card.label : `${card.label} · ${t("perUnit", { price: formatMoney(card.price, language), unit: unitSymbol(card.unit) || t("piece") })}`}
      actions={
        <Button kind="primary" large onClick={accept}>
          {t(known === undefined ? "addToBasket" : "changeQuantity")}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        {scale.isAsked && (
          <div className="min-h-19">
            <ScaleNote scale={scale} />
          </div>
        )}
        <QuantityField label={card.unit === PIECE ? t("pieceCount") : t("quantityIn", { unit: unitSymbol(card.unit) })} unit={card.unit} value={text} onText={setText} onEnter={accept} keypad={false} placeholder={known ?? ""} error={tried && !isQuantity ? t(card.unit === PIECE ? "piecesWrong" : "quantityWrong") : null} />
        <Keypad decimals={decimals} onKey={(key) => setText(pressKey(text, key, decimals))} className="hidden pointer-coarse:grid" />
      </div>
    </Dialog>
  );
}
