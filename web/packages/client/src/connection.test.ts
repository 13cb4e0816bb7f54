import { describe, expect, it } from "vitest";

import { nextConnection, type ConnectionEvent, type ConnectionState } from "./connection";

function after(...events: ConnectionEvent[]): ConnectionState {
  return events.reduce<ConnectionState>(nextConnection, "online");
}

describe("connection", () => {
  it("is unsteady after one lost answer and offline after two", () => {
    expect(after("silent")).toBe("unsteady");
    expect(after("silent", "silent")).toBe("offline");
  });

  it("is online again after any answer", () => {
    expect(after("silent", "silent", "silent", "answered")).toBe("online");
  });

  it("is offline at once when the device says so", () => {
    expect(after("device-offline")).toBe("offline");
  });
});
