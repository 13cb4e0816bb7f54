import { Check, Columns3 } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";

import { IconButton } from "../button";
import { useTexts } from "../language";
import { menuContent, menuItem } from "./menu";
import { officeTexts } from "./officeTexts";

interface ColumnChoiceProps {
  readonly columns: readonly { readonly id: string; readonly title: string; readonly optional?: boolean }[];
  readonly chosen: readonly string[] | null;
  readonly onChoose: (chosen: readonly string[] | null) => void;
}

/** Which columns of a table are shown. */
export function ColumnChoice({ columns, chosen, onChoose }: ColumnChoiceProps): ReactNode {
  const say = useTexts(officeTexts);
  const shown = chosen ?? columns.filter(({ optional }) => optional !== true).map(({ id }) => id);
  const toggle = (id: string): void => {
    const next = shown.includes(id) ? shown.filter((each) => each !== id) : [...shown, id];
    if (next.length > 0) onChoose(next);
  };
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <IconButton icon={Columns3} label={say("columns")} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="end" sideOffset={4} className={menuContent}>
          {columns.map(({ id, title }) => (
            <DropdownMenu.CheckboxItem
              key={id}
              checked={shown.includes(id)}
              onCheckedChange={() => toggle(id)}
              onSelect={(event) => event.preventDefault()}
              className={menuItem}
            >
              <span className="w-5">
                <DropdownMenu.ItemIndicator>
                  <Check aria-hidden size={16} />
                </DropdownMenu.ItemIndicator>
              </span>
              {title}
            </DropdownMenu.CheckboxItem>
          ))}
          <DropdownMenu.Separator className="my-1 h-px bg-line" />
          <DropdownMenu.Item onSelect={() => onChoose(null)} className={menuItem}>
            <span className="w-5" />
            {say("usualColumns")}
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
