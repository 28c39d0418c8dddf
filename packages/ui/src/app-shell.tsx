"use client";

import { Menu } from "lucide-react";
import { type ReactNode, useState } from "react";
import { IconButton } from "./icon-button";
import { Sheet } from "./sheet";
import { useIsNarrow } from "./use-is-narrow";

export type AppShellProps = {
  /** Whose app this is: stands above the navigation. */
  head: ReactNode;
  navigation: ReactNode;
  /** Who is here: stands below it. */
  foot: ReactNode;
  /** It stands in for one that is still to come: a sheet that opened now would be gone in a moment. */
  isLoading?: boolean;
  children: ReactNode;
};

/** An app's frame: navigation at the side, in a sheet where there is no room for it. */
export function AppShell({ head, navigation, foot, isLoading = false, children }: AppShellProps) {
  const [isOpen, setOpen] = useState(false);
  // What is drawn where there is no window yet has both, and styles choose; then, only what there is room for.
  const isNarrow = useIsNarrow("md");
  const side = (
    <>
      <div className="flex h-12 flex-none items-center px-3">{head}</div>
      {/* A press on a link has chosen: the sheet goes away. */}
      <div
        className="min-h-0 flex-1 overflow-y-auto px-2 py-1"
        onClickCapture={(event) => {
          if (event.target instanceof Element && event.target.closest("a") !== null) setOpen(false);
        }}
      >
        {navigation}
      </div>
      <div className="flex-none border-line border-t p-2">{foot}</div>
    </>
  );
  return (
    <div className="grid min-h-dvh grid-rows-[auto_1fr] md:grid-cols-[14.5rem_1fr] md:grid-rows-1">
      <a
        href="#main"
        className="-translate-y-16 fixed top-2 left-2 z-50 rounded-sm bg-overlay px-3 py-1.5 focus:translate-y-0 focus:shadow-floating"
      >
        Skip to content
      </a>
      {isNarrow === true ? null : (
        <div className="sticky top-0 hidden h-dvh flex-col border-line border-r md:flex">{side}</div>
      )}
      {isNarrow === false ? null : (
        <div className="sticky top-0 z-30 flex h-12 items-center gap-1 border-line border-b bg-canvas px-2 md:hidden">
          <IconButton label="Open navigation" icon={<Menu />} disabled={isLoading} onClick={() => setOpen(true)} />
          <div className="min-w-0 flex-1">{head}</div>
        </div>
      )}
      <Sheet isOpen={isOpen} onOpenChange={setOpen} side="left" title="Navigation" isTitleHidden>
        <div className="flex h-full flex-col">{side}</div>
      </Sheet>
      <main id="main" tabIndex={-1} className="min-w-0 focus:outline-none">
        {children}
      </main>
    </div>
  );
}
