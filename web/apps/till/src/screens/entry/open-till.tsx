import { Button, formatDay, Loading, Note, parseMoney, useLanguage, useTexts } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleAlert, History } from "lucide-react";
import { useState } from "react";

import { api, explain } from "../../api";
import { CashCount } from "../../parts/cash-count";
import { may, useSession, useTill } from "../../state/hooks";
import { dayTexts } from "../../texts/day";

/** The first act of a till day: what is in the drawer. */
export function OpenTill() {
  const t = useTexts(dayTexts);
  const { till } = useTill();
  const { language } = useLanguage();
  const session = useSession().data;
  const last = useQuery({
    queryKey: ["report", till.code, "z"],
    queryFn: () => api.report(till.code, "z").catch(() => null),
    enabled: may(session, "till.report.read", till.store),
    staleTime: 0,
    gcTime: 0,
  });
  const forgotten = last.data?.counted === false && last.data.closed_by?.startsWith("system") === true ? last.data.business_day : null;
  const client = useQueryClient();
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState(false);
  const float = parseMoney(text, till.currency);
  const open = useMutation({
    mutationFn: api.open.bind(null, till.code),
    onSuccess: () => client.invalidateQueries({ queryKey: ["till", till.code] }),
  });
  const submit = () => {
    setWrong(float === null);
    if (float !== null) open.mutate(float);
  };
  // The form stands still once it is shown: what is told above it is known before.
  if (last.isLoading) return <Loading className="min-h-dvh" />;
  return (
    <main className="overflow-y-auto p-4">
      <form
        className="mx-auto flex w-full max-w-md flex-col gap-5 rounded-md bg-paper p-6 shadow-card sm:my-8 sm:p-8"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <h1 className="text-24 font-semibold">{t("openTitle", { till: till.name })}</h1>
        {forgotten !== null && (
          <Note tone="attention" icon={History}>
            {t("closedByItself", { day: formatDay(forgotten, language) })}
          </Note>
        )}
        <CashCount label={t("float")} help={t("floatHelp")} currency={till.currency} text={text} onText={setText} onEnter={submit} error={wrong && float === null ? t("amountWrong") : null} />
        {open.isError && (
          <Note tone="loss" icon={CircleAlert}>
            {explain(open.error, t("noAnswer"))}
          </Note>
        )}
        <div className="flex flex-wrap items-center justify-between gap-3">
          <Link to="/" className="flex min-h-11 items-center text-ink-soft underline">
            {t("changeTill")}
          </Link>
          <Button type="submit" kind="primary" large busy={open.isPending}>
            {t("openTill")}
          </Button>
        </div>
      </form>
    </main>
  );
}
