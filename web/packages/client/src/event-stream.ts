/** One event of a `text/event-stream`. */
export interface StreamEvent {
  readonly id: string | null;
  readonly event: string;
  readonly data: string;
}

/** Cuts a stream into events, whatever the sizes of its pieces. Comments (heartbeats) are left out. */
export class EventStreamReader {
  #rest = "";

  take(piece: string): StreamEvent[] {
    const blocks = (this.#rest + piece).replace(/\r\n?/g, "\n").split("\n\n");
    this.#rest = blocks.pop() ?? "";
    return blocks.flatMap(readBlock);
  }
}

function readBlock(block: string): StreamEvent[] {
  let id: string | null = null;
  let event = "message";
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") data.push(value);
    else if (name === "id") id = value;
    else if (name === "event") event = value;
  }
  return data.length === 0 ? [] : [{ id, event, data: data.join("\n") }];
}
