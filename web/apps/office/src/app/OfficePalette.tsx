import { read, type Page } from "@comptoir/client";
import { applyTheme, Picture, useLanguage, useTexts } from "@comptoir/ui";
import { CommandPalette, matching, type Command } from "@comptoir/ui/office";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ArrowRight, Zap } from "lucide-react";
import { useState, type ReactNode } from "react";

import type { ProductSummary } from "../api/products";
import { visibleAreas } from "../domain/permissions";
import { useDelayed } from "../parts/useDelayed";
import { shellTexts } from "../texts/shell";
import { useSession } from "./session";

interface RunnableCommand extends Command {
  readonly run: () => void;
  readonly picture?: { readonly src: string | null; readonly name: string };
}

const FOUND_PRODUCTS = 8;

/** Pages, commands and products by a few letters. */
export function OfficePalette({ onClose }: { readonly onClose: () => void }): ReactNode {
  const say = useTexts(shellTexts);
  const { language, setLanguage } = useLanguage();
  const { grants, may } = useSession();
  const navigate = useNavigate();
  const [query, setQuery] = useState("");
  const asked = useDelayed(query.trim());
  const found = useQuery({
    queryKey: ["palette", asked],
    queryFn: ({ signal }) => read<Page<ProductSummary>>("/products", { q: asked, limit: FOUND_PRODUCTS }, signal),
    enabled: asked.length > 1 && may("catalog.product.read"),
    placeholderData: (previous) => previous,
  });
  const pages: RunnableCommand[] = visibleAreas(grants).map(({ area, path }) => ({
    id: `page ${area}`,
    group: say("goTo"),
    title: say(area),
    words: [shellTexts[area].en, shellTexts[area].fr],
    run: () => void navigate({ to: path }),
  }));
  const commands: RunnableCommand[] = [
    { permission: "catalog.product.import", title: say("commandImport"), run: () => void navigate({ to: "/imports", search: { new: true } }) },
    { permission: "inventory.document.write", title: say("commandReceive"), run: () => void navigate({ to: "/receiving" }) },
    { permission: "access.person.edit", title: say("commandInvite"), run: () => void navigate({ to: "/people", search: { person: "new" } }) },
    { permission: null, title: say("commandTheme"), run: () => applyTheme(isDark() ? "light" : "dark") },
    { permission: null, title: say("commandLanguage"), run: () => setLanguage(language === "fr" ? "en" : "fr") },
  ]
    .filter(({ permission }) => permission === null || may(permission))
    .map(({ title, run }) => ({ id: `command ${title}`, group: say("commands"), title, run }));
  const products: RunnableCommand[] =
    asked.length > 1
      ? (found.data?.items ?? []).map((product) => ({
          id: `product ${product.sku}`,
          group: say("foundProducts"),
          title: product.label || product.sku,
          detail: product.sku,
          picture: { src: product.image, name: product.label || product.sku },
          run: () => void navigate({ to: "/products", search: { sku: product.sku } }),
        }))
      : [];
  return (
    <CommandPalette
      open
      onOpenChange={onClose}
      query={query}
      onQuery={setQuery}
      commands={[...products, ...matching([...pages, ...commands], query)]}
      busy={found.isFetching}
      icon={(command) =>
        command.picture === undefined ? (
          command.id.startsWith("page") ? <ArrowRight aria-hidden className="size-4" /> : <Zap aria-hidden className="size-4" />
        ) : (
          <Picture src={command.picture.src} name={command.picture.name} alt="" className="size-8" />
        )
      }
      onRun={(command) => {
        onClose();
        command.run();
      }}
    />
  );
}

function isDark(): boolean {
  return getComputedStyle(document.documentElement).colorScheme.includes("dark");
}
