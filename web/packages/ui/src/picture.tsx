import { useState } from "react";

import { classes } from "./classes";

interface PictureProps {
  readonly src: string | null | undefined;
  /** What the picture shows; empty when the name stands beside it. */
  readonly alt: string;
  /** Stands in for a missing picture: its first letters. */
  readonly name: string;
  readonly ratio?: "square" | "wide" | "tall";
  readonly className?: string;
}

const RATIOS = { square: "aspect-square", wide: "aspect-[4/3]", tall: "aspect-[3/4]" } as const;

function initials(name: string): string {
  const all = name.split(/[\s\-–·]+/).filter((word) => /\p{L}|\p{N}/u.test(word));
  const long = all.filter((word) => word.length > 2);
  const words = long.length > 0 ? long : all;
  return words.slice(0, 2).map((word) => (Array.from(word)[0] ?? "").toUpperCase()).join("");
}

/** A product's picture on a quiet light ground, in the dark theme too, with a fixed ratio, so that nothing jumps when it comes late or never. */
export function Picture({ src, alt, name, ratio = "square", className }: PictureProps) {
  const [broken, setBroken] = useState<string | null>(null);
  const usable = typeof src === "string" && src !== "" && src !== broken;
  return (
    <div className={classes("relative flex items-center justify-center overflow-hidden rounded-md", usable ? "bg-picture" : "bg-ground-strong", RATIOS[ratio], className)}>
      {usable ? (
        <img src={src} alt={alt} loading="lazy" decoding="async" draggable={false} onError={() => setBroken(src)} className="absolute inset-0 size-full object-contain p-[6%] mix-blend-multiply" />
      ) : (
        <span aria-hidden={alt === ""} aria-label={alt === "" ? undefined : alt} role={alt === "" ? undefined : "img"} className="text-24 font-medium tracking-wide text-ink-soft">
          {initials(name)}
        </span>
      )}
    </div>
  );
}
