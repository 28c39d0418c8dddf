"use client";

import { Popover as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { joinClasses } from "./join-classes";

/** A panel at a place of the window, such as where a drag ended. It closes at Escape and at a press beside it. */
export function FloatingPanel(props: {
  /** Where it opens, in pixels of the window. */
  at: { x: number; y: number };
  label: string;
  onClose: () => void;
  /** As it closes, what had the keyboard before gets it back, unless this prevents it. */
  onCloseFocus?: (event: Event) => void;
  className?: string;
  children: ReactNode;
}) {
  const { at, label, onClose, onCloseFocus, className, children } = props;
  return (
    <Radix.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Radix.Anchor asChild>
        <span aria-hidden className="fixed size-0" style={{ left: at.x, top: at.y }} />
      </Radix.Anchor>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          onCloseAutoFocus={(event) => onCloseFocus?.(event)}
          side="right"
          align="start"
          sideOffset={8}
          collisionPadding={12}
          className={joinClasses(
            "z-50 max-h-(--radix-popover-content-available-height) rounded-md border border-line bg-overlay shadow-floating focus:outline-none data-[state=open]:animate-appear",
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
