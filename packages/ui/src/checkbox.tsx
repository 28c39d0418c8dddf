"use client";

import { Check, Minus } from "lucide-react";
import { Checkbox as Radix } from "radix-ui";
import { useFieldControl } from "./field-context";

export type CheckboxProps = {
  isChecked: boolean | "some";
  onChange: (isChecked: boolean) => void;
  /** Its name where no field around it gives one. */
  label?: string;
  isDisabled?: boolean;
};

/** Yes or no, or "some" where it stands for several. */
export function Checkbox({ isChecked, onChange, label, isDisabled = false }: CheckboxProps) {
  const field = useFieldControl();
  return (
    <Radix.Root
      {...field}
      aria-label={label}
      checked={isChecked === "some" ? "indeterminate" : isChecked}
      onCheckedChange={(next) => onChange(next === true)}
      disabled={isDisabled}
      className="group touch-area inline-flex size-4 touch:size-5 flex-none items-center justify-center rounded-[4px] border border-line-control bg-surface text-on-accent transition-colors duration-120 ease-out hover:border-faint disabled:opacity-50 data-[state=checked]:border-accent data-[state=indeterminate]:border-accent data-[state=checked]:bg-accent data-[state=indeterminate]:bg-accent"
    >
      <Radix.Indicator>
        {isChecked === "some" ? <Minus className="size-3! stroke-3!" /> : <Check className="size-3! stroke-3!" />}
      </Radix.Indicator>
    </Radix.Root>
  );
}
