import type { LucideIcon } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";

import { classes } from "./classes";
import { controlHeight, useDensity } from "./density";

export interface MenuItem {
  readonly key: string;
  readonly label: string;
  readonly icon?: LucideIcon;
  readonly shortcut?: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly onSelect: () => void;
}

interface MenuProps {
  /** The button that opens it; it must take a ref and spread its props. */
  readonly trigger: ReactNode;
  /** Groups of items with a line between them. */
  readonly groups: readonly (readonly MenuItem[])[];
  readonly head?: ReactNode;
  readonly align?: "start" | "end";
}

export function Menu({ trigger, groups, head, align = "end" }: MenuProps) {
  const density = useDensity();
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align={align} sideOffset={4} collisionPadding={8} className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-56 overflow-y-auto rounded-md border border-line bg-paper p-1 text-ink shadow-card">
          {head !== undefined && <div className="px-3 py-2">{head}</div>}
          {groups
            .filter((group) => group.length > 0)
            .map((group, index) => (
              <DropdownMenu.Group key={group[0]?.key} className={classes((index > 0 || head !== undefined) && "mt-1 border-t border-line pt-1")}>
                {group.map(({ key, label, icon: Icon, shortcut, danger = false, disabled = false, onSelect }) => (
                  <DropdownMenu.Item
                    key={key}
                    disabled={disabled}
                    onSelect={onSelect}
                    className={classes(
                      "flex cursor-pointer items-center gap-3 rounded-md px-3 outline-none data-disabled:cursor-default data-disabled:opacity-50 data-highlighted:bg-ground-strong",
                      controlHeight(density),
                      danger && "text-loss",
                    )}
                  >
                    {Icon !== undefined && <Icon aria-hidden className="size-5 shrink-0 text-ink-soft" />}
                    <span className="flex-1">{label}</span>
                    {shortcut !== undefined && <kbd className="font-sans text-13 text-ink-soft">{shortcut}</kbd>}
                  </DropdownMenu.Item>
                ))}
              </DropdownMenu.Group>
            ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
