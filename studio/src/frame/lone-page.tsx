import type { ReactNode } from "react";
import { BrandMark } from "../brand/brand-mark";

/** A page with nothing around it but the mark, which leads to the flows by a new load: what was loaded may be broken. */
export function LonePage({ children }: { children: ReactNode }) {
  return (
    <div className="grid min-h-dvh grid-rows-[auto_1fr]">
      <header className="px-3 py-3">
        <a
          href="/"
          className="inline-flex h-9 touch:h-11 items-center gap-2.5 rounded-sm px-2 font-semibold text-sm transition-colors duration-120 ease-out hover:bg-hover"
        >
          <BrandMark />
          AutoWeave
        </a>
      </header>
      <main className="grid place-items-center pb-16">{children}</main>
    </div>
  );
}
