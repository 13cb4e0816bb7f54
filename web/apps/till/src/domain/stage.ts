/** What a cashier is told of the stage of a product's life: that no more will come, or that it is no longer kept. */
export function stageWords(lifecycle: string | null | undefined): "phaseOut" | "notKept" | null {
  if (lifecycle === "phase_out") return "phaseOut";
  return lifecycle === "discontinued" || lifecycle === "archived" ? "notKept" : null;
}
