import { ThemeSwitch } from "@autoweave/ui/theme-switch";
import { type ReactNode, Suspense } from "react";
import { BrandMark } from "../brand/brand-mark";

/** The page around what people see before they are signed in. */
export function SignedOutFrame({ children }: { children: ReactNode }) {
  return (
    <div className="relative grid min-h-dvh grid-rows-[1fr_auto]">
      <div
        aria-hidden
        className="absolute inset-0 bg-[radial-gradient(ellipse_80%_60%_at_50%_30%,transparent,var(--canvas)),radial-gradient(var(--line-strong)_1px,transparent_1px)] bg-size-[100%_100%,24px_24px]"
      />
      <main className="relative mx-auto flex w-full max-w-108 flex-col justify-center px-4 py-10">
        <div className="mb-6 flex items-center gap-2.5 px-1">
          <BrandMark className="size-7" />
          <span className="font-semibold text-lg">AutoWeave</span>
        </div>
        <div className="rounded-md border border-line bg-surface p-6 shadow-raised sm:p-8">{children}</div>
      </main>
      <footer className="relative flex justify-center pb-6">
        {/* It comes to life after the form, in a task of its own. */}
        <Suspense>
          <ThemeSwitch />
        </Suspense>
      </footer>
    </div>
  );
}
