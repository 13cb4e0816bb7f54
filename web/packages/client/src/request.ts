import { connection } from "./connection";
import { Problem, Unreachable, type ProblemBody } from "./problem";

export type Method = "GET" | "PUT" | "POST" | "PATCH" | "DELETE";
/** A list is named several times: `?sku=A&sku=B`. */
export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | null | undefined>>;

export interface RequestOptions {
  readonly query?: Query;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is; for files, and for bytes that must be the same at every attempt. */
  readonly raw?: BodyInit;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly timeoutMilliseconds?: number;
}

export interface Answer<T> {
  readonly status: number;
  readonly data: T;
  readonly headers: Headers;
}

const TIMEOUT_MILLISECONDS = 20_000;
let language = "fr";
let signedOut: () => void = () => undefined;

/** What says that nobody is signed in; other refusals of a proof, such as a manager's wrong code, say nothing of it. */
const SIGNED_OUT: ReadonlySet<string> = new Set(["access.not_signed_in", "access.credential_refused"]);

/** The language in which problems are told from now on. */
export function speak(next: string): void {
  language = next;
}

/** Calls `listener` when an answer says that nobody is signed in any more. */
export function onSignedOut(listener: () => void): void {
  signedOut = listener;
}

/** `/tills` with `{q: "sock"}` → `/api/v1/tills?q=sock`. Parts that are not set are left out. */
export function address(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (typeof value === "object" && value !== null) value.forEach((each) => parameters.append(name, each));
    else if (value !== undefined && value !== null && value !== "") parameters.set(name, String(value));
  }
  const text = parameters.toString();
  const base = path.startsWith("/api/") ? path : `/api/v1${path}`;
  return text === "" ? base : `${base}?${text}`;
}

async function problemOf(response: Response): Promise<Problem> {
  const after = Number(response.headers.get("Retry-After") ?? Number.NaN);
  const body = await response.json().catch(() => ({})) as ProblemBody | null;
  return new Problem(response.status, body ?? {}, Number.isFinite(after) ? after : null);
}

async function bodyOf(response: Response): Promise<unknown> {
  if (response.status === 204) return null;
  const kind = response.headers.get("Content-Type") ?? "";
  return kind.includes("json") && !kind.includes("ndjson") ? await response.json() : await response.text();
}

/**
 * One request. Throws `Problem` when the server refuses and `Unreachable` when no answer came.
 *
 * The caller names the shape of the answer; it comes from the server's own description.
 */
 
export async function request<T>(method: Method, path: string, options: RequestOptions = {}): Promise<Answer<T>> {
  const timeout = AbortSignal.timeout(options.timeoutMilliseconds ?? TIMEOUT_MILLISECONDS);
  const signal = options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout]);
  const headers = new Headers({ Accept: "application/json", "Accept-Language": language, "X-Comptoir-Client": "web", ...options.headers });
  const init: RequestInit = { method, headers, signal };
  if (options.raw !== undefined) init.body = options.raw;
  else if (options.body !== undefined) init.body = JSON.stringify(options.body);
  if (init.body !== undefined && !headers.has("Content-Type")) headers.set("Content-Type", "application/json");
  try {
    const response = await fetch(address(path, options.query), init);
    connection.answered();
    if (!response.ok) {
      const problem = await problemOf(response);
      if (SIGNED_OUT.has(problem.code) && !path.endsWith("/session")) signedOut();
      throw problem;
    }
    return { status: response.status, data: (await bodyOf(response)) as T, headers: response.headers };
  } catch (error) {
    if (error instanceof Problem || options.signal?.aborted === true) throw error;
    connection.silent();
    throw new Unreachable(error);
  }
}

/** `GET`, only the data. */
 
export async function read<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
  const answer = await request<T>("GET", path, { ...(query === undefined ? {} : { query }), ...(signal === undefined ? {} : { signal }) });
  return answer.data;
}
