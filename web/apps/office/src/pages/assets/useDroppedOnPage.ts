import { useEffect, useRef } from "react";

import { droppedFiles } from "./droppedFiles";

/** Files may be dropped anywhere on the page; without this, browsers leave the page and show the file instead. */
export function useDroppedOnPage(isTaken: boolean, onFiles: (files: readonly File[]) => void): void {
  const latest = useRef(onFiles);
  useEffect(() => {
    latest.current = onFiles;
  });
  useEffect(() => {
    const over = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes("Files") === true) event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      const transfer = event.dataTransfer;
      if (event.defaultPrevented || transfer === null || !transfer.types.includes("Files")) return; // the panel's own place has them
      event.preventDefault();
      if (isTaken) void droppedFiles(transfer).then((files) => (files.length > 0 ? latest.current(files) : undefined));
    };
    window.addEventListener("dragover", over);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragover", over);
      window.removeEventListener("drop", drop);
    };
  }, [isTaken]);
}
