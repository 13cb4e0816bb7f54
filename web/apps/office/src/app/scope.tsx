import { useQuery } from "@tanstack/react-query";
import { createContext, use, useMemo, useState, type ReactNode } from "react";

import { channelsQuery, type Channel } from "../api/structure";
import { shownChannels } from "../domain/narrowing";
import { useSession } from "./session";

/** Which store, channel and language of content one looks at; chosen at the top, kept on the device. */
interface Scope {
  /** Store code; null for all that the person may see. */
  readonly store: string | null;
  readonly setStore: (store: string | null) => void;
  /** Whether the channels are known, or never will be. */
  readonly isReady: boolean;
  readonly channels: readonly Channel[];
  readonly channel: string;
  readonly setChannel: (channel: string) => void;
  readonly locale: string;
  readonly setLocale: (locale: string) => void;
}

const ScopeContext = createContext<Scope | null>(null);

function useKept(key: string): [string | null, (value: string | null) => void] {
  const [kept, setKept] = useState(() => localStorage.getItem(key));
  const keep = (value: string | null): void => {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
    setKept(value);
  };
  return [kept, keep];
}

const NO_CHANNELS: readonly Channel[] = [];

export function ScopeProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const { session, may, narrowings } = useSession();
  const [store, setStore] = useKept("comptoir.office.store");
  const [channelKept, setChannel] = useKept("comptoir.office.channel");
  const [localeKept, setLocale] = useKept("comptoir.office.locale");
  const seen = narrowings("catalog.product.read");
  const { data: all = NO_CHANNELS, isLoading } = useQuery({ ...channelsQuery, enabled: may("catalog.structure.read") });
  const channels = useMemo(() => shownChannels(seen, all), [seen, all]);
  const knownStore = session.stores.some((each) => each.code === store) ? store : null;
  const channel = channels.find((each) => each.code === channelKept) ?? channels[0];
  const locales = channel?.locales ?? [];
  const locale = locales.find((each) => each === localeKept) ?? locales.find((each) => each === session.person.locale) ?? locales[0] ?? "fr_FR";
  const scope = useMemo<Scope>(
    () => ({ store: knownStore, setStore, isReady: !isLoading, channels, channel: channel?.code ?? "", setChannel, locale, setLocale }),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the three setters only close over their keys
    [knownStore, isLoading, channels, channel, locale],
  );
  return <ScopeContext value={scope}>{children}</ScopeContext>;
}

export function useScope(): Scope {
  const scope = use(ScopeContext);
  if (scope === null) throw new Error("no scope around this part of the screen");
  return scope;
}
