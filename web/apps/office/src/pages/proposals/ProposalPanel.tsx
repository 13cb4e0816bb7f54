import { Button, formatInstant, Tag, TextArea, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { DetailPanel } from "@comptoir/ui/office";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";

import { proposalQuery, teamApi, type Part, type Proposal } from "../../api/team";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { Facts, Section } from "../../parts/Facts";
import { Gate, ProblemNote } from "../../parts/Problems";
import { teamTexts } from "../../texts/team";
import { PartList } from "../products/team/PartList";

/** A proposal: field by field, what stood and what is proposed; approved in part, rejected with a reason. */
export function ProposalPanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }): ReactNode {
  const query = useQuery(proposalQuery(id));
  return (
    <DetailPanel title={query.data?.label || (query.data?.sku ?? "")} subtitle={query.data?.sku} onClose={onClose}>
      <Gate query={query}>{(found) => <Loaded key={`${found.state} ${openParts(found).length}`} found={found} />}</Gate>
    </DetailPanel>
  );
}

/** What is still to be decided. */
function openParts(found: Proposal): readonly Part[] {
  return found.parts.filter((part) => part.decision === null);
}

function Loaded({ found }: { readonly found: Proposal }): ReactNode {
  const say = useTexts(teamTexts);
  const { language } = useLanguage();
  const zone = useZone();
  const { may } = useSession();
  const open = openParts(found);
  const decides = found.state === "proposed" && found.may_decide && may("catalog.product.approve");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(open.filter((part) => !part.is_conflict).map((part) => part.key)));
  return (
    <>
      <Section
        title={say("fields")}
        action={
          <Link to="/products" search={{ sku: found.sku }} className="text-13 text-accent hover:underline">
            {say("openProduct")}
          </Link>
        }
      >
        <Facts
          facts={[
            { label: say("author"), value: found.author_name ?? say("somebody") },
            { label: say("state"), value: <Tag tone={found.state === "proposed" ? "attention" : "plain"}>{say(found.state)}</Tag> },
            { label: say("since"), value: formatInstant(found.proposed_at ?? found.changed_at, language, zone) },
            ...(found.note === "" ? [] : [{ label: say("note"), value: found.note }]),
            ...(found.reviewer === null ? [] : [{ label: say("reviewer"), value: found.reviewer_name ?? say("somebody") }]),
            ...(found.reason === "" ? [] : [{ label: say("reason"), value: found.reason }]),
          ]}
        />
        <div className="mt-3">
          <PartList parts={[...open, ...found.parts.filter((part) => part.decision !== null)]} before={say("now")} after={say("proposedValue")} {...(decides ? { chosen, onChosen: setChosen } : {})} />
        </div>
      </Section>
      {found.state === "proposed" && !found.may_decide ? <p className="px-4 py-3 text-13 text-ink-soft">{say("othersDecide")}</p> : null}
      {decides ? <Decision found={found} chosen={open.filter((part) => chosen.has(part.key)).map((part) => part.key)} /> : null}
      {found.is_own && !found.is_seen && found.reviewer !== null ? <Seen id={found.id} /> : null}
    </>
  );
}

type Decided = "approve" | "publish" | "reject";

function Decision({ found, chosen }: { readonly found: Proposal; readonly chosen: readonly string[] }): ReactNode {
  const say = useTexts(teamTexts);
  const toast = useToast();
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const disputed = found.parts.filter((part) => part.is_conflict && chosen.includes(part.key)).map((part) => part.key);
  const { may } = useSession();
  const decide = useMutation({
    mutationFn: async (decision: Decided) => {
      const decided = decision === "reject" ? { rejected: chosen, reason } : { approved: chosen, despite: disputed };
      await teamApi.decide(found.id, { ...decided, seen: found.changed_at });
      if (decision === "publish") await teamApi.show(found.sku, "publish", null, null);
    },
    onSuccess: async (_answer, decision) => {
      toast({ text: decision === "publish" ? say("decidedAndPublished", { sku: found.sku }) : say("decided"), tone: "good" });
      await Promise.all([client.invalidateQueries({ queryKey: ["proposals"] }), client.invalidateQueries({ queryKey: ["products"] })]);
    },
    onError: (error, decision) => {
      // Once it is approved this form begins anew: why it could not be published is said outside of it.
      if (decision === "publish") toast({ text: error.message, tone: "loss" });
      return Promise.all([client.invalidateQueries({ queryKey: ["proposals"] }), client.invalidateQueries({ queryKey: ["products"] })]);
    },
  });
  const busyWith = (decision: Decided): boolean => decide.isPending && decide.variables === decision;
  return (
    <div className="flex flex-col gap-3 p-4">
      <TextArea label={say("reason")} help={say("reasonHelp")} value={reason} onText={setReason} />
      {decide.isError ? <ProblemNote error={decide.error} /> : null}
      <div className="flex flex-wrap gap-2">
        <Button kind="primary" disabled={chosen.length === 0} busy={busyWith("approve")} onClick={() => decide.mutate("approve")}>
          {say("approveChosen", { count: chosen.length })}
        </Button>
        {may("catalog.product.publish") ? (
          <Button disabled={chosen.length === 0} busy={busyWith("publish")} onClick={() => decide.mutate("publish")}>
            {say("approveAndPublish")}
          </Button>
        ) : null}
        <Button disabled={chosen.length === 0 || reason.trim() === ""} busy={busyWith("reject")} onClick={() => decide.mutate("reject")}>
          {say("rejectChosen", { count: chosen.length })}
        </Button>
      </div>
    </div>
  );
}

function Seen({ id }: { readonly id: string }): ReactNode {
  const say = useTexts(teamTexts);
  const client = useQueryClient();
  const seen = useMutation({ mutationFn: () => teamApi.seen(id), onSuccess: () => client.invalidateQueries({ queryKey: ["proposals"] }) });
  return (
    <div className="p-4">
      <Button busy={seen.isPending} onClick={() => seen.mutate()}>
        {say("understood")}
      </Button>
      {seen.isError ? <ProblemNote error={seen.error} /> : null}
    </div>
  );
}
