"use client";

import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { joinClasses } from "./join-classes";

export type Tab = { value: string; label: ReactNode; content: ReactNode };

export type TabsProps = {
  /** Names the row of tabs. */
  label: string;
  tabs: readonly Tab[];
  value?: string;
  onChange?: (value: string) => void;
  className?: string;
};

/** Several views in one place. */
export function Tabs({ label, tabs, value, onChange, className }: TabsProps) {
  const first = tabs[0]?.value ?? "";
  return (
    <Radix.Root
      {...(value === undefined ? { defaultValue: first } : { value })}
      {...(onChange === undefined ? {} : { onValueChange: onChange })}
      className={joinClasses("flex min-h-0 flex-col", className)}
    >
      <Radix.List aria-label={label} className="flex gap-4 border-line border-b px-4">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className="-mx-1.5 -mb-px h-9 touch:h-11 rounded-t-xs px-1.5 focus-visible:-outline-offset-2 border-transparent border-b-2 font-medium text-muted text-sm transition-colors duration-120 ease-out hover:text-text data-[state=active]:border-accent-text data-[state=active]:text-text"
          >
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.value} value={tab.value} className="min-h-0 flex-1 overflow-y-auto">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
