import type { LucideIcon } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useId, type ReactNode } from "react";

import { classes } from "./classes";
import { controlHeight, useDensity } from "./density";

export interface MenuItem {
  readonly key: string;
  readonly label: string;
  readonly icon?: LucideIcon;
  readonly shortcut?: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** Why it is disabled: told below its name. The keyboard reaches it then, so that it is heard, too. */
  readonly reason?: string;
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
                {group.map(({ key, ...item }) => (
                  <Row key={key} item={item} height={controlHeight(density)} />
                ))}
              </DropdownMenu.Group>
            ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Row({ item, height }: { readonly item: Omit<MenuItem, "key">; readonly height: string }) {
  const { label, icon: Icon, shortcut, danger = false, disabled = false, reason, onSelect } = item;
  const id = useId();
  const isExplained = disabled && reason !== undefined;
  return (
    <DropdownMenu.Item
      {...(isExplained ? { "aria-disabled": true, "aria-labelledby": `${id}-name`, "aria-describedby": `${id}-reason` } : { disabled })}
      onSelect={(event) => (isExplained ? event.preventDefault() : onSelect())}
      className={classes(
        "flex cursor-pointer items-center gap-3 rounded-md px-3 outline-none data-disabled:cursor-default data-disabled:opacity-50 data-highlighted:bg-ground-strong",
        height,
        isExplained && "cursor-default",
        danger && "text-loss",
      )}
    >
      {Icon !== undefined && <Icon aria-hidden className={classes("size-5 shrink-0 text-ink-soft", isExplained && "opacity-50")} />}
      <span className="min-w-0 flex-1">
        <span id={`${id}-name`} className={classes("block", isExplained && "text-ink-soft")}>
          {label}
        </span>
        {isExplained && (
          <span id={`${id}-reason`} className="block text-13 leading-4 text-ink-soft">
            {reason}
          </span>
        )}
      </span>
      {shortcut !== undefined && <kbd className="font-sans text-13 text-ink-soft">{shortcut}</kbd>}
    </DropdownMenu.Item>
  );
}
