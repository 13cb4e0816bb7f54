import { Button, EmptyState, Note, Tag, TextField, useTexts } from "@comptoir/ui";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { CircleAlert, ScanBarcode, UserPlus, UserX } from "lucide-react";
import { useState } from "react";

import { explain } from "../../api";
import { customersApi, type CustomerItem } from "../../api-customers";
import { useGroupNames } from "../../state/customers";
import { useSettled } from "../../state/hooks";
import { customerTexts } from "../../texts/customers";
import { dayTexts } from "../../texts/day";

interface CustomerFindProps {
  readonly start: string;
  readonly onChoose: (customer: CustomerItem) => void;
  readonly onCreate: (typed: string) => void;
}

const SETTLE_MILLISECONDS = 200;
const LETTERS_MIN = 3;

/** A card, a number, an address or a name: whoever is meant, the best first. Enter takes the first. */
export function CustomerFind({ start, onChoose, onCreate }: CustomerFindProps) {
  const t = useTexts(customerTexts);
  const tDay = useTexts(dayTexts);
  const [text, setText] = useState(start);
  const words = useSettled(text.trim(), SETTLE_MILLISECONDS);
  const isLong = words.length >= LETTERS_MIN;
  const found = useQuery({ queryKey: ["customers", words], queryFn: ({ signal }) => customersApi.find(words, signal), enabled: isLong, placeholderData: keepPreviousData });
  const items = isLong ? (found.data?.items ?? []) : [];
  const groupName = useGroupNames();
  const isSettled = words === text.trim() && !found.isPlaceholderData && !found.isFetching;
  const first = isSettled ? items[0] : undefined;
  return (
    <div className="flex flex-col gap-4">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (first !== undefined) onChoose(first);
        }}
      >
        <TextField label={t("find")} help={t("findHelp")} icon={ScanBarcode} value={text} onText={setText} />
      </form>
      <Button icon={UserPlus} className="self-start" onClick={() => onCreate(text.trim())}>
        {t("create")}
      </Button>
      <div className="min-h-64" aria-busy={found.isFetching}>
        {found.isError && isLong && (
          <Note tone="loss" icon={CircleAlert} title={t("failed")}>
            {explain(found.error, tDay("noAnswer"))}
          </Note>
        )}
        {isLong && isSettled && found.isSuccess && items.length === 0 && (
          <EmptyState icon={UserX} title={t("nobody")}>
            {t("nobodyHelp")}
          </EmptyState>
        )}
        {items.length > 0 && (
          <ul aria-label={t("found")} className="divide-y divide-line">
            {items.map((one) => (
              <li key={one.id}>
                <button type="button" onClick={() => onChoose(one)} className="flex min-h-14 w-full flex-wrap items-center gap-x-3 gap-y-1 rounded-md px-2 py-2 text-left hover:bg-ground">
                  <span className="min-w-0 flex-1">
                    <span className="block truncate font-medium">{one.name}</span>
                    <span className="block text-13 break-words text-ink-soft">{[one.phone_shown, one.email, one.cards[0]].filter((part) => part !== null && part !== undefined).join(" · ")}</span>
                  </span>
                  {one.groups.slice(0, 2).map((group) => (
                    <Tag key={group}>{groupName(group)}</Tag>
                  ))}
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
