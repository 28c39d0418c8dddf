"use client";

import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { DialogFooter } from "./dialog-footer";
import { IconButton } from "./icon-button";
import { joinClasses } from "./join-classes";

export type DialogProps = {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: string;
  description?: ReactNode;
  /** Buttons, the one that goes on last. */
  footer?: ReactNode;
  size?: "sm" | "md" | "lg";
  /** Asked before it closes by itself: Escape, a click beside it. Answer false to stay. */
  mayClose?: () => boolean;
  children?: ReactNode;
};

const controls = "a[href], button:enabled, input:enabled, textarea:enabled, [tabindex='0']";

/** Where Close is all that can be pressed, the panel gets the keyboard: Escape would only close the button's tooltip. */
function focusFirst(event: Event): void {
  const panel = event.currentTarget;
  if (!(panel instanceof HTMLElement) || panel.querySelectorAll(controls).length > 1) return;
  event.preventDefault();
  panel.focus();
}

const widths = { sm: "max-w-100", md: "max-w-120", lg: "max-w-180" } as const;

/** A short task on its own, above the page. */
export function Dialog(props: DialogProps) {
  const { isOpen, onOpenChange, title, description, footer, size = "md", mayClose = () => true, children } = props;
  return (
    <Radix.Root open={isOpen} onOpenChange={(next) => (next || mayClose()) && onOpenChange(next)}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 grid place-items-center overflow-y-auto bg-scrim p-4 max-sm:items-start data-[state=open]:animate-appear">
          <Radix.Content
            {...(description === undefined ? { "aria-describedby": undefined } : {})}
            onOpenAutoFocus={focusFirst}
            className={joinClasses(
              "relative w-full rounded-md border border-line bg-overlay shadow-floating focus:outline-none data-[state=open]:animate-rise",
              widths[size],
            )}
          >
            <div className="grid min-w-0 gap-1 px-5 pt-4 pr-12 touch:pr-14">
              <Radix.Title className="break-words text-base text-text">{title}</Radix.Title>
              {description === undefined ? null : (
                <Radix.Description className="break-words text-muted text-sm">{description}</Radix.Description>
              )}
            </div>
            <div className="px-5 py-4 empty:pt-0">{children}</div>
            {footer === undefined ? null : <DialogFooter>{footer}</DialogFooter>}
            <Radix.Close asChild>
              <IconButton label="Close" icon={<X />} className="absolute top-3 right-3 touch:top-1.5 touch:right-1.5" />
            </Radix.Close>
          </Radix.Content>
        </Radix.Overlay>
      </Radix.Portal>
    </Radix.Root>
  );
}
