import { describe, expect, it } from "vitest";

import { pauseMilliseconds, untilAnswered } from "./deliver";
import { Problem, Unreachable } from "./problem";

const answer = { status: 201, data: "made", headers: new Headers() };

function script(...steps: (Error | typeof answer)[]) {
  let sent = 0;
  return {
    send: () => {
      const step = steps[sent++];
      return step instanceof Error ? Promise.reject(step) : Promise.resolve(step ?? answer);
    },
    get sent() {
      return sent;
    },
  };
}

const noPause = () => Promise.resolve();

describe("delivery", () => {
  it("repeats after silence until the answer comes", async () => {
    const network = script(new Unreachable(), new Unreachable(), answer);
    expect(await untilAnswered(network.send, noPause)).toBe(answer);
    expect(network.sent).toBe(3);
  });

  it("repeats when the server is not ready or asks for patience", async () => {
    const network = script(new Problem(503, {}), new Problem(429, {}, 3), answer);
    expect(await untilAnswered(network.send, noPause)).toBe(answer);
  });

  it("takes a refusal as the answer and does not ask again", async () => {
    const refusal = new Problem(422, { type: "https://comptoir.dev/problems/till.tenders_below_due" });
    const network = script(refusal);
    await expect(untilAnswered(network.send, noPause)).rejects.toBe(refusal);
    expect(network.sent).toBe(1);
    expect(refusal.code).toBe("till.tenders_below_due");
  });

  it("stops between attempts when it is told to", async () => {
    const stop = new AbortController();
    const network = script(new Unreachable(), answer);
    const pause = () => {
      stop.abort();
      return Promise.resolve();
    };
    await expect(untilAnswered(network.send, pause, { signal: stop.signal })).rejects.toThrow();
    expect(network.sent).toBe(1);
  });

  it("waits longer each time, at most five seconds, and never less than asked", () => {
    expect([1, 2, 3, 4, 5, 50].map((attempt) => pauseMilliseconds(attempt, new Unreachable()))).toEqual([500, 1000, 2000, 4000, 5000, 5000]);
    expect(pauseMilliseconds(1, new Problem(429, {}, 9))).toBe(9000);
  });
});
