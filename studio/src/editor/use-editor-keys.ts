import { useEffect } from "react";

/** Something that keys do in the editor: for the sheet of shortcuts, the command menu, and the keys themselves. */
export type EditorCommand = {
  id: string;
  label: string;
  group: "Edit" | "View" | "Run" | "Flow";
  /** `Ctrl Z`; on a Mac Ctrl is ⌘. */
  keys: readonly string[];
  /** Keys that do so only where a node on the canvas has the keyboard: elsewhere they are the browser's. */
  nodeKeys?: readonly string[];
  /** Also while a text is typed. */
  isGlobal?: boolean;
  isHidden?: boolean;
  run: () => void;
};

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}

function isOnNode(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(".react-flow__node") !== null;
}

/** True while a dialog or a menu has the keyboard. */
function isInOverlay(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest("[role=dialog],[role=menu],[role=listbox],[role=alertdialog]") !== null
  );
}

function toKeys(event: KeyboardEvent): string {
  const names: Record<string, string> = {
    " ": "Space",
    ArrowUp: "↑",
    ArrowDown: "↓",
    ArrowLeft: "←",
    ArrowRight: "→",
    Escape: "Esc",
  };
  const key = names[event.key] ?? (event.key.length === 1 ? event.key.toUpperCase() : event.key);
  const digit = /^Digit(\d)$/.exec(event.code)?.[1];
  return [
    event.ctrlKey || event.metaKey ? "Ctrl" : "",
    event.altKey ? "Alt" : "",
    // A sign such as ? says by itself that Shift is held.
    event.shiftKey && (/^[A-Z]$/.test(key) || key.length > 1 || digit !== undefined) ? "Shift" : "",
    event.shiftKey && digit !== undefined ? digit : key,
  ]
    .filter(Boolean)
    .join(" ");
}

/** Listens for the keys of these commands. */
export function useEditorKeys(commands: readonly EditorCommand[]): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const keys = toKeys(event);
      const command = commands.find(
        (one) => one.keys.includes(keys) || (one.nodeKeys?.includes(keys) === true && isOnNode(event.target)),
      );
      if (command === undefined) return;
      if (isInOverlay(event.target) || (isTyping(event.target) && command.isGlobal !== true)) return;
      event.preventDefault();
      command.run();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [commands]);
}
