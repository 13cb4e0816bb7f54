import { Button, Dialog, IconButton, Menu, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Copy, EllipsisVertical, EyeOff, Eye, FolderTree, Link, Plus, Trash2, Unlink } from "lucide-react";
import { useState, type ReactNode } from "react";

import type { MoveKind } from "../../api/moves";
import { deleteProduct, patchProduct, productQuery, type ProductDetail } from "../../api/products";
import { ProblemNote } from "../../parts/Problems";
import { moveTexts } from "../../texts/moves";
import { newProductTexts } from "../../texts/newProduct";
import { MoveDialog } from "./MoveDialog";

interface ProductMoreProps {
  readonly product: ProductDetail;
  readonly onDuplicate: () => void;
  readonly onAddVariant: () => void;
  readonly onDeleted: () => void;
}

/** What else can be done with a product: copy it, take it out of use, delete it. */
export function ProductMore({ product, onDuplicate, onAddVariant, onDeleted }: ProductMoreProps): ReactNode {
  const say = useTexts(newProductTexts);
  const sayMove = useTexts(moveTexts);
  const toast = useToast();
  const client = useQueryClient();
  const [asks, setAsks] = useState(false);
  const [moving, setMoving] = useState<MoveKind | null>(null);
  const { sku, enabled } = product;
  const refresh = (): Promise<void> => client.invalidateQueries({ queryKey: ["products", "list"] });
  const use = useMutation({
    mutationFn: async (wanted: boolean) => {
      const { version } = await client.query({ ...productQuery(sku), staleTime: 0 });
      return patchProduct(sku, version, { enabled: wanted });
    },
    onSuccess: async (saved, wanted) => {
      client.setQueryData(productQuery(sku).queryKey, saved);
      toast({ text: say(wanted ? "takenBack" : "takenOut", { sku }), undo: () => use.mutate(!wanted) });
      await refresh();
    },
    onError: (error) => toast({ text: error.message, tone: "loss" }),
  });
  const remove = useMutation({
    mutationFn: () => deleteProduct(sku, product.version),
    onSuccess: async () => {
      toast({ text: say("removed", { sku }) });
      onDeleted();
      await refresh();
    },
  });
  const mayEdit = product.acts.includes("edit");
  const isModel = product.level === "root" || product.level === "sub";
  const groups = [
    mayEdit
      ? [
          { key: "duplicate", label: say("duplicate"), icon: Copy, onSelect: onDuplicate },
          ...(isModel ? [{ key: "variant", label: say("addVariant"), icon: Plus, onSelect: onAddVariant }] : []),
          { key: "use", label: say(enabled ? "takeOut" : "takeBack"), icon: enabled ? EyeOff : Eye, onSelect: () => use.mutate(!enabled) },
        ]
      : [],
    mayEdit ? movesOf(product.level).map(({ kind, icon }) => ({ key: kind, label: sayMove(kind), icon, onSelect: () => setMoving(kind) })) : [],
    product.acts.includes("delete") ? [{ key: "delete", label: say("remove"), icon: Trash2, danger: true, onSelect: () => setAsks(true) }] : [],
  ];
  if (groups.every((group) => group.length === 0)) return null;
  return (
    <>
      <Menu trigger={<IconButton icon={EllipsisVertical} label={say("more", { sku })} />} groups={groups} />
      {moving === null ? null : <MoveDialog product={product} kind={moving} onClose={() => setMoving(null)} />}
      <Dialog
        open={asks}
        onOpenChange={setAsks}
        title={say("removeTitle", { name: product.label || sku })}
        description={say("removeHelp")}
        actions={
          <>
            <Button onClick={() => setAsks(false)}>{say("keep")}</Button>
            <Button kind="danger" icon={Trash2} busy={remove.isPending} onClick={() => remove.mutate()}>
              {say("remove")}
            </Button>
          </>
        }
      >
        {remove.isError ? <ProblemNote error={remove.error} /> : null}
      </Dialog>
    </>
  );
}

/** The moves that a product of a level can make. */
function movesOf(level: string): readonly { readonly kind: MoveKind; readonly icon: typeof Link }[] {
  const attach = { kind: "attach", icon: Link } as const;
  const family = { kind: "change_family", icon: FolderTree } as const;
  switch (level) {
    case "simple":
      return [attach, family];
    case "variant":
      return [attach, { kind: "detach", icon: Unlink }];
    case "root":
      return [{ kind: "to_simple", icon: Unlink }, family];
    default:
      return [];
  }
}
