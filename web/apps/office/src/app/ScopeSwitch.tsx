import { Button, localized, Menu, useLanguage, useTexts } from "@comptoir/ui";
import { ChevronDown, Languages, MapPin, Radio } from "lucide-react";
import type { ReactNode } from "react";

import { localeName } from "../domain/regions";
import { shellTexts } from "../texts/shell";
import { useScope } from "./scope";
import { useSession } from "./session";

/** Which store, channel and content language one looks at. */
export function ScopeSwitch({ className }: { readonly className: string }): ReactNode {
  const say = useTexts(shellTexts);
  const { language } = useLanguage();
  const { session } = useSession();
  const { store, setStore, isReady, channels, channel, setChannel, locale, setLocale } = useScope();
  const storeName = session.stores.find((each) => each.code === store)?.name ?? say("allStores");
  const current = channels.find((each) => each.code === channel);
  const channelName = current === undefined ? "" : localized(current.labels, language) || current.code;
  const isOnlyOne = current?.locales.filter((each) => each.slice(0, 2) === locale.slice(0, 2)).length === 1;
  const shortName = localeName(isOnlyOne ? locale.slice(0, 2) : locale, language);
  if (!isReady) return null; // All at once: one after the other would push each other aside.
  return (
    <div className={className}>
      {session.stores.length > 1 ? (
        <Menu
          trigger={<Switch icon={MapPin} label={`${say("store")}: ${storeName}`} text={storeName} />}
          groups={[
            [{ key: "all", label: say("allStores"), onSelect: () => setStore(null) }],
            session.stores.map((each) => ({ key: each.code, label: each.name, onSelect: () => setStore(each.code) })),
          ]}
        />
      ) : null}
      {channels.length > 0 ? (
        <Menu
          trigger={<Switch icon={Radio} label={`${say("channel")}: ${channelName}`} text={channelName} />}
          groups={[channels.map((each) => ({ key: each.code, label: localized(each.labels, language) || each.code, onSelect: () => setChannel(each.code) }))]}
        />
      ) : null}
      {(current?.locales.length ?? 0) > 1 ? (
        <Menu
          trigger={<Switch icon={Languages} label={`${say("contentLocale")}: ${localeName(locale, language)}`} text={shortName} />}
          groups={[(current?.locales ?? []).map((each) => ({ key: each, label: localeName(each, language), onSelect: () => setLocale(each) }))]}
        />
      ) : null}
    </div>
  );
}

interface SwitchProps extends React.ComponentPropsWithRef<"button"> {
  readonly icon: typeof MapPin;
  readonly label: string;
  readonly text: string;
}

function Switch({ icon, label, text, ...rest }: SwitchProps): ReactNode {
  return (
    <Button kind="quiet" icon={icon} aria-label={label} title={label} className="max-xl:px-2" {...rest}>
      <span className="max-w-32 truncate max-xl:md:max-w-28 text-13 font-normal">{text}</span>
      <ChevronDown aria-hidden className="size-3.5 text-ink-soft" />
    </Button>
  );
}
