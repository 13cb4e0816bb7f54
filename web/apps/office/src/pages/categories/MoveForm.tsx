import { Button, ChoiceField, Dialog, localized, SelectSearch, useLanguage, useTexts } from "@comptoir/ui";
import { useState, type ReactNode } from "react";

import type { Category } from "../../api/structure";
import { childrenOf, placesFor } from "../../domain/tree";
import { categoryTexts } from "../../texts/categories";

interface MoveFormProps {
  readonly category: Category;
  readonly categories: readonly Category[];
  readonly onMove: (parent: string | null, before: string | null) => void;
  readonly onClose: () => void;
}

/** Moves a category without dragging: below which one, and before which. */
export function MoveForm({ category, categories, onMove, onClose }: MoveFormProps): ReactNode {
  const say = useTexts(categoryTexts);
  const { language } = useLanguage();
  const [parent, setParent] = useState(category.parent ?? "");
  const [before, setBefore] = useState("");
  const nameOf = (one: Category): string => localized(one.labels, language) || one.code;
  const sisters = childrenOf(categories, parent === "" ? null : parent).filter(({ code }) => code !== category.code);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`${say("move")} ${nameOf(category)}`}
      actions={
        <Button kind="primary" onClick={() => onMove(parent === "" ? null : parent, before === "" ? null : before)}>
          {say("move")}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <SelectSearch
          label={say("parent")}
          value={parent}
          choices={[{ value: "", label: say("asTree") }, ...placesFor(categories, category.code).map((one) => ({ value: one.code, label: nameOf(one), detail: one.code }))]}
          onChoice={(code) => {
            setParent(code);
            setBefore("");
          }}
        />
        <ChoiceField label={say("before")} value={before} choices={[{ value: "", label: say("atEnd") }, ...sisters.map((one) => ({ value: one.code, label: nameOf(one) }))]} onChoice={setBefore} />
      </div>
    </Dialog>
  );
}
