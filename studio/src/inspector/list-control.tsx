"use client";

import type { Json, JsonObject } from "@autoweave/contracts/json";
import { Button } from "@autoweave/ui/button";
import { IconButton } from "@autoweave/ui/icon-button";
import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import { toConfigFields } from "../node-config/config-fields";
import type { ControlProps } from "./control-props";
import { useInspector } from "./inspector-context";
import { JsonControl } from "./json-control";

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function move(list: readonly Json[], from: number, to: number): Json[] {
  const next = [...list];
  const [taken] = next.splice(from, 1);
  if (taken !== undefined) next.splice(to, 0, taken);
  return next;
}

/** A list: each entry by the fields of its schema, or as one value. */
export function ListControl(props: ControlProps) {
  const { field, value, onChange, path } = props;
  const { FieldRow } = useInspector();
  const items = field.schema.items;
  if (!isObject(items) || (value !== undefined && !Array.isArray(value))) return <JsonControl {...props} />;
  const entries: readonly Json[] = Array.isArray(value) ? value : [];
  const isOfObjects = items.type === "object";
  const fields = isOfObjects
    ? toConfigFields(items)
    : toConfigFields({ type: "object", properties: { entry: { ...items, title: "Entry" } } });
  const change = (next: readonly Json[]) => onChange(next.length === 0 ? undefined : [...next]);
  return (
    <div className="grid gap-2">
      {entries.map((entry, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an entry is known by its place alone
        <div key={index} className="grid gap-2.5 rounded-sm border border-line bg-sunken/50 p-2.5">
          <div className="flex items-center gap-0.5">
            <span className="flex-1 font-medium text-faint text-xs tabular-nums">{index + 1}</span>
            <IconButton
              size="sm"
              label="Move up"
              icon={<ArrowUp />}
              disabled={index === 0}
              onClick={() => change(move(entries, index, index - 1))}
            />
            <IconButton
              size="sm"
              label="Move down"
              icon={<ArrowDown />}
              disabled={index === entries.length - 1}
              onClick={() => change(move(entries, index, index + 1))}
            />
            <IconButton
              size="sm"
              label="Remove"
              icon={<Trash2 />}
              onClick={() => change(entries.toSpliced(index, 1))}
            />
          </div>
          {fields.map((one) => {
            const inner = isOfObjects ? (isObject(entry) ? entry[one.name] : undefined) : entry;
            return (
              <FieldRow
                key={one.name}
                field={one}
                value={inner}
                path={isOfObjects ? [...path, index, one.name] : [...path, index]}
                onChange={(next) => {
                  if (!isOfObjects) change(entries.with(index, next ?? ""));
                  else {
                    const { [one.name]: _before, ...rest } = isObject(entry) ? entry : {};
                    change(entries.with(index, next === undefined ? rest : { ...rest, [one.name]: next }));
                  }
                }}
              />
            );
          })}
        </div>
      ))}
      <div>
        <Button size="sm" icon={<Plus />} onClick={() => change([...entries, isOfObjects ? {} : ""])}>
          Add
        </Button>
      </div>
    </div>
  );
}
