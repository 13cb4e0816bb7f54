import { read, type Page as ListPage } from "@comptoir/client";
import { Progress, Tag, useTexts } from "@comptoir/ui";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowRight, Circle, CircleCheck, CircleDot } from "lucide-react";
import type { ReactNode } from "react";

import type { FirstFacts, FirstStep, StepState } from "../domain/firstSteps";
import { doneCount, FIRST_STEPS, stepStates } from "../domain/firstSteps";
import { useFeedRefresh } from "../parts/useFeed";
import { firstTexts } from "../texts/firstSteps";

interface FirstState {
  readonly facts: FirstFacts;
  /** A shop that has sold is past its beginning, whatever it left out; null while the server has not said. */
  readonly hasSold: boolean | null;
}

/** How many of a thing there are, as far as these steps care. */
function useCount(path: string, enabled: boolean, more: { readonly [name: string]: string } = {}): number | null {
  const { data } = useQuery({
    queryKey: ["first-steps", path, more],
    queryFn: async ({ signal }) => (await read<ListPage<unknown>>(path, { limit: 2, ...more }, signal)).items.length,
    enabled,
  });
  return data ?? null;
}

const atLeast = (count: number | null, needed: number): boolean | null => (count === null ? null : count >= needed);

/** Where the beginning stands; asked only of those who may set the shop up. */
export function useFirstState(enabled: boolean): FirstState {
  const sold = useCount("/tickets", enabled);
  const isNew = enabled && sold === 0;
  const tills = useQuery({
    queryKey: ["first-steps", "open tills"],
    queryFn: async ({ signal }) => (await read<ListPage<{ readonly state: string }>>("/tills", { limit: 100 }, signal)).items,
    enabled: isNew,
  });
  useFeedRefresh(isNew ? ["company", "till", "access.person", "pricing.price", "inventory.document", "catalog.product"] : [], ["first-steps"]);
  return {
    hasSold: atLeast(sold, 1),
    facts: {
      entity: atLeast(useCount("/legal-entities", isNew), 1),
      store: atLeast(useCount("/stores", isNew), 1),
      till: tills.data === undefined ? null : tills.data.length > 0,
      people: atLeast(useCount("/people", isNew), 2),
      products: atLeast(useCount("/products", isNew), 1),
      prices: atLeast(useCount("/prices", isNew), 1),
      stock: atLeast(useCount("/stock-documents", isNew), 1),
      open: tills.data === undefined ? null : tills.data.some(({ state }) => state === "open"),
    },
  };
}

type Target = { readonly to: string; readonly search?: object } | { readonly href: string };

function targetOf(step: FirstStep, state: StepState["state"]): Target {
  const isDone = state === "done";
  switch (step) {
    case "entity":
      return { to: "/settings", search: { tab: "entities", ...(isDone ? {} : { new: true }) } };
    case "store":
      return { to: "/settings", search: isDone ? {} : { new: true } };
    case "till":
      return { to: "/settings", search: { tab: "tills", ...(isDone ? {} : { new: true }) } };
    case "people":
      return { to: "/people", search: isDone ? {} : { person: "new" } };
    case "products":
      return isDone ? { to: "/products", search: {} } : { to: "/imports", search: { new: true, kind: "catalog" } };
    case "prices":
      return { to: "/prices", search: {} };
    case "stock":
      return isDone ? { to: "/stock", search: {} } : { to: "/receiving", search: {} };
    case "open":
      return { href: "/till" };
  }
}

/** What is done, what is next, and where to do it. */
export function FirstSteps({ facts }: { readonly facts: FirstFacts }): ReactNode {
  const say = useTexts(firstTexts);
  const done = doneCount(facts);
  return (
    <section className="m-4 max-w-3xl rounded-md border border-line bg-paper" aria-label={say("title")}>
      <header className="flex flex-col gap-2 border-b border-line p-4">
        <h2 className="text-18 font-semibold">{say("title")}</h2>
        <p className="text-ink-soft">{say("lead")}</p>
        <Progress label={say("title")} done={done} total={FIRST_STEPS.length} />
        <p className="text-13 text-ink-soft">{say("progress", { done, all: FIRST_STEPS.length })}</p>
      </header>
      <ol>
        {stepStates(facts).map(({ step, state }) => (
          <StepRow key={step} step={step} state={state} />
        ))}
      </ol>
    </section>
  );
}

function StepRow({ step, state }: StepState): ReactNode {
  const say = useTexts(firstTexts);
  const Icon = state === "done" ? CircleCheck : state === "next" ? CircleDot : Circle;
  return (
    <li aria-current={state === "next" ? "step" : undefined} className={`flex items-start gap-x-3 gap-y-2 border-b border-line px-4 py-3 last:border-b-0 ${state === "next" ? "bg-accent-soft max-sm:flex-wrap" : ""}`}>
      <Icon aria-hidden className={`mt-0.5 size-5 shrink-0 ${state === "later" ? "text-ink-soft" : "text-accent"}`} />
      <div className={`min-w-0 flex-1 ${state === "next" ? "max-sm:basis-4/5" : ""}`}>
        <h3 className="flex flex-wrap items-center gap-2 font-medium">
          {say(step)}
          {state === "later" ? null : <Tag tone={state === "done" ? "good" : "plain"}>{say(state)}</Tag>}
        </h3>
        {state === "done" ? null : <p className="text-13 text-ink-soft">{say(`${step}Help`)}</p>}
      </div>
      <StepLink step={step} state={state} />
    </li>
  );
}

function StepLink({ step, state }: StepState): ReactNode {
  const say = useTexts(firstTexts);
  const target = targetOf(step, state);
  const name = `${say(state === "next" ? "begin" : "look")} – ${say(step)}`;
  const look =
    state === "next"
      ? "inline-flex min-h-8 shrink-0 max-sm:ml-8 items-center gap-2 rounded-md bg-accent px-3 font-medium text-on-accent hover:bg-accent-strong pointer-coarse:min-h-11"
      : "inline-flex min-h-8 shrink-0 items-center gap-2 rounded-md px-2 text-13 text-ink-soft hover:bg-ground-strong hover:text-ink pointer-coarse:min-h-11";
  const content = (
    <>
      <span className={state === "next" ? "" : "max-sm:sr-only"}>{say(state === "next" ? "begin" : "look")}</span>
      <ArrowRight aria-hidden className="size-4" />
    </>
  );
  if ("href" in target) {
    return (
      <a href={target.href} aria-label={name} className={look}>
        {content}
      </a>
    );
  }
  return (
    <Link to={target.to} search={target.search ?? {}} aria-label={name} className={look}>
      {content}
    </Link>
  );
}
