import { Button, formatDay, formatInstant, formatMoney, Note, TextField, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";

import { blockGiftCard, giftCardQuery, reissueGiftCard, type StoredValue, type ValueEntry } from "../../api/giftCards";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { Facts, Section } from "../../parts/Facts";
import { Gate, ProblemNote } from "../../parts/Problems";
import { giftCardTexts } from "../../texts/giftCards";
import { StateTag } from "./GiftCardList";

/** One card: what is on it, what happened, and what to do when it is lost. */
export function GiftCardPanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }): ReactNode {
  const say = useTexts(giftCardTexts);
  const { language } = useLanguage();
  const { may, session } = useSession();
  const query = useQuery(giftCardQuery(id));
  const card = query.data;
  return (
    <DetailPanel title={card === undefined ? " " : card.last_four === null ? say("store_credit") : `… ${card.last_four}`} subtitle={card === undefined ? " " : card.kind in giftCardTexts ? say(card.kind as "gift_card") : card.kind} actions={card === undefined ? undefined : <StateTag state={card.state} />} onClose={onClose}>
      <Gate query={query}>
        {(value) => (
          <>
            <div className="border-b border-line p-4">
              <p className="mb-2 text-24 font-semibold tabular-nums">{formatMoney(value.balance, language)}</p>
              <Facts
                facts={[
                  { label: say("store"), value: session.stores.find(({ code }) => code === value.store)?.name ?? value.store },
                  { label: say("expires"), value: value.expires_on === null ? say("never") : formatDay(value.expires_on, language) },
                  { label: say("pin"), value: say(value.has_pin ? "asked" : "notAsked") },
                  { label: say("purpose"), value: value.purpose in giftCardTexts ? say(value.purpose as "multi") : value.purpose },
                  ...(value.customer === null
                    ? []
                    : [
                        {
                          label: say("customer"),
                          value: (
                            <Link to="/customers" search={{ id: value.customer }} className="text-accent hover:underline">
                              {say("openCustomer")}
                            </Link>
                          ),
                        },
                      ]),
                ]}
              />
            </div>
            {may("payments.stored_value.block") ? <Lost card={value} /> : null}
            <Ledger entries={value.entries} />
          </>
        )}
      </Gate>
    </DetailPanel>
  );
}

function Lost({ card }: { readonly card: StoredValue }): ReactNode {
  const say = useTexts(giftCardTexts);
  const toast = useToast();
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const [pin, setPin] = useState("");
  const [tried, setTried] = useState(false);
  const isPin = pin === "" || /^[0-9]{4,8}$/.test(pin);
  const onSuccess = async (): Promise<void> => {
    toast({ text: say("done"), tone: "good" });
    setTried(false);
    await client.invalidateQueries({ queryKey: ["gift-cards"] });
  };
  const step = useMutation({ mutationFn: (each: "block" | "release") => blockGiftCard(card.id, each, reason.trim()), onSuccess });
  const reissue = useMutation({ mutationFn: () => reissueGiftCard(card.id, reason.trim(), pin), onSuccess });
  const act = (run: () => void) => (): void => {
    setTried(true);
    if (reason.trim() !== "") run();
  };
  const failure = step.error ?? reissue.error;
  if (card.state !== "active" && card.state !== "blocked" && reissue.data === undefined) return null;
  return (
    <Section title={say("lost")}>
      <div className="flex flex-col gap-3">
        {reissue.data === undefined ? (
          <>
            <TextField label={say("reason")} maxLength={200} value={reason} error={tried && reason.trim() === "" ? say("reasonMissing") : null} onText={setReason} />
            <TextField label={say("pinOptional")} inputMode="numeric" autoComplete="off" maxLength={8} value={pin} error={isPin ? null : say("pinWrong")} onText={setPin} />
            <div className="flex flex-wrap gap-2">
              <Button busy={step.isPending} onClick={act(() => step.mutate(card.state === "blocked" ? "release" : "block"))}>
                {say(card.state === "blocked" ? "release" : "block")}
              </Button>
              <Button busy={reissue.isPending} disabled={!isPin} onClick={act(() => reissue.mutate())}>
                {say("reissue")}
              </Button>
            </div>
          </>
        ) : (
          <Note tone="attention" title={say("newNumber")}>
            <p className="font-mono text-18 break-all">{reissue.data}</p>
          </Note>
        )}
        {failure === null ? null : <ProblemNote error={failure} />}
      </div>
    </Section>
  );
}

function Ledger({ entries }: { readonly entries: readonly ValueEntry[] }): ReactNode {
  const say = useTexts(giftCardTexts);
  const { language } = useLanguage();
  const zone = useZone();
  return (
    <Section title={say("ledger")}>
      <ul>
        {entries.map((entry) => (
          <li key={`${entry.at} ${entry.kind} ${entry.balance.amount}`} className="grid grid-cols-[1fr_auto_auto] gap-3 border-b border-line py-1.5 text-13 last:border-b-0">
            <span className="min-w-0 truncate">
              {entry.kind in giftCardTexts ? say(entry.kind as "sold") : entry.kind} {entry.reason ?? ""}
              <span className="block text-ink-soft">{formatInstant(entry.at, language, zone)}</span>
            </span>
            <span className="tabular-nums">{formatMoney(entry.amount, language)}</span>
            <span className="w-20 text-right tabular-nums">{formatMoney(entry.balance, language)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
