import { createContext, use } from "react";

/** `touch`: targets of 44 px, for fingers. `dense`: 32 px, for a mouse; a coarse pointer gets 44 px there too. */
export type Density = "touch" | "dense";

const DensityContext = createContext<Density>("dense");
export const DensityProvider = DensityContext.Provider;

export function useDensity(): Density {
  return use(DensityContext);
}

/** Height of a control. */
export function controlHeight(density: Density): string {
  return density === "touch" ? "min-h-11" : "min-h-8 pointer-coarse:min-h-11";
}
