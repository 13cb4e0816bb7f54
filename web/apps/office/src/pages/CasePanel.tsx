import { request } from "@comptoir/client";
import { Button, formatInstant, TextArea, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { caseQuery, type Case } from "../api/shop";
import { useSession } from "../app/session";
import { useZone } from "../app/zone";
import { Facts, Section } from "../parts/Facts";
import { Gate, ProblemNote } from "../parts/Problems";
import { shopTexts } from "../texts/shop";
import { CaseReplay } from "./CaseReplay";

/** One case: its facts, what was said, and what is decided. */
export function CasePanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }): ReactNode {
  const query = useQuery(caseQuery(id));
  return (
    <DetailPanel title={query.data?.title ?? ""} subtitle={query.data?.kind} onClose={onClose}>
      <Gate query={query}>{(found) => <LoadedCase found={found} />}</Gate>
    </DetailPanel>
  );
}

function LoadedCase({ found }: { readonly found: Case }): ReactNode {
  const say = useTexts(shopTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const { may } = useSession();
  const facts = Object.entries(found.facts).map(([label, value]) => ({ label, value: typeof value === "string" ? value : JSON.stringify(value) }));
  return (
    <>
      <Section title={say("facts")}>
        <Facts
          facts={[
            { label: say("opened"), value: formatInstant(found.opened_at, language, zone) },
            ...(found.occurrences > 1 ? [{ label: say("occurrences"), value: String(found.occurrences) }] : []),
            { label: say("subject"), value: found.subject },
            ...facts,
            ...(found.closed_at === null ? [] : [{ label: say("resolvedAt"), value: formatInstant(found.closed_at, language, zone) }]),
          ]}
        />
      </Section>
      {(found.comments ?? []).length > 0 ? (
        <Section title={say("comments")}>
          <ul className="flex flex-col gap-3">
            {(found.comments ?? []).map((comment) => (
              <li key={comment.id}>
                <p>{comment.text}</p>
                <p className="text-13 text-ink-soft">{formatInstant(comment.at, language, zone)}</p>
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
      {found.state === "open" ? <CaseReplay subject={found.subject} /> : null}
      {found.state === "open" && may("cases.case.resolve") ? <Resolve id={found.id} /> : null}
    </>
  );
}

function Resolve({ id }: { readonly id: string }): ReactNode {
  const say = useTexts(shopTexts);
  const toast = useToast();
  const client = useQueryClient();
  const [note, setNote] = useState("");
  const resolve = useMutation({
    mutationFn: (dismiss: boolean) => request("POST", `/cases/${id}/resolve`, { body: { note: note.trim() === "" ? null : note, dismiss } }),
    onSuccess: async () => {
      toast({ text: say("caseResolved"), tone: "good" });
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
