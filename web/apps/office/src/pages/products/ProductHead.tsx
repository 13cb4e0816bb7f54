import { Button, Tag, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { takeStep, type ProductAct, type ProductDetail, type ProductStep } from "../../api/products";
import { placesQuery } from "../../api/team";
import { ProblemNote } from "../../parts/Problems";
import { productTexts } from "../../texts/products";
import { useShowAgain } from "./useShowAgain";

interface Stated {
  readonly status: string;
  readonly is_published_as_it_stands: boolean;
}

/** What channels see of a product: nothing, this, or an older state. */
export function StatusTag({ product }: { readonly product: Stated }): ReactNode {
  const say = useTexts(productTexts);
  if (product.status === "published") {
    return product.is_published_as_it_stands ? <Tag tone="good">{say("published")}</Tag> : <Tag tone="attention">{say("changedSince")}</Tag>;
  }
  return <Tag>{say(product.status === "withdrawn" ? "withdrawn" : "draft")}</Tag>;
}

/** SKU and state under the name. */
export function ProductHead({ product }: { readonly product: ProductDetail }): ReactNode {
  return (
    <span className="flex items-center gap-x-2 gap-y-1 max-sm:flex-wrap">
      <span className="truncate">{product.sku}</span>
      <StatusTag product={product} />
    </span>
  );
}

const ACTS: Record<ProductStep, ProductAct> = {
  submit: "submit",
  approve: "approve",
  reject: "approve",
  publish: "publish",
  withdraw: "publish",
};

/** Steps that make sense now, whoever may take them. */
function stepsFor(product: ProductDetail): ProductStep[] {
  const review: ProductStep[] = product.review === "submitted" ? ["approve", "reject"] : product.review === "approved" ? [] : ["submit"];
  const isShown = product.status === "published";
  const isUpToDate = isShown && product.is_published_as_it_stands;
  return [...review, ...(isShown ? (["withdraw"] as const) : []), ...(isUpToDate ? [] : (["publish"] as const))];
}

/** Submit, approve, publish, withdraw, with what stops them beside them. */
export function ProductSteps({ product, unsaved }: { readonly product: ProductDetail; readonly unsaved: boolean }): ReactNode {
  const say = useTexts(productTexts);
  const toast = useToast();
  const client = useQueryClient();
  const showAgain = useShowAgain(product.sku);
  const step = useMutation({
    mutationFn: async (taken: ProductStep) => {
      // Publishing shows a product as it stands: that gives back what was shown only while nothing was changed since.
      const isGivenBack = taken === "withdraw" && product.is_published_as_it_stands;
      const places = async () => (isGivenBack ? (await client.query({ ...placesQuery(product.sku), staleTime: 0 })).items : []);
      const before = (await places()).filter((each) => each.published_at !== null);
      await takeStep(product.sku, taken);
      const left = await places();
      return before.filter((was) => left.some((now) => now.channel === was.channel && now.locale === was.locale && now.published_at === null));
    },
    onSuccess: async (shown, taken) => {
      const key = taken === "publish" ? "publishedToast" : taken === "withdraw" ? "withdrawnToast" : "stepDone";
      toast({ text: say(key, { sku: product.sku }), tone: "good", ...(shown.length === 0 ? {} : { undo: () => showAgain(shown) }) });
      await client.invalidateQueries({ queryKey: ["products"] });
    },
  });
  // Who may only propose asks for approval of what they write: the product itself is submitted by those who change it.
  const steps = stepsFor(product).filter((each) => product.acts.includes(ACTS[each]) && (each !== "submit" || product.acts.includes("write")));
  if (steps.length === 0) return null;
  return (
    <div className="flex flex-col gap-2 border-b border-line px-4 py-2">
      <div className="flex flex-wrap gap-2">
        {steps.map((each) => (
          <Button
            key={each}
            kind={each === "publish" ? "primary" : "normal"}
            disabled={unsaved}
            busy={step.isPending && step.variables === each}
            onClick={() => step.mutate(each)}
          >
            {say(each)}
          </Button>
        ))}
      </div>
      {step.isError ? <ProblemNote error={step.error} /> : null}
    </div>
  );
}
