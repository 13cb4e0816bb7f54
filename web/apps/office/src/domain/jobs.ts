/** Long work as the server tells it: where it stands, what came out, when to ask again. */

export type JobState = "waiting" | "running" | "done" | "failed" | "cancelled";

export interface JobMessage {
  readonly row?: number | null;
  readonly column?: string | null;
  /** The product it is about, of work that reads no file. */
  readonly sku?: string;
  readonly code: string;
  readonly detail: string;
  /** "error" or "warning". */
  readonly severity: string;
}

export interface JobOutcome {
  readonly read: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly warnings: number;
}

export interface Job {
  readonly id: string;
  readonly kind: string;
  /** Who began it, such as `person:` and an id. */
  readonly actor: string;
  readonly state: JobState;
  readonly progress: { readonly done: number; readonly total: number | null } | null;
  readonly outcome: Partial<JobOutcome> | null;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly error: string | null;
  /** What it was asked to do: the name of the file, whether it is a trial. */
  readonly argument?: { readonly [key: string]: unknown };
  readonly messages?: readonly JobMessage[];
}

/** The work that makes a catalogue on paper: its file is read by whoever began it. */
export function isOwnCatalogue(job: Pick<Job, "kind" | "actor">, person: string): boolean {
  return job.kind === "shelf.catalogue" && job.actor === `person:${person}`;
}

export function isOver(job: Pick<Job, "state">): boolean {
  return job.state === "done" || job.state === "failed" || job.state === "cancelled";
}

/** Whole percent; null while the size of the work is unknown. */
export function percentDone(job: Pick<Job, "state" | "progress">): number | null {
  if (job.state === "done") return 100;
  const total = job.progress?.total ?? 0;
  if (job.progress === null || total <= 0) return null;
  return Math.min(100, Math.floor((job.progress.done * 100) / total));
}

/** Milliseconds until the next look; false when nothing moves any more. */
export function pollAfter(jobs: readonly Pick<Job, "state">[], whileRunning: number): number | false {
  return jobs.some((job) => !isOver(job)) ? whileRunning : false;
}

export const OUTCOME_PARTS = ["created", "updated", "unchanged", "rejected"] as const;
export type OutcomePart = (typeof OUTCOME_PARTS)[number];

/** The counted parts that a bar draws, largest meaning first; parts of zero are left out. */
export function outcomeParts(outcome: Partial<JobOutcome>): { part: OutcomePart; count: number }[] {
  return OUTCOME_PARTS.map((part) => ({ part, count: outcome[part] ?? 0 })).filter(({ count }) => count > 0);
}

/** The same file for real can follow a dry run that found something to do. */
export function worthStarting(job: Job): boolean {
  return job.state === "done" && (job.outcome?.created ?? 0) + (job.outcome?.updated ?? 0) > 0;
}

/** A trial reads and checks, and changes nothing. */
export function isTrial(job: Pick<Job, "argument">): boolean {
  return job.argument?.["dry_run"] === true;
}

export function isPublication(job: Pick<Job, "kind">): boolean {
  return job.kind === "catalog.publish";
}

/** The same change on many products, which can be taken back. */
export function isBulkChange(job: Pick<Job, "kind">): boolean {
  return job.kind === "catalog.change";
}

/** Its messages name products, not rows of a file. */
export function isAboutProducts(job: Pick<Job, "kind">): boolean {
  return isPublication(job) || isBulkChange(job) || job.kind === "catalog.undo_change";
}

/** The name of the file as it came in. */
export function fileName(job: Pick<Job, "argument">): string | null {
  const name = job.argument?.["file_name"];
  return typeof name === "string" ? name : null;
}
