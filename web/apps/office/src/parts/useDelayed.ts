import { useEffect, useState } from "react";

/** The value once it has stood still for a moment: search as one types asks the server less often. */
export function useDelayed<T>(value: T, milliseconds = 150): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return settled;
}
