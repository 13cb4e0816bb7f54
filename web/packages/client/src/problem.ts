/** One field of the input that is wrong. */
export interface FieldProblem {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

/** What the server says when it refuses: `application/problem+json`. */
export interface ProblemBody {
  readonly type?: string;
  readonly title?: string;
  readonly status?: number;
  readonly detail?: string;
  readonly errors?: readonly FieldProblem[];
  readonly [fact: string]: unknown;
}

/** An expected no. `code` is stable ("till.day_closed"); `detail` is in the caller's language. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly FieldProblem[];
  readonly facts: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds: number | null;

  constructor(status: number, body: ProblemBody, retryAfterSeconds: number | null = null) {
    const title = body.title ?? `HTTP ${status}`;
    super(body.detail ?? title);
    this.name = "Problem";
    this.status = status;
    this.code = (body.type ?? "").split("/").at(-1) ?? "";
    this.title = title;
    this.detail = body.detail ?? "";
    this.errors = body.errors ?? [];
    this.facts = body;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** What is said about one field, by its JSON pointer ("/float"). */
  errorAt(pointer: string): string | null {
    return this.errors.find((error) => error.pointer === pointer)?.detail ?? null;
  }
}

/** No answer came: the request may or may not have arrived. */
export class Unreachable extends Error {
  constructor(cause?: unknown) {
    super("The server did not answer", { cause });
    this.name = "Unreachable";
  }
}

/** True when asking again with the same bytes may succeed: no answer, or the server says that it is not ready. */
export function mayRetry(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof Problem && (error.status === 429 || error.status >= 502));
}
