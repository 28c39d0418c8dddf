"use client";

import type { ComponentProps, ReactNode } from "react";
import { joinClasses } from "./join-classes";
import { Tooltip } from "./tooltip";

const sizes = {
  sm: "size-6 touch:size-9",
  md: "size-8 touch:size-11",
  lg: "size-10 touch:size-11",
} as const;

/** `label` is its name: read out, and shown on hover with the shortcut. */
export type IconButtonProps = Omit<ComponentProps<"button">, "children" | "aria-label"> & {
  label: string;
  icon: ReactNode;
  shortcut?: string;
  size?: keyof typeof sizes;
  isPressed?: boolean;
  tooltipSide?: "top" | "right" | "bottom" | "left";
};

/** A button that shows an icon only. */
export function IconButton(props: IconButtonProps) {
  const { label, icon, shortcut, size = "md", isPressed, tooltipSide = "bottom", className, type, ...others } = props;
  return (
    <Tooltip text={label} shortcut={shortcut} side={tooltipSide}>
      <button
        type={type ?? "button"}
        aria-label={label}
        aria-pressed={isPressed}
        className={joinClasses(
          "inline-flex flex-none items-center justify-center rounded-sm text-muted transition-colors duration-120 ease-out hover:bg-hover hover:text-text",
          "aria-pressed:bg-selected aria-pressed:text-accent-text data-[state=open]:text-text",
          "disabled:pointer-events-none disabled:opacity-50",
          sizes[size],
          className,
        )}
        {...others}
      >
        {icon}
      </button>
    </Tooltip>
  );
}
