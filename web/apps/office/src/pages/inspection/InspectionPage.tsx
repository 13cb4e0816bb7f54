import { Button, formatDay, formatInstant, formatNumber, Note, Tag, TextField, useLanguage, useTexts, useToast } from "@comptoir/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Download, FileText } from "lucide-react";
import { useState, type ReactNode, type SyntheticEvent } from "react";

import { archiveAddress, documentAddress, inspectionQuery, isBeingMade, makeArchive, recordAttestation, type Archive, type Inspection } from "../../api/inspection";
import { useSession } from "../../app/session";
import { useZone } from "../../app/zone";
import { Facts, Section } from "../../parts/Facts";
import { Page } from "../../parts/Page";
import { Gate, ProblemNote } from "../../parts/Problems";
import { wallClockNow } from "../../parts/wallClockNow";
import { inspectionTexts } from "../../texts/inspection";
import { Closures, Entities, Tills } from "./InspectionTables";

const LINK = "inline-flex min-h-8 items-center gap-2 rounded-md border border-outline px-3 text-13 font-medium hover:bg-ground pointer-coarse:min-h-11";
const TONES = { none: "attention", valid: "good", void: "loss" } as const;

/** What an inspector asks for: the archive by one click, versions, attestation, totals, closures. */
export function InspectionPage(): ReactNode {
  const say = useTexts(inspectionTexts);
  const { may } = useSession();
  const query = useQuery(inspectionQuery);
  return (
    <Page title={say("inspection")} lead={say("lead")}>
      <Gate query={query}>
        {(inspection) => (
          // Whoever has no mouse scrolls it with the keys.
          <div tabIndex={0} role="region" aria-label={say("inspection")} className="min-h-0 max-w-5xl flex-1 overflow-y-auto bg-paper">
            {may("fiscal.archive.make") ? <Archives archives={inspection.archives} /> : null}
            <Versions inspection={inspection} />
            <Attestation attestation={inspection.attestation} />
            <Entities entities={inspection.entities} />
            <Tills tills={inspection.tills} />
            <Closures closures={inspection.closures} />
          </div>
        )}
      </Gate>
    </Page>
  );
}

function Archives({ archives }: { readonly archives: readonly Archive[] }): ReactNode {
  const say = useTexts(inspectionTexts);
  const client = useQueryClient();
  const zone = useZone();
  const today = wallClockNow(zone)[1].slice(0, 10);
  const [first, setFirst] = useState(`${today.slice(0, 4)}-01-01`);
  const [last, setLast] = useState(today);
  const make = useMutation({
    mutationFn: () => makeArchive(first, last),
    onSuccess: () => client.invalidateQueries({ queryKey: inspectionQuery.queryKey }),
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <Section title={say("archive")}>
      <p className="mb-3 max-w-prose text-13 text-ink-soft">{say("archiveHelp")}</p>
      <form onSubmit={submit} className="flex flex-wrap items-end gap-3">
        <TextField label={say("first")} type="date" required value={first} onText={setFirst} />
        <TextField label={say("last")} type="date" required min={first} value={last} onText={setLast} />
        <Button type="submit" kind="primary" busy={make.isPending || archives.some(isBeingMade)}>
          {say("make")}
        </Button>
      </form>
      {make.isError ? <ProblemNote error={make.error} /> : null}
      {archives.length === 0 ? <p className="mt-3 text-13 text-ink-soft">{say("noArchives")}</p> : null}
      <ul className="mt-3 flex flex-col gap-2">
        {archives.map((archive) => (
          <ArchiveRow key={archive.job} archive={archive} />
        ))}
      </ul>
    </Section>
  );
}

function ArchiveRow({ archive }: { readonly archive: Archive }): ReactNode {
  const say = useTexts(inspectionTexts);
  const { language } = useLanguage();
  const zone = useZone();
  return (
    <li className="flex min-h-8 flex-wrap items-center gap-x-4 gap-y-1 text-13 pointer-coarse:min-h-11">
      <span className="min-w-0 flex-1">
        {formatDay(archive.first, language)} – {formatDay(archive.last, language)}
        {archive.made_at === null ? null : <span className="block text-ink-soft">{formatInstant(archive.made_at, language, zone)}</span>}
      </span>
      {archive.problems > 0 ? <Tag tone="loss">{say("problems", { count: formatNumber(archive.problems, language) })}</Tag> : null}
      {isBeingMade(archive) ? (
        <Tag>{say("being")}</Tag>
      ) : archive.state === "done" ? (
        <a href={archiveAddress(archive.job)} download className={LINK}>
          <Download aria-hidden className="size-4" />
          {say("download")}
        </a>
      ) : (
        <Tag tone="loss">{say("failed")}</Tag>
      )}
    </li>
  );
}

function Versions({ inspection }: { readonly inspection: Inspection }): ReactNode {
  const say = useTexts(inspectionTexts);
  const { language } = useLanguage();
  const { kernel, software } = inspection;
  return (
    <Section
      title={say("versions")}
      action={
        <a href={documentAddress("dossier", language)} target="_blank" rel="noreferrer" className={LINK}>
          <FileText aria-hidden className="size-4" />
          {say("dossier")}
        </a>
      }
    >
      {kernel.published ? null : <Note tone="loss">{say("kernelChanged")}</Note>}
      <Facts
        facts={[
          { label: say("software"), value: software },
          { label: say("kernel"), value: <><span>{kernel.version}</span> <span className="font-mono break-all">{kernel.sha256}</span></> },
        ]}
      />
    </Section>
  );
}

function Attestation({ attestation }: { readonly attestation: Inspection["attestation"] }): ReactNode {
  const say = useTexts(inspectionTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  return (
    <Section
      title={say("attestation")}
      action={
        <a href={documentAddress("attestation", language)} target="_blank" rel="noreferrer" className={LINK}>
          <FileText aria-hidden className="size-4" />
          {say("template")}
        </a>
      }
    >
      <p className="mb-2">
        <Tag tone={TONES[attestation.state]}>{say(attestation.state)}</Tag>
      </p>
      {attestation.publisher === null || attestation.signed_on === null ? null : (
        <Facts
          facts={[
            { label: say("publisher"), value: attestation.publisher },
            { label: say("signedOn"), value: formatDay(attestation.signed_on, language) },
          ]}
        />
      )}
      {attestation.state !== "valid" && may("fiscal.attestation.record") ? <RecordAttestation /> : null}
    </Section>
  );
}

function RecordAttestation(): ReactNode {
  const say = useTexts(inspectionTexts);
  const toast = useToast();
  const client = useQueryClient();
  const zone = useZone();
  const [publisher, setPublisher] = useState("");
  const [signedOn, setSignedOn] = useState(() => wallClockNow(zone)[1].slice(0, 10));
  const record = useMutation({
    mutationFn: () => recordAttestation(publisher, signedOn),
    onSuccess: async () => {
      toast({ text: say("recorded"), tone: "good" });
      await client.invalidateQueries({ queryKey: inspectionQuery.queryKey });
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    record.mutate();
  };
  return (
    <form onSubmit={submit} className="mt-2 flex flex-col gap-3">
      <p className="max-w-prose text-13 text-ink-soft">{say("attestationHelp")}</p>
      <div className="flex flex-wrap items-end gap-3">
        <TextField label={say("publisher")} required maxLength={200} value={publisher} onText={setPublisher} />
        <TextField label={say("signedOn")} type="date" required value={signedOn} onText={setSignedOn} />
        <Button type="submit" busy={record.isPending}>
          {say("record")}
        </Button>
      </div>
      {record.isError ? <ProblemNote error={record.error} /> : null}
    </form>
  );
}

