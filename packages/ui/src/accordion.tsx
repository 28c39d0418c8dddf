"use client";

import { ChevronRight } from "lucide-react";
import { Accordion as Radix } from "radix-ui";
import type { ReactNode } from "react";

export type AccordionItem = { value: string; title: ReactNode; aside?: ReactNode; content: ReactNode };

/** Parts that fold away. `open` are those that are open at first. */
export function Accordion({ items, open = [] }: { items: readonly AccordionItem[]; open?: readonly string[] }) {
  return (
    <Radix.Root type="multiple" defaultValue={[...open]} className="divide-y divide-line">
      {items.map((item) => (
        <Radix.Item key={item.value} value={item.value}>
          <Radix.Header className="flex items-center">
            <Radix.Trigger className="group flex h-9 touch:h-11 min-w-0 flex-1 items-center gap-1.5 rounded-sm text-left font-medium text-sm">
              <ChevronRight className="text-faint transition-transform duration-160 ease-out group-data-[state=open]:rotate-90" />
              <span className="truncate">{item.title}</span>
            </Radix.Trigger>
            {item.aside}
          </Radix.Header>
          <Radix.Content className="pb-3 pl-5.5">{item.content}</Radix.Content>
        </Radix.Item>
      ))}
    </Radix.Root>
  );
}
