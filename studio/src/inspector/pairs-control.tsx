"use client";

import type { Json, JsonObject } from "@autoweave/contracts/json";
import { Button } from "@autoweave/ui/button";
import { IconButton } from "@autoweave/ui/icon-button";
import { Input } from "@autoweave/ui/input";
import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { toConfigFields } from "../node-config/config-fields";
import type { ControlProps } from "./control-props";
import { useInspector } from "./inspector-context";
import { JsonControl } from "./json-control";

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Values under names that the author chooses. */
export function PairsControl(props: ControlProps) {
  const { field, value, onChange, path } = props;
  const { FieldRow } = useInspector();
  const [name, setName] = useState("");
  if (value !== undefined && !isObject(value)) return <JsonControl {...props} />;
  const pairs = value ?? {};
  const schema = isObject(field.schema.additionalProperties) ? field.schema.additionalProperties : {};
  const change = (next: Record<string, Json>) => onChange(Object.keys(next).length === 0 ? undefined : next);
  const trimmed = name.trim();
  const isTaken = Object.hasOwn(pairs, trimmed);
  const add = () => {
    if (trimmed === "" || isTaken) return;
    change({ ...pairs, [trimmed]: "" });
    setName("");
  };
  return (
    <div className="grid gap-2.5">
      {Object.entries(pairs).map(([key, inner]) => {
        const [one] = toConfigFields({
          type: "object",
          properties: { [key]: { ...schema, title: key, "x-field": { widget: "expression" } } },
        });
        return one === undefined ? null : (
          <div key={key} className="flex items-start gap-1">
            <div className="min-w-0 flex-1">
              <FieldRow
                field={one}
                value={inner}
                path={[...path, key]}
                onChange={(next) => change({ ...pairs, [key]: next ?? "" })}
              />
            </div>
            <IconButton
              size="sm"
              label={`Remove ${key}`}
              icon={<Trash2 />}
              onClick={() => {
                const { [key]: _gone, ...rest } = pairs;
                change(rest);
              }}
            />
          </div>
        );
      })}
      <div className="flex gap-2">
        <Input
          aria-label={`New name in ${field.label}`}
          placeholder="Name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            add();
          }}
        />
        <Button icon={<Plus />} onClick={add} disabled={trimmed === "" || isTaken}>
          Add
        </Button>
      </div>
      {isTaken ? <p className="text-failed text-xs">There is a value called {trimmed} already.</p> : null}
    </div>
  );
}
