"use client";

import type { Json } from "@autoweave/contracts/json";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { writeDraggedValue } from "../expression/dragged-value";
import { type ScopeEntry, toEntry } from "../expression/scope-tree";

const mostShown = 100;

function shortValue(value: Json | undefined, type: string): string {
  if (value === undefined) return type;
  if (Array.isArray(value)) return `${value.length} ${value.length === 1 ? "entry" : "entries"}`;
  if (typeof value === "object" && value !== null) {
    const keys = Object.keys(value);
    return keys.length === 0 ? "nothing in it" : keys.slice(0, 4).join(", ") + (keys.length > 4 ? "…" : "");
  }
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

function isBranch({ sample, type }: ScopeEntry): boolean {
  if (sample !== undefined) return typeof sample === "object" && sample !== null;
  return type === "object" || type === "list";
}

function Entry({
  entry,
  depth,
  onUse,
}: {
  entry: ScopeEntry;
  depth: number;
  onUse: ((source: string) => void) | undefined;
}) {
  const [isOpen, setOpen] = useState(depth === 0 && isBranch(entry));
  const branch = isBranch(entry);
  const children = isOpen ? entry.children() : [];
  return (
    <li>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the path can be copied by a button, too */}
      <div
        className="group flex items-baseline gap-1 rounded-xs pr-1 hover:bg-hover"
        style={{ paddingLeft: depth * 14 }}
        draggable={entry.isReadable}
        onDragStart={(event) => writeDraggedValue(event.dataTransfer, entry.source)}
        title={entry.isReadable ? entry.source : undefined}
      >
        <button
          type="button"
          aria-label={isOpen ? `Close ${entry.key}` : `Open ${entry.key}`}
          aria-expanded={branch ? isOpen : undefined}
          disabled={!branch}
          onClick={() => setOpen(!isOpen)}
          className="flex size-4 flex-none items-center justify-center self-center rounded-xs text-faint disabled:opacity-0"
        >
          <ChevronRight
            aria-hidden
            className={`size-3! transition-transform duration-120 ${isOpen ? "rotate-90" : ""}`}
          />
        </button>
        <span className="flex-none font-medium font-mono text-text text-xs">{entry.key}</span>
        <span className={`min-w-0 flex-1 truncate font-mono text-xs ${branch ? "text-faint" : "text-muted"}`}>
          {shortValue(entry.sample, entry.type)}
        </span>
        {onUse !== undefined && entry.isReadable ? (
          <button
            type="button"
            onClick={() => onUse(entry.source)}
            className="invisible flex-none rounded-xs px-1 text-accent-text text-xs focus-visible:visible group-hover:visible"
          >
            Copy path
          </button>
        ) : null}
      </div>
      {children.length === 0 ? null : (
        <ul>
          {children.slice(0, mostShown).map((child) => (
            <Entry key={child.source} entry={child} depth={depth + 1} onUse={onUse} />
          ))}
          {children.length > mostShown ? (
            <li className="py-0.5 text-faint text-xs" style={{ paddingLeft: (depth + 1) * 14 + 18 }}>
              and {children.length - mostShown} more
            </li>
          ) : null}
        </ul>
      )}
    </li>
  );
}

/** Values as a tree. Each can be dragged into a field, which then reads it. */
export function ScopeTree({ entries, onUse }: { entries: readonly ScopeEntry[]; onUse?: (source: string) => void }) {
  return (
    <ul className="grid grid-cols-1 gap-px">
      {entries.map((entry) => (
        <Entry key={entry.source} entry={entry} depth={0} onUse={onUse} />
      ))}
    </ul>
  );
}

/** One value as a tree; `source` is how expressions read it. */
export function JsonTree({ name, source, value }: { name: string; source: string; value: Json }) {
  return <ScopeTree entries={[toEntry(name, source, value)]} />;
}
