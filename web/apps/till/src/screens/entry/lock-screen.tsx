import { Problem } from "@comptoir/client";
import { Button, Keypad, Note, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleAlert, KeyRound, UserRound } from "lucide-react";
import { useState } from "react";

import { explain } from "../../api";
import { sellingApi, type Station } from "../../api-selling";
import { useWedge } from "../../devices/use-wedge";
import { Brand } from "../../parts/brand";
import { dayTexts } from "../../texts/day";
import { pieceTexts } from "../../texts/pieces";

const PIN_LENGTH_MAX = 8;
const PIN_LENGTH_MIN = 4;

/** Who takes over the till: a name and a code, or a badge. */
export function LockScreen({ station, onPassword }: { readonly station: Station; readonly onPassword: () => void }) {
  const t = useTexts(pieceTexts);
  const tDay = useTexts(dayTexts);
  const { language, setLanguage } = useLanguage();
  const client = useQueryClient();
  const [person, setPerson] = useState<string | null>(null);
  const [pin, setPin] = useState("");
  const name = station.people.find(({ id }) => id === person)?.name ?? "";
  const take = useMutation({
    mutationFn: sellingApi.switchTo,
    onSuccess: (session) => client.setQueryData(["session"], session),
    onError: () => setPin(""),
  });
  const accept = () => {
    if (person !== null && pin.length >= PIN_LENGTH_MIN && !take.isPending) take.mutate({ person, pin });
  };
  const type = (key: string) => {
    if (person !== null && /^\d+$/.test(key)) setPin((typed) => (typed + key).slice(0, PIN_LENGTH_MAX));
  };
  useWedge({ onScan: (badge) => take.mutate({ badge }), onKey: type, onEnter: accept });
  return (
    <main className="flex min-h-dvh items-center justify-center p-4">
      <div className="flex w-full max-w-lg flex-col gap-5 rounded-md bg-paper p-6 shadow-card sm:p-8">
        <div className="flex items-center gap-3">
          <Brand />
          <div className="min-w-0 flex-1 truncate text-18 font-semibold">{station.name}</div>
          <Button kind="quiet" onClick={() => setLanguage(language === "fr" ? "en" : "fr")} lang={language === "fr" ? "en" : "fr"}>
            {tDay("language")}
          </Button>
        </div>
        <h1 className="text-24 font-semibold">{person === null ? t("whoTakesOver") : t("pinOf", { name })}</h1>
        {person === null ? (
          <>
            <p className="text-ink-soft">{t(station.people.length === 0 ? "nobodyYet" : "badgeHelp")}</p>
            <ul className="grid grid-cols-[repeat(auto-fill,minmax(13rem,1fr))] gap-2">
              {station.people.map(({ id, name: words }) => (
                <li key={id}>
                  <Button large icon={UserRound} className="w-full justify-start" onClick={() => setPerson(id)}>
                    {words}
                  </Button>
                </li>
              ))}
            </ul>
          </>
        ) : (
          <>
            <output aria-label={t("pinOf", { name })} className="min-h-11 rounded-md border border-outline px-4 py-2 text-center text-24 tracking-[0.5em]">
              {"•".repeat(pin.length) || " "}
            </output>
            <Keypad decimals={0} onKey={(key) => (key === "back" ? setPin((typed) => typed.slice(0, -1)) : type(key))} />
            <div className="flex flex-wrap gap-2">
              <Button
                className="flex-1"
                onClick={() => {
                  setPerson(null);
                  setPin("");
                }}
              >
                {t("otherPerson")}
              </Button>
              <Button kind="primary" large className="flex-1" busy={take.isPending} disabled={pin.length < PIN_LENGTH_MIN} onClick={accept}>
                {t("takeOver")}
              </Button>
            </div>
          </>
        )}
        {take.isError && (
          <Note tone="loss" icon={CircleAlert} {...(take.error instanceof Problem && take.error.detail !== "" ? { title: take.error.title } : {})}>
            {explain(take.error, tDay("noAnswer"))}
          </Note>
        )}
        <Button kind="quiet" icon={KeyRound} onClick={onPassword}>
          {t("withPassword")}
        </Button>
      </div>
    </main>
  );
}
