"use client";

import { Command } from "cmdk";
import { Search } from "lucide-react";
import { Dialog } from "radix-ui";
import type { ReactNode } from "react";
import { Kbd } from "./kbd";

/** Something that can be done. `words` are further words that it is found by. */
export type CommandEntry = {
  id: string;
  label: string;
  icon?: ReactNode;
  shortcut?: string;
  words?: readonly string[];
  onSelect: () => void;
};

export type CommandGroup = { title: string; commands: readonly CommandEntry[] };

export type CommandMenuProps = {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  groups: readonly CommandGroup[];
};

/** Finds everything that can be done, by its name. */
export function CommandMenu({ isOpen, onOpenChange, groups }: CommandMenuProps) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-scrim data-[state=open]:animate-appear" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-x-4 top-[14vh] z-40 max-sm:top-4 mx-auto max-w-140 overflow-hidden rounded-md border border-line bg-overlay shadow-floating focus:outline-none data-[state=open]:animate-rise"
        >
          <Dialog.Title className="sr-only">Commands</Dialog.Title>
          <Command label="Commands" loop>
            <div className="flex items-center gap-2.5 border-line border-b px-4">
              <Search aria-hidden className="text-faint" />
              <Command.Input
                placeholder="What do you want to do?"
                className="h-12 min-w-0 flex-1 bg-transparent text-base outline-none touch:text-[1rem]"
              />
              <Kbd keys="Esc" className="touch:hidden" />
            </div>
            <Command.List className="max-h-[50vh] overflow-y-auto p-1.5">
              <Command.Empty className="px-3 py-8 text-center text-muted text-sm">
                Nothing of that name. Try another word.
              </Command.Empty>
              {groups
                .filter(({ commands }) => commands.length > 0)
                .map(({ title, commands }) => (
                  <Command.Group
                    key={title}
                    heading={title}
                    className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-muted [&_[cmdk-group-heading]]:text-xs"
                  >
                    {commands.map((command) => (
                      <Command.Item
                        key={command.id}
                        value={command.id}
                        keywords={[command.label, ...(command.words ?? [])]}
                        onSelect={() => {
                          onOpenChange(false);
                          command.onSelect();
                        }}
                        className="flex h-9 touch:h-11 items-center gap-2.5 rounded-sm px-2.5 text-sm data-[selected=true]:bg-hover [&_.lucide]:text-muted"
                      >
                        {command.icon}
                        <span className="min-w-0 flex-1 truncate">{command.label}</span>
                        {command.shortcut === undefined ? null : (
                          <Kbd keys={command.shortcut} className="touch:hidden" />
                        )}
                      </Command.Item>
                    ))}
                  </Command.Group>
                ))}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
