"use client";

import type { ComponentProps } from "react";
import { controlClasses } from "./control-classes";
import { useFieldControl } from "./field-context";
import { joinClasses } from "./join-classes";

/** Several lines of text. Grows with what is in it, up to its `max-h`. */
export function Textarea({
  className,
  rows = 3,
  isMono = false,
  ...others
}: ComponentProps<"textarea"> & { isMono?: boolean }) {
  const field = useFieldControl();
  return (
    <textarea
      {...field}
      rows={rows}
      className={joinClasses(
        controlClasses,
        "field-sizing-content max-h-96 min-h-16 resize-y px-2.5 py-1.5 text-sm touch:text-[1rem]",
        isMono && "font-mono text-xs",
        className,
      )}
      {...others}
    />
  );
}
