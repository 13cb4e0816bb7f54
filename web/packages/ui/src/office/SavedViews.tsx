import { Bookmark, Check, Share2, Star, Users, X } from "lucide-react";
import { Popover } from "radix-ui";
import { useState } from "react";
import type { ReactNode, SyntheticEvent } from "react";

import { Button, IconButton } from "../button";
import { TextField } from "../field";
import { useTexts } from "../language";
import { menuContent } from "./menu";
import { officeTexts } from "./officeTexts";

interface ViewName {
  readonly id: string;
  readonly name: string;
  /** One of somebody else can be neither removed nor shared. */
  readonly isOwn?: boolean;
  readonly isShared?: boolean;
  /** The list opens with it. */
  readonly isDefault?: boolean;
}

interface SavedViewsProps<View extends ViewName> {
  readonly views: readonly View[];
  readonly current: View | null;
  /** Null goes back to everything. */
  readonly onChoose: (view: View | null) => void;
  readonly onSave: (name: string) => void;
  readonly onRemove: (view: View) => void;
  /** Shows a view to all, or to oneself only again. */
  readonly onShare?: (view: View) => void;
  /** Lets the list open with a view, or with everything again. */
  readonly onDefault?: (view: View) => void;
}

/** Views of a list that somebody kept under a name. */
export function SavedViews<View extends ViewName>(props: SavedViewsProps<View>): ReactNode {
  const { views, current, onChoose, onSave, onRemove, onShare, onDefault } = props;
  const say = useTexts(officeTexts);
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const choose = (view: View | null): void => {
    setOpen(false);
    onChoose(view);
  };
  const save = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (name.trim() === "") return;
    onSave(name.trim());
    setName("");
    setOpen(false);
  };
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <Button icon={Bookmark} kind="quiet">
          <span className="max-w-40 truncate">{current === null ? say("views") : current.name}</span>
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content align="start" sideOffset={4} aria-label={say("views")} className={menuContent}>
          <ViewButton title={say("allOfIt")} chosen={current === null} onPress={() => choose(null)} />
          {views.map((view) => (
            <div key={view.id} className="flex items-center">
              <ViewButton title={view.name} chosen={view.id === current?.id} onPress={() => choose(view)} />
              {onDefault === undefined ? null : <IconButton icon={Star} label={say("openWithView", { name: view.name })} aria-pressed={view.isDefault === true} className={view.isDefault === true ? "text-accent" : ""} onClick={() => onDefault(view)} />}
              {onShare === undefined || view.isOwn === false ? null : <IconButton icon={Share2} label={say("shareView", { name: view.name })} aria-pressed={view.isShared === true} className={view.isShared === true ? "text-accent" : ""} onClick={() => onShare(view)} />}
              {view.isOwn === false ? <Users aria-label={say("sharedView")} size={16} className="mx-2 text-ink-soft" /> : <IconButton icon={X} label={say("removeView", { name: view.name })} onClick={() => onRemove(view)} />}
            </div>
          ))}
          <form onSubmit={save} className="mt-1 flex items-end gap-2 border-t border-line p-2">
            <TextField label={say("saveView")} placeholder={say("viewName")} value={name} onText={setName} className="flex-1" />
            <Button type="submit" kind="primary" disabled={name.trim() === ""}>
              {say("save")}
            </Button>
          </form>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function ViewButton({ title, chosen, onPress }: { readonly title: string; readonly chosen: boolean; readonly onPress: () => void }): ReactNode {
  return (
    <button
      type="button"
      aria-pressed={chosen}
      onClick={onPress}
      className="flex min-h-8 min-w-0 flex-1 items-center gap-2 rounded-md px-2 text-left hover:bg-ground-strong pointer-coarse:min-h-11"
    >
      <span className="w-5">{chosen ? <Check aria-hidden size={16} /> : null}</span>
      <span className="truncate">{title}</span>
    </button>
  );
}
