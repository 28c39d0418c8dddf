"use client";

import { ContextMenu as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { keepTakenFocus } from "./keep-taken-focus";
import { MenuEntries, menuClasses } from "./menu-entries";
import type { MenuEntry } from "./menu-entry";

/** A menu at the pointer, or by the menu key. What it offers can be done elsewhere, too. */
export function ContextMenu({ entries, children }: { entries: readonly MenuEntry[]; children: ReactNode }) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content collisionPadding={8} className={menuClasses} onCloseAutoFocus={keepTakenFocus}>
          <MenuEntries parts={Radix} entries={entries} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
