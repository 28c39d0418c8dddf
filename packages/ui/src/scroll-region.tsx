import type { ReactNode } from "react";
import { joinClasses } from "./join-classes";

/** What is too long for its place and holds nothing to press: who has no mouse takes it by `Tab` and scrolls it by the arrows. */
export function ScrollRegion(props: { label: string; className?: string; children: ReactNode }) {
  return (
    <section
      aria-label={props.label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: without it, nothing but a mouse could scroll it
      tabIndex={0}
      className={joinClasses("overflow-y-auto", props.className)}
    >
      {props.children}
    </section>
  );
}
