/** What the label page and the picture of a price compute; prices themselves come from the server. */

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

/** The label that a scanned code names; null for any other code. */
export function labelIdIn(code: string): string | null {
  return ID.exec(code)?.[0].toLowerCase() ?? null;
}

export interface Point {
  readonly from: string;
  readonly amount: number | null;
}

export interface Steps {
  /** SVG paths, one for each time without a gap. */
  readonly paths: readonly string[];
  readonly lowest: number;
  readonly highest: number;
}

/** A price over time as steps: the highest at the top, zero at the bottom. */
export function steps(points: readonly Point[], until: string, size: { readonly width: number; readonly height: number }): Steps {
  const amounts = points.flatMap(({ amount }) => (amount === null ? [] : [amount]));
  const highest = Math.max(0, ...amounts);
  const start = points[0] === undefined ? 0 : Date.parse(points[0].from);
  const end = Math.max(Date.parse(until), start + 1);
  const across = (moment: string): number => Math.round(((Date.parse(moment) - start) / (end - start)) * size.width);
  const down = (amount: number): number => Math.round(size.height * (1 - amount / Math.max(1, highest)));
  const paths: string[] = [];
  let drawn = "";
  points.forEach(({ from, amount }, index) => {
    if (amount !== null) {
      drawn += drawn === "" ? `M${across(from)} ${down(amount)}` : `V${down(amount)}`;
      drawn += `H${across(points[index + 1]?.from ?? until)}`;
    }
    if (drawn !== "" && (amount === null || index === points.length - 1)) {
      paths.push(drawn);
      drawn = "";
    }
  });
  return { paths, lowest: amounts.length === 0 ? 0 : Math.min(...amounts), highest };
}
