"use client";

import { Popover as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { joinClasses } from "./join-classes";

export type PopoverProps = {
  trigger: ReactNode;
  /** Its name for who does not see where it hangs. */
  label: string;
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
  side?: "top" | "right" | "bottom" | "left";
  align?: "start" | "center" | "end";
  className?: string;
  children: ReactNode;
};

/** A little more beside what was pressed. */
export function Popover(props: PopoverProps) {
  const { trigger, label, isOpen, onOpenChange, side = "bottom", align = "start", className, children } = props;
  return (
    <Radix.Root
      {...(isOpen === undefined ? {} : { open: isOpen })}
      {...(onOpenChange === undefined ? {} : { onOpenChange })}
    >
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className={joinClasses(
            "z-50 max-h-(--radix-popover-content-available-height) w-72 overflow-y-auto rounded-md border border-line bg-overlay p-3 shadow-floating focus:outline-none data-[state=open]:animate-appear",
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
