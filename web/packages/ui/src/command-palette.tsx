import { Dialog } from "radix-ui";
import type { ReactNode } from "react";

import { VEIL } from "./dialog";
import { useTexts } from "./language";
import { ChoiceList, type Choice } from "./select-search";
import { uiTexts } from "./ui-texts";

export interface Command extends Choice {
  readonly run: () => void;
}

interface CommandPaletteProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly commands: readonly Command[];
  /** When given, the server searches as one types and `commands` are its answer. */
  readonly onSearch?: (text: string) => void;
  readonly foot?: ReactNode;
}

/** Everything by a few letters: the opener binds it to Ctrl K. */
export function CommandPalette({ open, onOpenChange, commands, onSearch, foot }: CommandPaletteProps) {
  const t = useTexts(uiTexts);
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <div aria-hidden className={VEIL} />
        <Dialog.Content aria-describedby={undefined} className="fixed top-[12dvh] left-1/2 z-50 w-[min(40rem,94vw)] -translate-x-1/2 overflow-hidden rounded-md border border-line bg-paper shadow-card">
          <Dialog.Title className="sr-only">{t("commands")}</Dialog.Title>
          <ChoiceList
            label={t("commands")}
            choices={commands}
            value={null}
            onSearch={onSearch}
            onChoice={(value) => {
              onOpenChange(false);
              commands.find((command) => command.value === value)?.run();
            }}
          />
          {foot}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
