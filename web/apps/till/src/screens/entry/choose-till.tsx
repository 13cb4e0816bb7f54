import type { Till } from "@comptoir/client";
import { Button, EmptyState, formatInstant, IconButton, Loading, Menu, Note, storeZone, Tag, useLanguage, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronRight, CircleAlert, LogOut, Menu as MenuIcon, Store } from "lucide-react";

import { api, explain } from "../../api";
import { Brand } from "../../parts/brand";
import { useScreenItems } from "../../parts/menu-items";
import { useSession, useSignOut } from "../../state/hooks";
import { dayTexts } from "../../texts/day";

function TillRow({ till }: { readonly till: Till }) {
  const t = useTexts(dayTexts);
  const { data: session } = useSession();
  const { language } = useLanguage();
  return (
    <Link
      to="/$till"
      params={{ till: till.code }}
      className="flex min-h-16 items-center gap-4 rounded-md bg-paper px-4 py-3 shadow-card transition-colors hover:bg-accent-soft"
    >
      <span className="min-w-0 flex-1">
        <span className="block truncate text-18 font-medium">{till.name}</span>
        {till.state === "open" && till.opened_at !== null && (
          <span className="block truncate text-13 text-ink-soft">{t("openedSince", { time: formatInstant(till.opened_at, language, storeZone(session?.stores ?? [], till.store)) })}</span>
        )}
      </span>
      <Tag tone={till.state === "open" ? "good" : "plain"}>{t(till.state)}</Tag>
      <ChevronRight aria-hidden className="size-5 text-ink-soft" />
    </Link>
  );
}

export function ChooseTill() {
  const t = useTexts(dayTexts);
  const session = useSession();
  const signOut = useSignOut();
  const tills = useQuery({ queryKey: ["tills"], queryFn: () => api.tills(), staleTime: 0 });
  const screenItems = useScreenItems();
  const storeNames = new Map(session.data?.stores.map((store) => [store.code, store.name]));
  const items = tills.data?.items ?? [];
  const storeCodes = [...new Set(items.map((till) => till.store))];
  return (
    <main className="mx-auto flex w-full max-w-xl flex-col gap-5 overflow-y-auto p-4 sm:py-10">
      <header className="flex items-center gap-3">
        <Brand />
        <h1 className="flex-1 text-24 font-semibold">{t("chooseTill")}</h1>
        <Menu
          trigger={<IconButton icon={MenuIcon} label={t("menu")} />}
          head={<span className="text-ink-soft">{session.data?.person.name}</span>}
          groups={[screenItems, [{ key: "out", label: t("signOut"), icon: LogOut, onSelect: () => void signOut() }]]}
        />
      </header>
      {tills.isPending && <Loading />}
      {tills.isError && (
        <Note tone="loss" icon={CircleAlert} title={t("tillsFailed")} action={<Button onClick={() => void tills.refetch()}>{t("reload")}</Button>}>
          {explain(tills.error, t("noAnswer"))}
        </Note>
      )}
      {tills.data?.items.length === 0 && (
        <EmptyState icon={Store} title={t("noTills")}>
          {t("noTillsHelp")}
        </EmptyState>
      )}
      {storeCodes.map((store) => (
        <section key={store} className="flex flex-col gap-2">
          <h2 className="text-13 font-medium text-ink-soft">{storeNames.get(store) ?? store}</h2>
          {items
            .filter((till) => till.store === store)
            .map((till) => (
              <TillRow key={till.code} till={till} />
            ))}
        </section>
      ))}
    </main>
  );
}
