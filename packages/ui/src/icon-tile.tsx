import type { ReactNode } from "react";
import { joinClasses } from "./join-classes";

const hues = {
  neutral: "bg-sunken text-muted",
  rose: "bg-rose-soft text-rose",
  orange: "bg-orange-soft text-orange",
  amber: "bg-amber-soft text-amber",
  green: "bg-green-soft text-green",
  teal: "bg-teal-soft text-teal",
  blue: "bg-blue-soft text-blue",
  violet: "bg-violet-soft text-violet",
} as const;

/** Hues that tell kinds of things apart. */
export type Hue = keyof typeof hues;

/** An icon in a tinted tile: what kind of thing this is. */
export function IconTile(props: { hue?: Hue; size?: "sm" | "md"; children: ReactNode }) {
  const { hue = "neutral", size = "md", children } = props;
  return (
    <span
      aria-hidden
      className={joinClasses(
        "inline-flex flex-none items-center justify-center rounded-sm",
        size === "sm" ? "size-6" : "size-8",
        hues[hue],
      )}
    >
      {children}
    </span>
  );
}
