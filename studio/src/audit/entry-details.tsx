"use client";

import { IconButton } from "@autoweave/ui/icon-button";
import { Popover } from "@autoweave/ui/popover";
import { Ellipsis } from "lucide-react";
import type { AuditEntry } from "./audit-entry";

/** All that an entry holds, as it is chained. */
export function EntryDetails({ entry }: { entry: AuditEntry }) {
  const { seq, at, action, subject, resource, details, hash } = entry;
  const lines: [string, string][] = [
    ["entry", String(seq)],
    ["at", at],
    ["action", action],
    [subject.kind, subject.id],
    ...(resource === null ? [] : [[resource.kind, resource.id] satisfies [string, string]]),
    ...Object.entries(details).map(([name, value]): [string, string] => [
      name,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
    ["hash", hash],
  ];
  return (
    <Popover
      label={`Details of entry ${seq}`}
      align="end"
      className="w-100 max-w-[calc(100vw-2rem)]"
      trigger={<IconButton label={`Details of entry ${seq}`} icon={<Ellipsis />} tooltipSide="left" />}
    >
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-xs">
        {lines.map(([name, value], index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a detail may be called like a field of the entry.
          <div key={index} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="break-all font-mono">{value}</dd>
          </div>
        ))}
      </dl>
    </Popover>
  );
}
