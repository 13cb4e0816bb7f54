/** Light, dark, or as the device says. Kept on the device. */
export type Theme = "auto" | "light" | "dark";

const STORAGE_KEY = "comptoir.theme";

export function storedTheme(): Theme {
  const stored = localStorage.getItem(STORAGE_KEY);
  return stored === "light" || stored === "dark" ? stored : "auto";
}

/** Puts the theme in force and remembers it. */
export function applyTheme(theme: Theme): void {
  localStorage.setItem(STORAGE_KEY, theme);
  if (theme === "auto") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}
