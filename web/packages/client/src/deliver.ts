import { mayRetry, Problem } from "./problem";
import { request, type Answer } from "./request";

/** Waits between attempts: 0.5, 1, 2, 4 and then every 5 seconds; never shorter than the server asks. */
export function pauseMilliseconds(attempt: number, error: unknown): number {
  const asked = error instanceof Problem ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
  return Math.max(asked, Math.min(5000, 500 * 2 ** Math.min(attempt - 1, 4)));
}

interface DeliverOptions {
  /** Gives up waiting; what was sent may have arrived, so the same bytes must be sent again later. */
  readonly signal?: AbortSignal;
  /** Told before each new attempt. */
  readonly onRetry?: (attempt: number) => void;
}

/** Sends one `PUT`; given by tests to stand in for the network. */
export type Send<T> = () => Promise<Answer<T>>;

/** Repeats until there is an answer. A refusal is an answer; silence is not. */
export async function untilAnswered<T>(send: Send<T>, pause: (milliseconds: number) => Promise<void>, options: DeliverOptions = {}): Promise<Answer<T>> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send();
    } catch (error) {
      if (!mayRetry(error) || options.signal?.aborted === true) throw error;
      await pause(pauseMilliseconds(attempt, error));
      // An abort may have come during the pause.
      options.signal?.throwIfAborted();
      options.onRetry?.(attempt + 1);
    }
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** `PUT` of the same bytes under the same name until it is answered: the server makes it once, whatever is lost on the way. */
 
export function deliver<T>(path: string, bytes: string, options: DeliverOptions = {}): Promise<Answer<T>> {
  const send = () => request<T>("PUT", path, { raw: bytes, ...(options.signal === undefined ? {} : { signal: options.signal }) });
  return untilAnswered(send, sleep, options);
}
