import { localized, useLanguage } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { channelsQuery } from "../api/structure";
import { useSession } from "../app/session";
import { localeName } from "../domain/regions";

interface PlaceNames {
  readonly channelName: (code: string) => string;
  /** A channel and a language together; null is any. */
  readonly placeName: (channel: string | null, locale: string | null) => string;
}

/** What people call channels and the languages of content. */
export function usePlaceNames(): PlaceNames {
  const { language } = useLanguage();
  const { may } = useSession();
  const { data: channels } = useQuery({ ...channelsQuery, enabled: may("catalog.structure.read") });
  return useMemo(() => {
    const channelName = (code: string): string => localized(channels?.find((each) => each.code === code)?.labels, language) || code;
    const placeName = (channel: string | null, locale: string | null): string =>
      [channel === null ? null : channelName(channel), locale === null ? null : localeName(locale, language)].filter((part) => part !== null).join(" · ");
    return { channelName, placeName };
  }, [channels, language]);
}
