"use client";

import type { Json } from "@autoweave/contracts/json";
import { Input } from "@autoweave/ui/input";
import { Select } from "@autoweave/ui/select";
import { Switch } from "@autoweave/ui/switch";
import { Textarea } from "@autoweave/ui/textarea";
import { useState } from "react";
import { describeCron } from "../node-config/describe-cron";
import type { ControlProps } from "./control-props";
import { CredentialControl } from "./credential-control";
import { JsonControl } from "./json-control";
import { LazyScriptInput } from "./lazy-script-input";
import { ListControl } from "./list-control";
import { PairsControl } from "./pairs-control";
import { SecretControl } from "./secret-control";

/** `GET`, `when-ended` and `all` as they are shown: codes stay, words become words. */
function toOptionLabel(option: Json): string {
  const text = String(option);
  if (text === text.toUpperCase()) return text;
  const words = text.replace(/-/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function NumberControl({ field, value, onChange }: ControlProps) {
  const [text, setText] = useState<string>();
  const shown = text ?? (typeof value === "number" ? String(value) : "");
  return (
    <Input
      type="number"
      inputMode="decimal"
      value={shown}
      placeholder={field.default === undefined ? field.placeholder : String(field.default)}
      min={typeof field.schema.minimum === "number" ? field.schema.minimum : undefined}
      max={typeof field.schema.maximum === "number" ? field.schema.maximum : undefined}
      onBlur={() => setText(undefined)}
      onChange={(event) => {
        setText(event.target.value);
        const number = Number(event.target.value);
        if (event.target.value.trim() === "") onChange(undefined);
        else if (Number.isFinite(number)) onChange(number);
      }}
    />
  );
}

/** The control for a value that is written out, by the field's widget. */
export function FixedControl(props: ControlProps) {
  const { field, value, onChange } = props;
  const { widget, options, placeholder } = field;
  if (options !== undefined && field.schema.type !== "array") {
    const chosen = value ?? field.default;
    return (
      <Select
        value={chosen === undefined ? undefined : String(chosen)}
        options={options.map((option) => ({ value: String(option), label: toOptionLabel(option) }))}
        onChange={(text) => onChange(options.find((option) => String(option) === text))}
        className="w-full"
      />
    );
  }
  if (field.schema.type === "boolean" || widget === "toggle") {
    return <Switch isOn={(value ?? field.default) === true} onChange={onChange} />;
  }
  if (field.credentialTypes !== undefined)
    return widget === "secret" ? <SecretControl {...props} /> : <CredentialControl {...props} />;
  if (widget === "number" || widget === "duration" || field.schema.type === "integer")
    return <NumberControl {...props} />;
  if (widget === "list") return <ListControl {...props} />;
  if (widget === "keyvalue") return <PairsControl {...props} />;
  if (widget === "code") return <LazyScriptInput {...props} />;
  const isText =
    field.schema.type === "string" || ["text", "textarea", "template", "secret", "cron", "flow"].includes(widget);
  if (!isText) return <JsonControl {...props} />;
  const text = typeof value === "string" ? value : "";
  const change = (next: string) => onChange(next === "" ? undefined : next);
  if (widget === "textarea") {
    return <Textarea value={text} placeholder={placeholder} onChange={(event) => change(event.target.value)} />;
  }
  return (
    <>
      <Input
        type={widget === "secret" ? "password" : "text"}
        autoComplete="off"
        spellCheck={false}
        value={text}
        placeholder={placeholder}
        onChange={(event) => change(event.target.value)}
      />
      {widget === "cron" && text !== "" && describeCron(text) !== text ? (
        <p className="text-muted text-xs">{describeCron(text)}</p>
      ) : null}
    </>
  );
}
