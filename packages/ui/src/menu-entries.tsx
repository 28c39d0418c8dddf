"use client";

import { Check, ChevronRight } from "lucide-react";
import type { ContextMenu, DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { joinClasses } from "./join-classes";
import { Kbd } from "./kbd";
import type { MenuEntry } from "./menu-entry";

export const menuClasses =
  "z-50 max-h-(--radix-popper-available-height) min-w-48 max-w-[min(20rem,var(--radix-popper-available-width))] overflow-y-auto rounded-md border border-line bg-overlay p-1 text-sm shadow-floating data-[state=open]:animate-appear";

const itemClasses =
  "flex h-8 touch:h-11 select-none items-center gap-2 rounded-sm px-2 outline-none data-[disabled]:pointer-events-none data-[disabled]:opacity-50 data-[highlighted]:bg-hover data-[state=open]:bg-hover";

/** Both menus of Radix have the same parts. */
type Parts = typeof DropdownMenu | typeof ContextMenu;

/** The lines of a menu, in the parts of the menu that they are for. */
export function MenuEntries({ parts, entries }: { parts: Parts; entries: readonly MenuEntry[] }) {
  return entries.map((entry, index) => (
    // A menu is drawn anew as a whole: its lines have no state to mix up.
    // biome-ignore lint/suspicious/noArrayIndexKey: see above.
    <Line key={index} parts={parts} entry={entry} />
  ));
}

function Line({ parts, entry }: { parts: Parts; entry: MenuEntry }): ReactNode {
  switch (entry.kind) {
    case "line":
      return <parts.Separator className="-mx-1 my-1 h-px bg-line" />;
    case "heading":
      return <parts.Label className="truncate px-2 py-1.5 text-muted text-xs">{entry.label}</parts.Label>;
    case "choice":
      return (
        <parts.RadioGroup aria-label={entry.label} value={String(entry.options.findIndex((one) => one.isChosen))}>
          {entry.options.map(({ label, icon, isChosen, onSelect }, index) => (
            <parts.RadioItem
              key={label}
              value={String(index)}
              onSelect={() => isChosen || onSelect()}
              className={joinClasses(itemClasses, "relative pl-8")}
            >
              <parts.ItemIndicator className="absolute left-2">
                <Check className="text-accent-text" />
              </parts.ItemIndicator>
              {icon}
              <span className="min-w-0 flex-1 truncate">{label}</span>
            </parts.RadioItem>
          ))}
        </parts.RadioGroup>
      );
    case "menu":
      return (
        <parts.Sub>
          <parts.SubTrigger className={itemClasses}>
            {entry.icon}
            <span className="flex-1">{entry.label}</span>
            <ChevronRight className="text-faint" />
          </parts.SubTrigger>
          <parts.Portal>
            <parts.SubContent className={menuClasses} sideOffset={4} collisionPadding={8}>
              <MenuEntries parts={parts} entries={entry.entries} />
            </parts.SubContent>
          </parts.Portal>
        </parts.Sub>
      );
    case "item":
      return (
        <parts.Item
          onSelect={entry.onSelect}
          disabled={entry.isDisabled ?? false}
          className={joinClasses(itemClasses, entry.isDangerous && "text-failed")}
        >
          {entry.icon}
          <span className="min-w-0 flex-1 truncate">{entry.label}</span>
          {entry.shortcut === undefined ? null : <Kbd keys={entry.shortcut} className="ml-4 touch:hidden" />}
        </parts.Item>
      );
  }
}
