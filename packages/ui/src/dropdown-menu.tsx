"use client";

import { DropdownMenu as Radix } from "radix-ui";
import { type ReactNode, useState } from "react";
import { keepTakenFocus } from "./keep-taken-focus";
import { MenuEntries, menuClasses } from "./menu-entries";
import type { MenuEntry } from "./menu-entry";

export type DropdownMenuProps = {
  /** The button that opens it. */
  trigger: ReactNode;
  entries: readonly MenuEntry[];
  side?: "top" | "right" | "bottom" | "left";
  align?: "start" | "center" | "end";
};

/** A menu below a button. */
export function DropdownMenu({ trigger, entries, side = "bottom", align = "start" }: DropdownMenuProps) {
  // Its place in the page draws itself even while it is closed, for each menu on the page: not before it opens.
  const [hasOpened, setOpened] = useState(false);
  return (
    <Radix.Root onOpenChange={() => setOpened(true)}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      {hasOpened ? (
        <Radix.Portal>
          <Radix.Content
            side={side}
            align={align}
            sideOffset={4}
            collisionPadding={8}
            className={menuClasses}
            onCloseAutoFocus={keepTakenFocus}
          >
            <MenuEntries parts={Radix} entries={entries} />
          </Radix.Content>
        </Radix.Portal>
      ) : null}
    </Radix.Root>
  );
}
