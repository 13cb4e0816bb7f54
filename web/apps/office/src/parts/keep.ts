import { useState } from "react";

/** A small choice kept on this device: columns of a list, a width. */
export function useKeptList(key: string): [readonly string[] | null, (list: readonly string[] | null) => void] {
  const [list, setList] = useState<readonly string[] | null>(() => readList(key));
  const keep = (next: readonly string[] | null): void => {
    if (next === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(next));
    setList(next);
  };
  return [list, keep];
}

function readList(key: string): readonly string[] | null {
  try {
    const parsed: unknown = JSON.parse(localStorage.getItem(key) ?? "null");
    return Array.isArray(parsed) ? parsed.filter((each) => typeof each === "string") : null;
  } catch {
    return null;
  }
}
