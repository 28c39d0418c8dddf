"use client";

import { javascript } from "@codemirror/lang-javascript";
import CodeInput from "./code-input";
import type { ControlProps } from "./control-props";

const languages = { javascript: javascript() } as const;

/** Code, coloured by its language. */
export default function ScriptInput({ field, value, onChange }: ControlProps) {
  return (
    <CodeInput
      value={typeof value === "string" ? value : ""}
      onChange={(text) => onChange(text === "" ? undefined : text)}
      kind="plain"
      scope={[]}
      label={field.label}
      placeholder={field.placeholder}
      minHeight="10rem"
      extensions={field.language === "javascript" ? languages.javascript : []}
    />
  );
}
