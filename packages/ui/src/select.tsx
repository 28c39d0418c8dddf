"use client";

import { Check, ChevronDown } from "lucide-react";
import { Select as Radix } from "radix-ui";
import { type ReactNode, useState } from "react";
import { controlClasses, lineClasses } from "./control-classes";
import { useFieldControl } from "./field-context";
import { joinClasses } from "./join-classes";
import { useNonce } from "./nonce";

/** One of the choices. `hint` stands below the label in the list. */
export type SelectOption<Value extends string> = { value: Value; label: string; hint?: string; isDisabled?: boolean };

export type SelectProps<Value extends string> = {
  value: Value | undefined;
  onChange: (value: Value) => void;
  options: readonly SelectOption<Value>[];
  placeholder?: string;
  /** Its name where no field around it gives one. */
  label?: string;
  size?: "sm" | "md" | "lg";
  isDisabled?: boolean;
  icon?: ReactNode;
  className?: string;
};

const sizes = { sm: "h-7 px-2 text-xs", md: "h-8 px-2.5 text-sm", lg: "h-10 px-3 text-base" } as const;

/** One of a few choices. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { value, onChange, options, placeholder = "Choose", label, size = "md", isDisabled = false, icon } = props;
  const field = useFieldControl();
  const nonce = useNonce();
  const chosen = options.find((option) => option.value === value);
  // Even a closed list draws itself four times as it comes, for each choice on the page: not before somebody is near it.
  const [hasList, setHasList] = useState(false);
  const bringList = () => setHasList(true);
  return (
    <Radix.Root
      value={value ?? ""}
      disabled={isDisabled}
      onOpenChange={bringList}
      onValueChange={(next) => {
        const found = options.find((option) => option.value === next);
        if (found !== undefined) onChange(found.value);
      }}
    >
      <Radix.Trigger
        {...field}
        aria-label={label}
        onPointerEnter={bringList}
        onFocus={bringList}
        className={joinClasses(
          controlClasses,
          lineClasses,
          "inline-flex items-center gap-2 data-[placeholder]:text-faint",
          sizes[size],
          props.className,
        )}
      >
        {icon}
        <span className="min-w-0 flex-1 truncate text-left">
          <Radix.Value placeholder={placeholder}>{chosen?.label}</Radix.Value>
        </span>
        <Radix.Icon asChild>
          <ChevronDown className="text-faint" />
        </Radix.Icon>
      </Radix.Trigger>
      {hasList ? (
        <Radix.Portal>
          <Radix.Content
            position="popper"
            sideOffset={4}
            collisionPadding={8}
            className="z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) max-w-[min(24rem,var(--radix-select-content-available-width))] rounded-md border border-line bg-overlay p-1 shadow-floating data-[state=open]:animate-appear"
          >
            <Radix.Viewport {...(nonce === undefined ? {} : { nonce })}>
              {options.map((option) => (
                <Radix.Item
                  key={option.value}
                  value={option.value}
                  disabled={option.isDisabled ?? false}
                  className="flex items-start gap-2 rounded-sm px-2 py-1.5 text-sm outline-none touch:min-h-11 touch:items-center touch:py-2 data-[disabled]:opacity-50 data-[highlighted]:bg-hover"
                >
                  <span className="grid min-w-0 flex-1">
                    <Radix.ItemText>{option.label}</Radix.ItemText>
                    {option.hint === undefined ? null : <span className="text-muted text-xs">{option.hint}</span>}
                  </span>
                  <Radix.ItemIndicator className="flex h-5 items-center">
                    <Check className="text-accent-text" />
                  </Radix.ItemIndicator>
                </Radix.Item>
              ))}
            </Radix.Viewport>
          </Radix.Content>
        </Radix.Portal>
      ) : null}
    </Radix.Root>
  );
}
