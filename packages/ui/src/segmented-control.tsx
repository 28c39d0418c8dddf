"use client";

import { RadioGroup } from "radix-ui";
import type { ReactNode } from "react";
import { joinClasses } from "./join-classes";
import { Tooltip } from "./tooltip";

export type Segment<Value extends string> = { value: Value; label: string; icon?: ReactNode };

export type SegmentedControlProps<Value extends string> = {
  label: string;
  value: Value | undefined;
  options: readonly Segment<Value>[];
  onChange: (value: Value) => void;
  areLabelsShown?: boolean;
  /** `xs` stands beside the label of a field. */
  size?: "xs" | "md";
};

/** One of two to four views, all of them in sight. */
export function SegmentedControl<Value extends string>(props: SegmentedControlProps<Value>) {
  const { label, value, options, onChange, areLabelsShown = true, size = "md" } = props;
  return (
    <RadioGroup.Root
      aria-label={label}
      value={value ?? ""}
      orientation="horizontal"
      onValueChange={(next) => {
        const chosen = options.find((option) => option.value === next);
        if (chosen !== undefined) onChange(chosen.value);
      }}
      className="inline-flex gap-0.5 rounded-sm bg-sunken p-0.5"
    >
      {options.map((option) => {
        const item = (
          <RadioGroup.Item
            key={option.value}
            value={option.value}
            // The choice may stand here before React knows it.
            suppressHydrationWarning
            aria-label={areLabelsShown ? undefined : option.label}
            className={joinClasses(
              "inline-flex items-center justify-center gap-1.5 rounded-[5px] text-muted transition-colors duration-120 ease-out hover:text-text",
              size === "xs" ? "h-5 text-xs touch:h-9" : "h-7 text-sm touch:h-11",
              "aria-checked:bg-surface aria-checked:text-text aria-checked:shadow-near dark:aria-checked:bg-pressed",
              areLabelsShown ? (size === "xs" ? "px-1.5" : "px-2.5 font-medium") : "w-7 touch:w-11",
            )}
          >
            {option.icon}
            {areLabelsShown ? option.label : null}
          </RadioGroup.Item>
        );
        return areLabelsShown ? (
          item
        ) : (
          <Tooltip key={option.value} text={option.label}>
            {item}
          </Tooltip>
        );
      })}
    </RadioGroup.Root>
  );
}
