import { expect, it } from "vitest";
import { linePoints, shares } from "./charts";

it("draws a line from zero to the highest value", () => {
  expect(linePoints([0, 5, 10], 100, 40)).toEqual([
    { x: 0, y: 40 },
    { x: 50, y: 20 },
    { x: 100, y: 0 },
  ]);
});

it("draws nothing but zeros as a line at the foot, and one value without a step", () => {
  expect(linePoints([0, 0], 10, 10).map(({ y }) => y)).toEqual([10, 10]);
  expect(linePoints([3], 10, 10)).toEqual([{ x: 0, y: 0 }]);
});

it("gives every part its share of the whole", () => {
  expect(shares([1, 1, 2])).toEqual([25, 25, 50]);
  expect(shares([0, 0])).toEqual([0, 0]);
  expect(shares([1, 1, 1]).reduce((sum, share) => sum + share, 0)).toBe(100);
});
