import { Button, ChoiceField, Dialog, localized, SelectSearch, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { carryOut, movePreviewQuery, undoMove, type MoveKind, type MoveRequest } from "../../api/moves";
import { productQuery, type ProductDetail } from "../../api/products";
import { attributesQuery, familiesQuery, splitsQuery } from "../../api/structure";
import { axesBelow } from "../../domain/newProduct";
import { isBlank, type Json } from "../../domain/product";
import { ProblemNote } from "../../parts/Problems";
import { moveTexts } from "../../texts/moves";
import { productTexts } from "../../texts/products";
import { ModelField } from "./KindFields";
import { MovePreviewList } from "./MovePreviewList";
import { ValueInput } from "./ValueInput";

interface Chosen {
  readonly parent: string | null;
  readonly axes: { readonly [attribute: string]: Json };
  readonly family: string | null;
  readonly split: string | null;
}

const NOTHING: Chosen = { parent: null, axes: {}, family: null, split: null };

/** The request that the choices make; null while something is still to be chosen. */
function requestOf(kind: MoveKind, sku: string, { parent, axes, family, split }: Chosen): MoveRequest | null {
  if (kind === "attach") {
    const given = Object.fromEntries(Object.entries(axes).filter(([, data]) => !isBlank(data)));
    return parent === null ? null : { kind, skus: [sku], parent, axes: { [sku]: given } };
  }
  if (kind === "change_family") return family === null ? null : { kind, skus: [sku], family, family_variant: split };
  return { kind, skus: [sku] };
}

/** Asks where to, shows exactly what is lost, and does it; the note afterwards undoes it. */
export function MoveDialog({ product, kind, onClose }: { readonly product: ProductDetail; readonly kind: MoveKind; readonly onClose: () => void }): ReactNode {
  const say = useTexts(moveTexts);
  const toast = useToast();
  const client = useQueryClient();
  const [chosen, setChosen] = useState<Chosen>(NOTHING);
  const move = requestOf(kind, product.sku, chosen);
  const preview = useQuery({ ...movePreviewQuery(move ?? { kind, skus: [] }), enabled: move !== null });
  const refresh = (): Promise<void> => client.invalidateQueries({ queryKey: ["products"] });
  const undo = useMutation({
    mutationFn: undoMove,
    onSuccess: async () => {
      toast({ text: say("undone"), tone: "good" });
      await refresh();
    },
    onError: (error) => toast({ text: error.message, tone: "loss" }),
  });
  const carry = useMutation({
    mutationFn: (wanted: MoveRequest) => carryOut(wanted),
    onSuccess: async (id) => {
      toast({ text: say("done", { sku: product.sku }), undo: () => undo.mutate(id) });
      onClose();
      await refresh();
    },
  });
  const isReady = move !== null && preview.data !== undefined && preview.data.problems.length === 0;
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={say("titleOf", { move: say(kind), product: product.label || product.sku })}
      description={say(`${kind}Help`)}
      actions={
        <>
          <Button onClick={onClose}>{say("cancel")}</Button>
          <Button kind="primary" busy={carry.isPending} disabled={!isReady} onClick={() => (move !== null && preview.data !== undefined ? carry.mutate({ ...move, seen: preview.data.seen }) : undefined)}>
            {say(kind)}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {kind === "attach" ? <AttachFields product={product} chosen={chosen} onChosen={setChosen} /> : null}
        {kind === "change_family" ? <FamilyChoice product={product} chosen={chosen} onChosen={setChosen} /> : null}
        {preview.isError ? <ProblemNote error={preview.error} /> : null}
        {preview.data === undefined ? null : <MovePreviewList preview={preview.data} />}
        {carry.isError ? <ProblemNote error={carry.error} /> : null}
      </div>
    </Dialog>
  );
}

interface FieldsProps {
  readonly product: ProductDetail;
  readonly chosen: Chosen;
  readonly onChosen: (chosen: Chosen) => void;
}

/** The model, and what sets the product apart from the model's other variants. */
function AttachFields({ product, chosen, onChosen }: FieldsProps): ReactNode {
  const { language } = useLanguage();
  const { data: attributes = [] } = useQuery(attributesQuery);
  const { data: splits = [] } = useQuery(splitsQuery);
  const parent = useQuery({ ...productQuery(chosen.parent ?? ""), enabled: chosen.parent !== null }).data;
  const axes = parent === undefined ? [] : axesBelow(splits.find(({ code }) => code === parent.family_variant_of_root), parent.level);
  return (
    <>
      <ModelField parent={chosen.parent} error={null} onParent={(sku) => onChosen({ ...NOTHING, parent: sku })} />
      {attributes
        .filter(({ code }) => axes.includes(code))
        .map((axis) => (
          <ValueInput
            key={axis.code}
            attribute={axis}
            label={localized(axis.labels, language) || axis.code}
            data={chosen.axes[axis.code] ?? product.resolved[axis.code]?.[0]?.data ?? null}
            disabled={false}
            changed={false}
            error={null}
            onData={(data) => onChosen({ ...chosen, axes: { ...chosen.axes, [axis.code]: data } })}
          />
        ))}
    </>
  );
}

/** The new family; for a model, how its variants shall differ there. */
function FamilyChoice({ product, chosen, onChosen }: FieldsProps): ReactNode {
  const say = useTexts(moveTexts);
  const sayProduct = useTexts(productTexts);
  const { language } = useLanguage();
  const { data: families = [] } = useQuery(familiesQuery);
  const { data: splits = [] } = useQuery(splitsQuery);
  const named = ({ code, labels }: { readonly code: string; readonly labels: { readonly [locale: string]: string } }): string => localized(labels, language) || code;
  const ways = splits.filter(({ family }) => family === chosen.family);
  return (
    <>
      <SelectSearch
        label={sayProduct("family")}
        value={chosen.family}
        choices={families.filter(({ code }) => code !== product.family).map((each) => ({ value: each.code, label: named(each), detail: each.code }))}
        onChoice={(family) => onChosen({ ...NOTHING, family })}
      />
      {product.level === "root" && chosen.family !== null ? (
        <ChoiceField
          label={say("split")}
          value={chosen.split ?? ""}
          choices={[{ value: "", label: say("noSplit") }, ...ways.map((each) => ({ value: each.code, label: named(each) }))]}
          onChoice={(split) => onChosen({ ...chosen, split: split === "" ? null : split })}
        />
      ) : null}
    </>
  );
}
