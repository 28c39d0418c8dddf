"use client";

import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { IconButton } from "./icon-button";
import { joinClasses } from "./join-classes";

const sides = {
  left: "inset-y-0 left-0 w-80 max-w-[85vw] border-r data-[state=open]:animate-slide-right",
  right: "inset-y-0 right-0 w-96 max-w-[92vw] border-l data-[state=open]:animate-slide-left",
  bottom: "inset-x-0 bottom-0 max-h-[85dvh] rounded-t-md border-t data-[state=open]:animate-slide-up",
} as const;

export type SheetProps = {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: string;
  side?: keyof typeof sides;
  /** The title is read out, not shown. */
  isTitleHidden?: boolean;
  children: ReactNode;
};

/** A panel from an edge of the window, for what stands beside the page where there is room. */
export function Sheet({ isOpen, onOpenChange, title, side = "right", isTitleHidden = false, children }: SheetProps) {
  return (
    <Radix.Root open={isOpen} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim data-[state=open]:animate-appear" />
        <Radix.Content
          aria-describedby={undefined}
          // The panel itself: a first field would bring up a phone's keyboard, and Close would show its tooltip.
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
          }}
          className={joinClasses(
            "fixed z-40 flex flex-col border-line bg-overlay shadow-floating focus:outline-none",
            sides[side],
          )}
        >
          {isTitleHidden ? (
            <Radix.Title className="sr-only">{title}</Radix.Title>
          ) : (
            <div className="flex items-center justify-between border-line border-b py-2 pr-2 pl-4">
              <Radix.Title className="text-base">{title}</Radix.Title>
              <Radix.Close asChild>
                <IconButton label="Close" icon={<X />} />
              </Radix.Close>
            </div>
          )}
          <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
