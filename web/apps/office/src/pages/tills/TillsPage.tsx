import type { ReactNode } from "react";

export function TillsPage(): ReactNode {
  return null;
}
