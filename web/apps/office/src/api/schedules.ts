import { read, request } from "@comptoir/client";
import { queryOptions } from "@tanstack/react-query";

export const EVERY = ["minutes", "hour", "day", "week", "month"] as const;
export type Every = (typeof EVERY)[number];
export const PROOFS = ["none", "bearer", "basic", "key"] as const;
export type Proof = (typeof PROOFS)[number];
export const OUT_FORMS = ["xlsx", "csv", "jsonl", "akeneo"] as const;
export const STEPS = [5, 10, 15, 20, 30] as const;

export interface Timing {
  readonly every: Every;
  readonly minutes: number;
  readonly hour: number;
  readonly minute: number;
  /** 1 is Monday. */
  readonly weekdays: readonly number[];
  readonly day: number;
}

export interface Place {
  readonly folder: string;
  readonly url: string;
  readonly proof: Proof;
}

export interface ScheduleBody {
  readonly name: string;
  readonly way: "in" | "out";
  readonly kind: string;
  readonly timing: Timing;
  readonly place: Place;
  readonly form: string;
  readonly mapping: string | null;
  readonly view: string | null;
  readonly channel: string | null;
  readonly values_locale: string | null;
  readonly file_name: string;
}

export type RunState = "running" | "done" | "partly" | "failed" | "nothing";

export interface RunFile {
  readonly name: string;
  readonly state: "done" | "failed" | "known";
  readonly counts: Readonly<Record<string, number>>;
  readonly reason: string | null;
  readonly rejects: boolean;
}

export interface Run {
  readonly id: string;
  readonly at: string;
  readonly ended_at: string | null;
  readonly state: RunState;
  readonly reason: string | null;
  readonly files: readonly RunFile[];
}

export interface Schedule extends ScheduleBody {
  readonly id: string;
  readonly owner: string;
  readonly is_active: boolean;
  readonly due_at: string | null;
  readonly has_secret: boolean;
  /** Files that are still being written. */
  readonly waiting: readonly string[];
  readonly runs: readonly Run[];
  readonly version: number;
}

export interface Schedules {
  readonly items: readonly Schedule[];
  /** The time zone whose clocks they follow. */
  readonly zone: string;
  /** The folder below which those named without a leading slash lie. */
  readonly folder: string;
}

const WHILE_RUNNING = 2_000;
const WHILE_IDLE = 20_000;

const isRunning = (schedules: readonly Schedule[]): boolean => schedules.some(({ runs }) => runs[0]?.state === "running");

export const schedulesQuery = queryOptions({
  queryKey: ["schedules"],
  queryFn: ({ signal }) => read<Schedules>("/schedules", {}, signal),
  refetchInterval: (query) => (isRunning(query.state.data?.items ?? []) ? WHILE_RUNNING : WHILE_IDLE),
});

const schedulePath = (id: string): string => `/schedules/${id}`;

export function scheduleQuery(id: string) {
  return queryOptions({
    queryKey: ["schedules", "one", id],
    queryFn: ({ signal }) => read<Schedule>(schedulePath(id), {}, signal),
    refetchInterval: (query) => (query.state.data !== undefined && isRunning([query.state.data]) ? WHILE_RUNNING : WHILE_IDLE),
  });
}

/** Makes a schedule (version 0), or changes it over the version that was shown. secret: null keeps the one there is. */
export async function putSchedule(id: string, version: number, body: ScheduleBody, secret: string | null): Promise<Schedule> {
  return (await request<Schedule>("PUT", schedulePath(id), { body: { ...body, secret }, headers: { "If-Match": `"${version}"` } })).data;
}

export const scheduleApi = {
  run: (id: string) => request("POST", `${schedulePath(id)}/run`),
  setActive: (id: string, active: boolean) => request("POST", `${schedulePath(id)}/state`, { body: { is_active: active } }),
  remove: (id: string) => request("DELETE", schedulePath(id)),
};

export const rejectsPath = (id: string, run: string, number: number): string => `/api/v1${schedulePath(id)}/runs/${run}/files/${number}/rejects`;
