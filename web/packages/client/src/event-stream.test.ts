import { describe, expect, it } from "vitest";

import { EventStreamReader } from "./event-stream";

describe("event stream", () => {
  it("finds events across any cut of the stream", () => {
    const stream = ': hello\n\nid: 7\nevent: feed\ndata: {"seq":7}\n\ndata: a\ndata: b\n\n';
    for (let cut = 0; cut <= stream.length; cut++) {
      const reader = new EventStreamReader();
      expect([...reader.take(stream.slice(0, cut)), ...reader.take(stream.slice(cut))]).toEqual([
        { id: "7", event: "feed", data: '{"seq":7}' },
        { id: null, event: "message", data: "a\nb" },
      ]);
    }
  });

  it("keeps an unfinished event back", () => {
    const reader = new EventStreamReader();
    expect(reader.take("data: half\n")).toEqual([]);
    expect(reader.take("\n")).toEqual([{ id: null, event: "message", data: "half" }]);
  });
});
