import { request } from "@comptoir/client";
import { Button, formatInstant, localized, TextArea, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";

import { productQuery } from "../api/products";
import { caseQuery, type Case } from "../api/shop";
import { useSession } from "../app/session";
import { useZone } from "../app/zone";
import { Facts, Section } from "../parts/Facts";
import { Gate, ProblemNote } from "../parts/Problems";
import { caseTexts } from "../texts/cases";
import { shopTexts } from "../texts/shop";
import { CaseConversation } from "./CaseConversation";
import { CaseReplay } from "./CaseReplay";
import { DueDay } from "./DueDay";
import { useReopen } from "./useReopen";

/** One case: its facts, what was said, and what is decided. */
export function CasePanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }): ReactNode {
  const say = useTexts(shopTexts);
  const query = useQuery(caseQuery(id));
  return (
    <DetailPanel title={say("case")} onClose={onClose}>
      <Gate query={query}>{(found) => <LoadedCase found={found} />}</Gate>
    </DetailPanel>
  );
}

function LoadedCase({ found }: { readonly found: Case }): ReactNode {
  const say = useTexts(shopTexts);
  const sayCase = useTexts(caseTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const { may } = useSession();
  const sku = found.subject.startsWith("item:") && typeof found.facts["sku"] === "string" ? found.facts["sku"] : null;
  return (
    <>
      <Section title={say("facts")}>
        <p className="mb-3 break-words">{found.title}</p>
        <Facts
          facts={[
            ...(sku === null || !may("catalog.product.read") ? [] : [{ label: say("product"), value: <ProductLink sku={sku} /> }]),
            ...(found.due === null ? [] : [{ label: sayCase("due"), value: <DueDay due={found.due} open={found.state === "open"} /> }]),
            { label: say("opened"), value: formatInstant(found.opened_at, language, zone) },
            ...(found.occurrences > 1 ? [{ label: say("occurrences"), value: String(found.occurrences) }] : []),
            ...(found.closed_at === null ? [] : [{ label: say("resolvedAt"), value: formatInstant(found.closed_at, language, zone) }]),
          ]}
        />
      </Section>
      <CaseConversation found={found} />
      {found.state === "open" ? <CaseReplay subject={found.subject} /> : null}
      {found.state === "open" && may("cases.case.resolve") ? <Resolve id={found.id} /> : null}
      {found.state !== "open" && may("cases.case.resolve") ? <Reopen id={found.id} /> : null}
    </>
  );
}

function ProductLink({ sku }: { readonly sku: string }): ReactNode {
  const { language } = useLanguage();
  const { data } = useQuery({ ...productQuery(sku), retry: false });
  return (
    <Link to="/products" search={{ sku }} className="text-accent hover:underline">
      {localized(data?.label, language) || sku}
    </Link>
  );
}

function Reopen({ id }: { readonly id: string }): ReactNode {
  const say = useTexts(shopTexts);
  const { reopen, isBusy } = useReopen();
  return (
    <div className="p-4">
      <Button busy={isBusy} onClick={() => reopen(id)}>
        {say("reopen")}
      </Button>
    </div>
  );
}

function Resolve({ id }: { readonly id: string }): ReactNode {
  const say = useTexts(shopTexts);
  const toast = useToast();
  const client = useQueryClient();
  const { reopen } = useReopen();
  const [note, setNote] = useState("");
  const resolve = useMutation({
    mutationFn: (dismiss: boolean) => request("POST", `/cases/${id}/resolve`, { body: { note: note.trim() === "" ? null : note, dismiss } }),
    onSuccess: async () => {
      toast({ text: say("caseResolved"), tone: "good", undo: () => reopen(id) });
      await client.invalidateQueries({ queryKey: ["cases"] });
    },
  });
  return (
    <div className="flex flex-col gap-3 p-4">
      <TextArea label={say("resolveNote")} value={note} onText={setNote} />
      {resolve.isError ? <ProblemNote error={resolve.error} /> : null}
      <div className="flex gap-2">
        <Button kind="primary" busy={resolve.isPending && !resolve.variables} onClick={() => resolve.mutate(false)}>
          {say("resolve")}
        </Button>
        <Button busy={resolve.isPending && resolve.variables} onClick={() => resolve.mutate(true)}>
          {say("dismiss")}
        </Button>
      </div>
    </div>
  );
}
