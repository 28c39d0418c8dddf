"use client";

import type { ComponentProps } from "react";
import { controlClasses, lineClasses } from "./control-classes";
import { useFieldControl } from "./field-context";
import { joinClasses } from "./join-classes";

const sizes = { sm: "h-7 px-2 text-xs", md: "h-8 px-2.5 text-sm", lg: "h-10 px-3 text-base" } as const;

export type InputProps = Omit<ComponentProps<"input">, "size"> & { size?: keyof typeof sizes; isMono?: boolean };

/** One line of text. */
export function Input({ size = "md", isMono = false, className, ...others }: InputProps) {
  const field = useFieldControl();
  return (
    <input
      {...field}
      className={joinClasses(controlClasses, lineClasses, sizes[size], isMono && "font-mono text-xs", className)}
      {...others}
    />
  );
}
