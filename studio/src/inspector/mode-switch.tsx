"use client";

import { DropdownMenu } from "@autoweave/ui/dropdown-menu";
import { IconButton } from "@autoweave/ui/icon-button";
import { SquareFunction } from "lucide-react";
import type { ValueMode } from "./value-mode";

const labels: Readonly<Record<ValueMode, { name: string; choice: string }>> = {
  fixed: { name: "fixed", choice: "Fixed value" },
  text: { name: "text with values", choice: "Text with values in it" },
  expression: { name: "expression", choice: "Expression" },
};

/**
 * How a field is given. It is seen once the field is near the pointer or the focus, on touch, and always where the value
 * is computed.
 */
export function ModeSwitch(props: {
  field: string;
  mode: ValueMode;
  modes: readonly ValueMode[];
  onChange: (mode: ValueMode) => void;
}) {
  const { field, mode, modes, onChange } = props;
  const isComputed = mode !== "fixed";
  return (
    <DropdownMenu
      align="end"
      trigger={
        <IconButton
          size="sm"
          label={`How ${field} is given: ${labels[mode].name}`}
          icon={<SquareFunction />}
          tooltipSide="top"
          className={`-my-1 ${
            isComputed
              ? "text-accent-text"
              : "opacity-0 focus-visible:opacity-100 data-[state=open]:opacity-100 group-hover/label:opacity-100 group-focus-within/field:opacity-100 group-hover/field:opacity-100 pointer-coarse:opacity-100"
          }`}
        />
      }
      entries={[
        {
          kind: "choice",
          label: `How ${field} is given`,
          options: modes.map((one) => ({
            label: labels[one].choice,
            isChosen: one === mode,
            onSelect: () => onChange(one),
          })),
        },
      ]}
    />
  );
}
