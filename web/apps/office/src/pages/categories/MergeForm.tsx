import { Button, Dialog, localized, SelectSearch, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { categoriesApi, type MergePreview } from "../../api/categories";
import type { Category } from "../../api/structure";
import { placesFor } from "../../domain/tree";
import { Facts } from "../../parts/Facts";
import { ProblemNote } from "../../parts/Problems";
import { categoryTexts } from "../../texts/categories";

interface MergeFormProps {
  readonly category: Category;
  readonly categories: readonly Category[];
  readonly onClose: () => void;
  /** The category is gone. */
  readonly onMerged: () => void;
}

const REACHES = ["wider", "gained", "lost"] as const;

/** What goes by the categories and holds for other products: "promotions (A, B), saved lists (C)". */
function goingBy({ uses }: MergePreview, reach: (typeof REACHES)[number]): string {
  const here = uses.filter((one) => one.reach === reach);
  const names = (kind: string): string => [...new Set(here.filter(({ what }) => what === kind).map(({ name }) => name))].join(", ");
  return [...new Set(here.map(({ what }) => what))].map((what) => `${what} (${names(what)})`).join(", ");
}

/** Lets a category go up in another: what would happen first, then it. */
export function MergeForm({ category, categories, onClose, onMerged }: MergeFormProps): ReactNode {
  const say = useTexts(categoryTexts);
  const { language } = useLanguage();
  const toast = useToast();
  const client = useQueryClient();
  const [target, setTarget] = useState<string | null>(null);
  const preview = useMutation({ mutationFn: (into: string) => categoriesApi.previewMerge(category.code, into) });
  const merge = useMutation({
    mutationFn: categoriesApi.merge,
    onSuccess: async () => {
      toast({ text: say("merging"), tone: "good" });
      onMerged();
      await client.invalidateQueries({ queryKey: ["structure"] });
    },
  });
  const found = preview.data;
  const listed = (codes: readonly string[]): string => (codes.length === 0 ? say("nothing") : codes.join(", "));
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`${say("doMerge")} ${localized(category.labels, language) || category.code}`}
      actions={
        <Button kind="primary" disabled={found === undefined} busy={merge.isPending} onClick={() => found !== undefined && merge.mutate(found)}>
          {say("doMerge")}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <SelectSearch
          label={say("into")}
          value={target}
          choices={placesFor(categories, category.code).map((one) => ({ value: one.code, label: localized(one.labels, language) || one.code, detail: one.code }))}
          onChoice={(code) => {
            setTarget(code);
            preview.mutate(code);
          }}
        />
        {preview.isError || merge.isError ? <ProblemNote error={preview.error ?? merge.error} /> : null}
        {found === undefined ? null : (
          <Facts
            facts={[
              { label: say("products"), value: found.products },
              { label: say("both"), value: found.both },
              { label: say("shown"), value: found.shown },
              { label: say("children"), value: listed(found.children.map((code) => localized(categories.find((one) => one.code === code)?.labels ?? {}, language) || code)) },
              { label: say("lost"), value: listed(found.lost) },
              ...REACHES.map((reach) => ({ label: say(`reach_${reach}`), value: goingBy(found, reach) })).filter(({ value }) => value !== ""),
            ]}
          />
        )}
      </div>
    </Dialog>
  );
}
