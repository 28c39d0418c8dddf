import { Slot } from "radix-ui";
import type { ReactNode } from "react";
import { joinClasses } from "./join-classes";

/** A line of the navigation. Its child is the link. */
export function NavLink({ isCurrent, children }: { isCurrent: boolean; children: ReactNode }) {
  return (
    <Slot.Root
      aria-current={isCurrent ? "page" : undefined}
      className={joinClasses(
        "flex h-8 touch:h-11 items-center gap-2.5 rounded-sm px-2 font-medium text-sm transition-colors duration-120 ease-out",
        isCurrent ? "bg-pressed text-text" : "text-muted hover:bg-hover hover:text-text",
      )}
    >
      {children}
    </Slot.Root>
  );
}
