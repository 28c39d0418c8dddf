"use client";

import type { CommandGroup } from "@autoweave/ui/command-menu";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { createLazyPart } from "../lazy/create-lazy-part";
import { inDialog } from "../lazy/in-dialog";

type Commands = {
  open: () => void;
  /** Adds a group until the function that it returns is called. */
  add: (group: CommandGroup) => () => void;
};

/** The menu, which nobody sees before they have asked for it. */
export const CommandMenu = createLazyPart({
  name: "The list of commands",
  load: async () => (await import("@autoweave/ui/command-menu")).CommandMenu,
  frame: inDialog("Commands", ({ onOpenChange }) => onOpenChange(false)),
});

const CommandContext = createContext<Commands | undefined>(undefined);

/** What the command menu can be told. */
export function useCommandMenu(): Commands {
  const commands = useContext(CommandContext);
  if (commands === undefined) throw new Error("useCommandMenu works inside a CommandProvider.");
  return commands;
}

/** Offers a group of commands as long as the component is there. Give a group that stays the same while nothing changes. */
export function useCommands(group: CommandGroup): void {
  const { add } = useCommandMenu();
  useEffect(() => add(group), [add, group]);
}

/** Holds the command menu, which opens at Ctrl-K (⌘K), and what pages put into it. */
export function CommandProvider({ children }: { children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  const [groups, setGroups] = useState<readonly CommandGroup[]>([]);
  const add = useCallback((group: CommandGroup) => {
    setGroups((before) => [...before, group]);
    return () => setGroups((before) => before.filter((one) => one !== group));
  }, []);
  const open = useCallback(() => setOpen(true), []);
  const commands = useMemo(() => ({ add, open }), [add, open]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey)
        return;
      event.preventDefault();
      setOpen((before) => !before);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  return (
    <CommandContext value={commands}>
      {children}
      {isOpen ? <CommandMenu isOpen onOpenChange={setOpen} groups={groups} /> : null}
    </CommandContext>
  );
}
