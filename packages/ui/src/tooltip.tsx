"use client";

import { Tooltip as Radix } from "radix-ui";
import { type ReactNode, useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { Kbd } from "./kbd";

/** A few words on hover and focus, with the shortcut of what they describe. Never the only place where something stands. */
export function Tooltip(props: {
  text: ReactNode;
  shortcut?: string | undefined;
  side?: "top" | "right" | "bottom" | "left";
  children: ReactNode;
}) {
  const { text, shortcut, side = "bottom", children } = props;
  const [isOpen, setOpen] = useState(false);
  // Escape is meant for the dialog that a tooltip stands in: gone before Radix looks what lies on top, it takes none.
  useEffect(() => {
    if (!isOpen) return;
    const close = (event: KeyboardEvent) => event.key === "Escape" && flushSync(() => setOpen(false));
    window.addEventListener("keydown", close, { capture: true });
    return () => window.removeEventListener("keydown", close, { capture: true });
  }, [isOpen]);
  return (
    <Radix.Root open={isOpen} onOpenChange={setOpen}>
      <Radix.Trigger
        asChild
        // Only for who comes by keyboard: a menu that closes gives its button the focus, and nobody has asked then.
        onFocus={(event) => {
          if (!event.target.matches(":focus-visible")) event.preventDefault();
        }}
      >
        {children}
      </Radix.Trigger>
      {isOpen ? (
        <Radix.Portal>
          <Radix.Content
            side={side}
            sideOffset={6}
            collisionPadding={8}
            className="z-50 flex max-w-72 items-center gap-2 rounded-sm border border-line bg-overlay px-2 py-1 text-text text-xs shadow-raised data-[state=delayed-open]:animate-appear"
          >
            {text}
            {shortcut === undefined ? null : <Kbd keys={shortcut} />}
          </Radix.Content>
        </Radix.Portal>
      ) : null}
    </Radix.Root>
  );
}
