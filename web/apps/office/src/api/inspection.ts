import { read, request, type Money } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

/** What an inspector asks for first: versions, attestation, totals, tills, closures, archives that were made. */
export interface Inspection {
  readonly software: string;
  readonly kernel: { readonly version: string; readonly sha256: string; readonly published: boolean };
  readonly attestation: {
    readonly state: "none" | "valid" | "void";
    readonly publisher: string | null;
    readonly signed_on: string | null;
  };
  readonly entities: readonly { readonly entity: string; readonly name: string; readonly tills: number; readonly perpetual: Money; readonly perpetual_absolute: Money }[];
  readonly tills: readonly { readonly till_id: string; readonly till: string; readonly records: Readonly<Record<string, number>>; readonly last_day: string | null; readonly keys: readonly { readonly number: number }[] }[];
  readonly closures: readonly Closure[];
  readonly archives: readonly Archive[];
}

export interface Closure {
  readonly till: string;
  readonly kind: "day" | "month" | "year";
  readonly sequence: number;
  readonly at: string;
  readonly label: string;
  readonly total: Money;
  readonly perpetual: Money;
}

export interface Archive {
  readonly job: string;
  readonly state: string;
  readonly first: string;
  readonly last: string;
  readonly made_at: string | null;
  readonly problems: number;
}

const WHILE_RUNNING = 1_000;
const RUNNING = new Set(["waiting", "running"]);

/** Whether the archive is still being made. */
export function isBeingMade(archive: Archive): boolean {
  return RUNNING.has(archive.state);
}

export const inspectionQuery = queryOptions({
  queryKey: ["inspection"],
  queryFn: ({ signal }) => read<Inspection>("/fiscal-inspection", {}, signal),
  refetchInterval: (query) => (query.state.data?.archives.some(isBeingMade) === true ? WHILE_RUNNING : false),
});

export async function makeArchive(first: string, last: string): Promise<void> {
  await request("POST", "/fiscal-archives", { body: { first, last } });
}

export async function recordAttestation(publisher: string, signedOn: string): Promise<void> {
  await request("PUT", "/fiscal-attestation", { body: { publisher, signed_on: signedOn } });
}

export function archiveAddress(job: string): string {
  return `/api/v1/fiscal-archives/${job}/file`;
}

export function documentAddress(name: "dossier" | "attestation", language: string): string {
  return `/api/v1/fiscal-documents/${name}?language=${language}`;
}
