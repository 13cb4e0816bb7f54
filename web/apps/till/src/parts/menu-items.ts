import { applyTheme, useLanguage, useTexts, type MenuItem } from "@comptoir/ui";
import { useNavigate } from "@tanstack/react-router";
import { Languages, LockKeyhole, LogOut, Maximize, Moon, Store, Sun } from "lucide-react";
import { useState } from "react";

import { useSignOut } from "../state/hooks";
import { useLock, useStation } from "../state/station";
import { dayTexts } from "../texts/day";
import { pieceTexts } from "../texts/pieces";

function isDark(): boolean {
  const chosen = document.documentElement.dataset["theme"];
  return chosen === undefined ? matchMedia("(prefers-color-scheme: dark)").matches : chosen === "dark";
}

/** What every screen's menu offers: language, light or dark, full screen. */
export function useScreenItems(): readonly MenuItem[] {
  const t = useTexts(dayTexts);
  const { language, setLanguage } = useLanguage();
  const [dark, setDark] = useState(isDark);
  return [
    { key: "language", label: t("language"), icon: Languages, onSelect: () => setLanguage(language === "fr" ? "en" : "fr") },
    {
      key: "theme",
      label: t(dark ? "light" : "dark"),
      icon: dark ? Sun : Moon,
      onSelect: () => {
        applyTheme(dark ? "light" : "dark");
        setDark(!dark);
      },
    },
    { key: "full", label: t("fullScreen"), icon: Maximize, onSelect: () => void document.documentElement.requestFullscreen().catch(() => undefined) },
  ];
}

/** Handing over to somebody else, where the device was set up for it. */
export function useLockItems(): readonly MenuItem[] {
  const t = useTexts(pieceTexts);
  const station = useStation().data ?? null;
  const lock = useLock();
  return station === null ? [] : [{ key: "lock", label: t("lock"), icon: LockKeyhole, onSelect: lock }];
}

/** Leaving: another till, or signing out. */
export function useLeaveItems(): readonly MenuItem[] {
  const t = useTexts(dayTexts);
  const navigate = useNavigate();
  const signOut = useSignOut();
  return [
    { key: "tills", label: t("changeTill"), icon: Store, onSelect: () => void navigate({ to: "/" }) },
    { key: "out", label: t("signOut"), icon: LogOut, onSelect: () => void signOut() },
  ];
}
