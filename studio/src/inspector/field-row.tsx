"use client";

import { Field } from "@autoweave/ui/field";
import { useEffect, useState } from "react";
import { isValueDrag, readDraggedValue } from "../expression/dragged-value";
import type { ControlProps } from "./control-props";
import { FixedControl } from "./fixed-control";
import { useInspector } from "./inspector-context";
import { LazyCodeInput } from "./lazy-code-input";
import { ModeSwitch } from "./mode-switch";
import {
  changeMode,
  modeOf,
  modesOf,
  normalizeSource,
  readFixed,
  readSource,
  toSource,
  usualMode,
  type ValueMode,
} from "./value-mode";
import { ValuePreview } from "./value-preview";

function isAt(path: readonly (string | number)[], place: readonly (string | number)[] | undefined): boolean {
  if (place === undefined) return false;
  const inner = place.filter((part) => part !== "$expr" && part !== "$text");
  return path.every((part, index) => inner[index] === part);
}

/** One field: its name, the way in which its value is given, its control, what it comes to, and what is wrong with it. */
export function FieldRow(props: ControlProps) {
  const { field, value, path, onChange } = props;
  const { scopeOf, samples, diagnostics, isReadOnly } = useInspector();
  const [wished, setWished] = useState<ValueMode>();
  /** What was typed as a fixed text until it turned into one with values: the typing goes on in the other control. */
  const [typed, setTyped] = useState<string>();
  const modes = modesOf(field);
  const mode = value === undefined ? (wished ?? usualMode(field)) : modeOf(value);
  // The other control has to be there first: what is typed meanwhile would go nowhere.
  useEffect(() => {
    if (mode !== "fixed" || typed === undefined || typed !== value) return;
    const late = new AbortController();
    void LazyCodeInput.fetchUntilThere(late.signal).then(
      (isThere) => isThere && !late.signal.aborted && onChange(readFixed(field, typed)),
    );
    return () => late.abort();
  }, [mode, typed, value, field, onChange]);
  const scope = scopeOf(field.lazy);
  const isLeaf = !["list", "keyvalue"].includes(field.widget) || mode !== "fixed";
  const fault = diagnostics.find((one) => isLeaf && isAt(path, one.path));
  return (
    <Field
      label={
        <>
          {field.label}
          {field.isRequired ? (
            <span className="ml-0.5 text-failed" aria-hidden>
              *
            </span>
          ) : null}
        </>
      }
      help={field.help}
      error={fault === undefined ? undefined : `${fault.message} ${fault.fix}`}
      isRequired={field.isRequired}
      // Lists hold fields of their own: only what is innermost shows how it is given.
      {...(isLeaf ? { className: "group/field" } : {})}
      aside={
        modes.length < 2 || isReadOnly ? null : (
          <ModeSwitch
            field={field.label}
            mode={mode}
            modes={modes}
            onChange={(next) => {
              setWished(next);
              setTyped(undefined);
              onChange(changeMode(value, next));
            }}
          />
        )
      }
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a value can be typed or completed, too */}
      <div
        className="grid gap-1.5"
        // Whoever writes a value into a fixed text goes on in the other control: it should be there by then.
        onFocus={mode === "fixed" && modes.includes("text") ? () => void LazyCodeInput.fetch() : undefined}
        onDragOver={(event) => {
          if (isValueDrag(event.dataTransfer)) event.preventDefault();
        }}
        onDrop={(event) => {
          const source = readDraggedValue(event.dataTransfer);
          if (source === undefined || event.defaultPrevented || !modes.includes("expression")) return;
          event.preventDefault();
          onChange({ $expr: source });
        }}
      >
        {mode === "fixed" ? (
          <FixedControl
            field={field}
            value={value}
            path={path}
            onChange={(next) => {
              setTyped(typeof next === "string" && readFixed(field, next) !== next ? next : undefined);
              onChange(next);
            }}
          />
        ) : (
          <>
            <LazyCodeInput
              key={mode}
              kind={mode}
              value={toSource(value, mode)}
              normalize={(source) => normalizeSource(source, mode)}
              typed={typed}
              onChange={(source) => onChange(readSource(source, mode))}
              scope={scope}
              label={field.label}
              placeholder={mode === "text" ? "Text with {{ values }}" : field.placeholder}
              isReadOnly={isReadOnly}
            />
            {value === undefined || field.lazy !== undefined ? null : (
              <ValuePreview binding={value} samples={samples} isFaultTold={fault?.severity === "error"} />
            )}
          </>
        )}
      </div>
    </Field>
  );
}
