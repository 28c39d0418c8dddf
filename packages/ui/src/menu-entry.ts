import type { ReactNode } from "react";

/** One line of a menu. The same list does for a menu below a button and for one at the pointer. */
export type MenuEntry =
  | {
      kind: "item";
      label: string;
      icon?: ReactNode;
      shortcut?: string;
      isDangerous?: boolean;
      isDisabled?: boolean;
      onSelect: () => void;
    }
  | {
      /** One of several, with a mark at the one that is chosen. */
      kind: "choice";
      label: string;
      options: readonly { label: string; icon?: ReactNode; isChosen: boolean; onSelect: () => void }[];
    }
  | { kind: "menu"; label: string; icon?: ReactNode; entries: readonly MenuEntry[] }
  | { kind: "heading"; label: ReactNode }
  | { kind: "line" };
