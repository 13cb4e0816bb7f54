import { classes, IconButton, useTexts } from "@comptoir/ui";
import { useNavigate } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { useEffect, useEffectEvent, type ReactNode } from "react";

import { useTill } from "../state/hooks";
import { dayTexts } from "../texts/day";
import { ConnectionSign } from "./connection-sign";

interface PageProps {
  readonly title: string;
  /** Room for two columns. */
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

/** A page beside selling: its title, the way back (Escape too), and its content in one column. */
export function Page({ title, isWide = false, children }: PageProps) {
  const t = useTexts(dayTexts);
  const { till } = useTill();
  const navigate = useNavigate();
  const back = () => void navigate({ to: "/$till", params: { till: till.code } });
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.key === "Escape" && !event.defaultPrevented) back();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => press(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);
  return (
    <main className="flex min-h-0 flex-1 flex-col overflow-y-auto">
      <header className="flex items-center gap-3 border-b border-line bg-paper px-3 py-2">
        <IconButton icon={ArrowLeft} label={t("backToSelling")} onClick={back} />
        <h1 className="flex-1 text-18 font-semibold">{title}</h1>
        <ConnectionSign />
      </header>
      <div className={classes("mx-auto flex w-full flex-col gap-4 p-4", isWide ? "max-w-5xl" : "max-w-2xl sm:py-8")}>{children}</div>
    </main>
  );
}
