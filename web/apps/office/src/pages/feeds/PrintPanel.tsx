import { request } from "@comptoir/client";
import { Button, ChoiceField, formatInstant, localized, Progress, TextField, useLanguage, useTexts } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { catalogueAddress, jobQuery, jobsQuery } from "../../api/jobs";
import { storesQuery } from "../../api/shop";
import { categoriesQuery, channelsQuery, type Channel } from "../../api/structure";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { isOver, isOwnCatalogue } from "../../domain/jobs";
import { localeName } from "../../domain/regions";
import { Gate, ProblemNote } from "../../parts/Problems";
import { feedTexts } from "../../texts/feeds";

const COLUMNS = ["1", "2", "3", "4"];
/** No code of a store has a space. */
const NO_PRICES = "no prices";

/** The catalogue on paper: what to print, how far it is, the file. */
export function PrintPanel({ onClose }: { readonly onClose: () => void }): ReactNode {
  const say = useTexts(feedTexts);
  const channels = useQuery(channelsQuery);
  return (
    <DetailPanel title={say("print")} onClose={onClose}>
      <Gate query={channels}>{(known) => <PrintForm channels={known} />}</Gate>
    </DetailPanel>
  );
}

function PrintForm({ channels }: { readonly channels: readonly Channel[] }): ReactNode {
  const say = useTexts(feedTexts);
  const { language } = useLanguage();
  const first = channels[0];
  const [title, setTitle] = useState("");
  const [code, setCode] = useState(first?.code ?? "");
  const channel = channels.find((each) => each.code === code);
  const [locale, setLocale] = useState(first?.locales.find((each) => each.startsWith(language)) ?? first?.locales[0] ?? "");
  const [category, setCategory] = useState("");
  const [columns, setColumns] = useState("3");
  const [prices, setPrices] = useState("");
  const { data: stores = [] } = useQuery({ ...storesQuery, retry: false });
  const store = prices === "" ? null : prices;
  const { data: categories = [] } = useQuery(categoriesQuery);
  const { session, may } = useSession();
  const { data: jobs = [] } = useQuery({ ...jobsQuery, enabled: may("kernel.job.read") });
  const start = useMutation({
    mutationFn: async () => {
      const body = { title, channel: code, locale, category: category === "" ? null : category, columns: Number(columns), prices: prices !== NO_PRICES, store: prices === NO_PRICES ? null : store };
      return (await request<{ readonly job: string }>("POST", "/print-catalogues", { body })).data.job;
    },
  });
  // Whoever comes back finds the catalogue that was made last, or is being made.
  const shown = start.data ?? jobs.find((job) => isOwnCatalogue(job, session.person.id))?.id;
  return (
    <div className="flex flex-col gap-3 p-4">
      <p className="text-13 text-ink-soft">{say("printHelp")}</p>
      <TextField label={say("printTitle")} value={title} onText={setTitle} />
      <div className="grid gap-3 sm:grid-cols-2">
        <ChoiceField
          label={say("channel")}
          value={code}
          choices={channels.map((each) => ({ value: each.code, label: localized(each.labels, language) || each.code }))}
          onChoice={(next) => {
            setCode(next);
            setLocale(channels.find((each) => each.code === next)?.locales[0] ?? "");
          }}
        />
        <ChoiceField label={say("locale")} value={locale} choices={(channel?.locales ?? []).map((value) => ({ value, label: localeName(value, language) }))} onChoice={setLocale} />
        <ChoiceField
          label={say("printCategory")}
          value={category}
          choices={[{ value: "", label: say("everything") }, ...categories.map((each) => ({ value: each.code, label: localized(each.labels, language) || each.code }))]}
          onChoice={setCategory}
        />
        <ChoiceField label={say("printColumns")} value={columns} choices={COLUMNS.map((value) => ({ value, label: value }))} onChoice={setColumns} />
        <ChoiceField
          label={say("printPrices")}
          value={prices}
          choices={[
            { value: "", label: say("shopPrices") },
            ...stores.map((each) => ({ value: each.code, label: say("storePrices", { store: each.name }) })),
            { value: NO_PRICES, label: say("noPrices") },
          ]}
          onChoice={setPrices}
        />
      </div>
      <Button kind="primary" busy={start.isPending} disabled={code === ""} onClick={() => start.mutate()} className="self-start">
        {say("printNow")}
      </Button>
      {start.isError ? <ProblemNote error={start.error} /> : null}
      {shown === undefined ? null : <PrintJob key={shown} id={shown} />}
    </div>
  );
}

function PrintJob({ id }: { readonly id: string }): ReactNode {
  const say = useTexts(feedTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const query = useQuery(jobQuery(id));
  return (
    <div aria-live="polite">
      <Gate query={query}>
        {(job) => {
          const { done = 0, total = null } = job.progress ?? {};
          if (!isOver(job)) {
            return (
              <>
                <p className="mb-1 text-13 text-ink-soft">{say("printing", { done, total: total ?? "…" })}</p>
                <Progress label={say("print")} done={done} total={total} />
              </>
            );
          }
          if (job.state !== "done") return <p className="text-loss">{job.error ?? job.state}</p>;
          return (
            <p className="flex flex-wrap items-center gap-x-3">
              <a href={catalogueAddress(id)} target="_blank" rel="noreferrer" className="inline-flex min-h-8 items-center text-accent underline-offset-2 hover:underline pointer-coarse:min-h-11">
                {say("printReady")}
              </a>
              <span className="text-13 text-ink-soft">
                {[job.argument?.["title"], job.ended_at === null ? "" : formatInstant(job.ended_at, language, zone)].filter((part) => typeof part === "string" && part !== "").join(" · ")}
              </span>
            </p>
          );
        }}
      </Gate>
    </div>
  );
}
