import { read, request, type Page } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

import { isOver, pollAfter, type Job } from "../domain/jobs";

/** Milliseconds between looks while work runs, and while none does. */
const WHILE_RUNNING = 1_000;
const WHILE_IDLE = 20_000;
const SHOWN = 50;

export const jobsQuery = queryOptions({
  queryKey: ["jobs"],
  queryFn: async ({ signal }) => (await read<Page<Job>>("/jobs", { limit: SHOWN }, signal)).items,
  refetchInterval: (query) => pollAfter(query.state.data ?? [], WHILE_RUNNING) || WHILE_IDLE,
});

export function jobQuery(id: string) {
  return queryOptions({
    queryKey: ["jobs", id],
    queryFn: ({ signal }) => read<Job>(`/jobs/${id}`, {}, signal),
    refetchInterval: (query) => (query.state.data === undefined || isOver(query.state.data) ? false : WHILE_RUNNING),
  });
}

export async function cancelJob(id: string): Promise<void> {
  await request("POST", `/jobs/${id}/cancel`);
}

export function catalogueAddress(id: string): string {
  return `/api/v1/print-catalogues/${id}/file`;
}

export function rejectsAddress(id: string): string {
  return `/api/v1/jobs/${id}/rejects`;
}

export interface ImportRequest {
  readonly kind: string;
  readonly format: string;
  /** Code of a kept mapping; null where columns are recognised by name. */
  readonly mapping: string | null;
  readonly dryRun: boolean;
  readonly file: File;
}

/** Uploading may take long on a slow line. */
const UPLOAD_MILLISECONDS = 10 * 60_000;

/** Sends the file as it is; the answer names the job that reads it. */
export async function startImport({ kind, format, mapping, dryRun, file }: ImportRequest): Promise<Job> {
  const answer = await request<{ readonly job: Job }>("POST", "/imports", {
    query: { kind, format, mapping, dry_run: dryRun, file_name: file.name },
    raw: file,
    headers: { "Content-Type": "application/octet-stream" },
    timeoutMilliseconds: UPLOAD_MILLISECONDS,
  });
  return answer.data.job;
}
