"use client";

import { Switch as Radix } from "radix-ui";
import { useFieldControl } from "./field-context";

export type SwitchProps = { isOn: boolean; onChange: (isOn: boolean) => void; label?: string; isDisabled?: boolean };

/** On or off, at once. */
export function Switch({ isOn, onChange, label, isDisabled = false }: SwitchProps) {
  const field = useFieldControl();
  return (
    <Radix.Root
      {...field}
      aria-label={label}
      checked={isOn}
      onCheckedChange={onChange}
      disabled={isDisabled}
      className="touch-area inline-flex h-4.5 w-8 flex-none items-center rounded-full bg-line-control p-0.5 transition-colors duration-160 ease-out disabled:opacity-50 data-[state=checked]:bg-accent"
    >
      <Radix.Thumb className="size-3.5 rounded-full bg-on-accent shadow-near transition-transform duration-160 ease-out data-[state=checked]:translate-x-3.5" />
    </Radix.Root>
  );
}
