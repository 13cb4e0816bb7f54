/**
 * Whether the node answers. `unsteady` after one lost answer, `offline` after two in a row;
 * one answer of any kind makes it `online` again.
 */
export type ConnectionState = "online" | "unsteady" | "offline";

export type ConnectionEvent = "answered" | "silent" | "device-offline";

export function nextConnection(state: ConnectionState, event: ConnectionEvent): ConnectionState {
  switch (event) {
    case "answered":
      return "online";
    case "device-offline":
      return "offline";
    case "silent":
      return state === "online" ? "unsteady" : "offline";
  }
}

const PROBE_MILLISECONDS = 2000;

/** The connection of this tab: told by every request, asks by itself while nothing answers. */
class Connection {
  #state: ConnectionState = "online";
  readonly #listeners = new Set<() => void>();
  #probe: ReturnType<typeof setTimeout> | null = null;

  constructor() {
    // The network of the device went or came: whether the node still answers is asked, not guessed.
    if (typeof window === "undefined") return;
    for (const change of ["offline", "online"]) window.addEventListener(change, () => void this.#ask());
  }

  get state(): ConnectionState {
    return this.#state;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): ConnectionState => this.#state;

  answered(): void {
    this.#take("answered");
  }

  silent(): void {
    this.#take(navigator.onLine ? "silent" : "device-offline");
  }

  #take(event: ConnectionEvent): void {
    const next = nextConnection(this.#state, event);
    if (next !== this.#state) {
      this.#state = next;
      for (const listener of this.#listeners) listener();
    }
    if (next !== "online" && this.#probe === null) this.#probe = setTimeout(() => void this.#ask(), PROBE_MILLISECONDS);
  }

  async #ask(): Promise<void> {
    if (this.#probe !== null) clearTimeout(this.#probe);
    this.#probe = null;
    try {
      await fetch("/healthz", { signal: AbortSignal.timeout(PROBE_MILLISECONDS), cache: "no-store" });
      this.answered();
    } catch {
      this.silent();
    }
  }
}

export const connection = new Connection();
