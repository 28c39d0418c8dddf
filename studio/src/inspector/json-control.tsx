"use client";

import type { Json } from "@autoweave/contracts/json";
import { useState } from "react";
import type { ControlProps } from "./control-props";
import { LazyCodeInput } from "./lazy-code-input";

function toText(value: Json | undefined): string {
  return value === undefined ? "" : JSON.stringify(value, undefined, 2);
}

/** Any JSON, as text. What is no JSON yet stays in the field and says so; it is not kept. */
export function JsonControl({ field, value, onChange }: ControlProps) {
  const [draft, setDraft] = useState<{ text: string; fault: string | undefined }>();
  const change = (text: string) => {
    if (text.trim() === "") {
      setDraft(undefined);
      onChange(undefined);
      return;
    }
    try {
      const parsed = JSON.parse(text) as Json;
      setDraft({ text, fault: undefined });
      onChange(parsed);
    } catch {
      setDraft({ text, fault: 'This is not JSON yet. Text stands in quotes, as in "text".' });
    }
  };
  return (
    <div className="grid gap-1">
      <LazyCodeInput
        value={draft?.text ?? toText(value)}
        onChange={change}
        onBlur={() => setDraft((before) => (before?.fault === undefined ? undefined : before))}
        kind="plain"
        scope={[]}
        label={field.label}
        placeholder={field.placeholder ?? "JSON"}
      />
      {draft?.fault === undefined ? null : <p className="text-failed text-xs">{draft.fault}</p>}
    </div>
  );
}
