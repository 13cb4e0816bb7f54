import { EventStreamReader } from "./event-stream";
import { address } from "./request";

/** An entry of the feed. */
export interface FeedEntry {
  readonly seq: number;
  readonly at: string;
  readonly topic: string;
  readonly key: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly actor: string | null;
}

type Listener = (entry: FeedEntry) => void;

const CHANNEL = "comptoir.live";
const LOCK = "comptoir.live.leader";
const RECONNECT_MILLISECONDS = 2000;

/**
 * Live entries for every tab of this browser over one connection: the tab that holds the lock reads the stream
 * and tells the others; when it closes, the next one takes over from the last entry seen.
 */
class Live {
  readonly #listeners = new Set<Listener>();
  #channel: BroadcastChannel | null = null;
  #isLeading = false;
  #last: number | null = null;

  /** Calls `listener` for each entry whose topic begins with one of `topics`; returns the way to stop. */
  follow(topics: readonly string[], listener: Listener): () => void {
    const wanted: Listener = (entry) => {
      if (topics.some((topic) => entry.topic === topic || entry.topic.startsWith(`${topic}.`))) listener(entry);
    };
    this.#listeners.add(wanted);
    this.#start();
    return () => this.#listeners.delete(wanted);
  }

  #start(): void {
    if (this.#channel === null) {
      this.#channel = new BroadcastChannel(CHANNEL);
      this.#channel.onmessage = (message: MessageEvent<FeedEntry>) => this.#take(message.data);
    }
    if (this.#isLeading) return;
    this.#isLeading = true;
    // Without locks (plain http on a network) every tab reads for itself.
    const led = "locks" in navigator ? navigator.locks.request(LOCK, () => this.#lead()) : this.#lead();
    void led.finally(() => {
      this.#isLeading = false;
    });
  }

  #take(entry: FeedEntry): void {
    if (this.#last !== null && entry.seq <= this.#last) return;
    this.#last = entry.seq;
    for (const listener of this.#listeners) listener(entry);
  }

  /** Reads as long as anybody follows; ends when nobody is signed in, until somebody follows again. */
  async #lead(): Promise<void> {
    let mayRead = true;
    while (mayRead && this.#listeners.size > 0) {
      mayRead = await this.#readStream().catch(() => true);
      if (mayRead) await new Promise((resolve) => setTimeout(resolve, RECONNECT_MILLISECONDS));
    }
  }

  /** One connection from the last entry seen; false when reading is not allowed. */
  async #readStream(): Promise<boolean> {
    const response = await fetch(address("/feed", { after: this.#last }), { headers: { Accept: "text/event-stream" } });
    if (response.status === 401 || response.status === 403) return false;
    // The feed was trimmed beyond what we saw: go on from the newest.
    if (response.status === 410) this.#last = null;
    if (!response.ok || response.body === null) return true;
    const reader = new EventStreamReader();
    const stream = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let piece = await stream.read(); !piece.done; piece = await stream.read()) {
      for (const event of reader.take(piece.value)) {
        const entry = JSON.parse(event.data) as FeedEntry;
        this.#take(entry);
        this.#channel?.postMessage(entry);
      }
    }
    return true;
  }
}

export const live = new Live();
