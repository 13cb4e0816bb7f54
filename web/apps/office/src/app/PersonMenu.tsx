import { applyTheme, IconButton, Menu, storedTheme, useLanguage, useTexts, type Theme } from "@comptoir/ui";
import { Check, CircleUser, LogOut, Monitor, Moon, Sun } from "lucide-react";
import { useState, type ReactNode } from "react";

import { shellTexts } from "../texts/shell";
import { useSession, useSignOut } from "./session";

const THEMES: readonly { readonly theme: Theme; readonly icon: typeof Sun; readonly text: "themeAuto" | "themeLight" | "themeDark" }[] = [
  { theme: "auto", icon: Monitor, text: "themeAuto" },
  { theme: "light", icon: Sun, text: "themeLight" },
  { theme: "dark", icon: Moon, text: "themeDark" },
];

/** Who is signed in; language, theme, sign out. */
export function PersonMenu(): ReactNode {
  const say = useTexts(shellTexts);
  const { session } = useSession();
  const { language, setLanguage } = useLanguage();
  const [theme, setTheme] = useState(storedTheme);
  const signOut = useSignOut();
  const choose = (next: Theme): void => {
    applyTheme(next);
    setTheme(next);
  };
  return (
    <Menu
      trigger={<IconButton icon={CircleUser} label={say("personMenu")} />}
      head={
        <>
          <p className="font-medium">{session.person.name}</p>
          <p className="text-13 text-ink-soft">{session.person.email}</p>
        </>
      }
      groups={[
        (["fr", "en"] as const).map((each) => ({
          key: each,
          label: each === "fr" ? "Français" : "English",
          ...(each === language ? { icon: Check } : {}),
          onSelect: () => setLanguage(each),
        })),
        THEMES.map(({ theme: each, icon, text }) => ({ key: each, label: say(text), icon: each === theme ? Check : icon, onSelect: () => choose(each) })),
        [{ key: "out", label: say("signOut"), icon: LogOut, onSelect: () => void signOut() }],
      ]}
    />
  );
}
