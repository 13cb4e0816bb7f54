import { Button, EmptyState, localized, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { SplitPane } from "@comptoir/ui/office";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { FolderTree, List, Plus } from "lucide-react";
import type { ReactNode } from "react";

import { categoriesApi, changesQuery } from "../../api/categories";
import { categoriesQuery, type Category } from "../../api/structure";
import { useSession } from "../../app/session";
import { Page } from "../../parts/Page";
import { Gate, ProblemNote } from "../../parts/Problems";
import { useFeedRefresh } from "../../parts/useFeed";
import { categoryTexts } from "../../texts/categories";
import { CategoryPanel, NewCategory } from "./CategoryPanel";
import { CategoryTree } from "./CategoryTree";
import { OutsideLists } from "./OutsideLists";

const route = getRouteApi("/categories");
const NEW = "+new";
const LISTS = "+lists";

/** The trees of categories: dragged or moved, merged, described, and called as others call them. */
export function CategoriesPage(): ReactNode {
  const say = useTexts(categoryTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const toast = useToast();
  const client = useQueryClient();
  const { category: chosen } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(categoriesQuery);
  const changes = useQuery(changesQuery);
  const editable = may("catalog.structure.edit");
  useFeedRefresh(["catalog.structure", "catalog.categories"], ["structure"]);
  const choose = (category: string | undefined): void => {
    void navigate({ to: "/categories", search: category === undefined ? {} : { category }, replace: true });
  };
  const nameOf = (code: string): string => localized(query.data?.find((each) => each.code === code)?.labels ?? {}, language) || code;
  const refresh = () => client.invalidateQueries({ queryKey: ["structure"] });
  const undo = useMutation({
    mutationFn: categoriesApi.undo,
    onSuccess: async () => {
      toast({ text: say("isBack"), tone: "good" });
      await refresh();
    },
  });
  const move = useMutation({
    mutationFn: ({ code, parent, before }: { readonly code: string; readonly parent: string | null; readonly before: string | null }) => categoriesApi.move(code, parent, before),
    onSuccess: async (change, { code }) => {
      if (change !== null) toast({ text: say("moved", { name: nameOf(code) }), undo: () => undo.mutate(change) });
      await refresh();
    },
  });
  const onMove = (code: string, parent: string | null, before: string | null): void => move.mutate({ code, parent, before });
  const open = (changes.data ?? []).filter(({ is_undone: isUndone }) => !isUndone);
  const close = (): void => choose(undefined);
  const beside = (categories: readonly Category[]): ReactNode =>
    chosen === NEW ? <NewCategory categories={categories} onClose={close} onMade={choose} /> : <CategoryPanel key={chosen} code={chosen ?? ""} categories={categories} onMove={onMove} onClose={close} />;
  return (
    <Page
      title={say("categories")}
      lead={say("lead")}
      actions={
        editable ? (
          <>
            <Button kind="primary" icon={Plus} onClick={() => choose(NEW)}>
              {say("add")}
            </Button>
            <Button icon={List} onClick={() => choose(LISTS)}>
              {say("taxonomies")}
            </Button>
          </>
        ) : undefined
      }
    >
      {move.isError || undo.isError ? <ProblemNote error={move.error ?? undo.error} /> : null}
      <SplitPane sideWidth={520} side={chosen === undefined ? null : chosen === LISTS ? <OutsideLists onClose={close} /> : <Gate query={query}>{beside}</Gate>}>
        <Gate query={query}>
          {(categories) =>
            categories.length === 0 ? (
              <EmptyState icon={FolderTree} title={say("none")} className="flex-1">
                {say("noneHelp")}
              </EmptyState>
            ) : (
              <CategoryTree label={say("categories")} categories={categories} chosen={chosen} editable={editable} onChoose={choose} onMove={onMove} />
            )
          }
        </Gate>
        {editable && open.length > 0 ? (
          <section className="max-h-48 overflow-y-auto border-t border-line p-4">
            <h2 className="mb-2 text-15 font-semibold">{say("changes")}</h2>
            <ul className="flex flex-col gap-1">
              {open.map(({ id, kind, category, target }) => (
                <li key={id} className="flex items-center justify-between gap-2 text-13">
                  <span>{say(kind === "merge" ? "change_merge" : "change_move", { category: nameOf(category), target: nameOf(target ?? "") })}</span>
                  <Button kind="quiet" busy={undo.isPending} onClick={() => undo.mutate(id)}>
                    {say("putBack")}
                  </Button>
                </li>
              ))}
            </ul>
          </section>
        ) : null}
      </SplitPane>
    </Page>
  );
}
