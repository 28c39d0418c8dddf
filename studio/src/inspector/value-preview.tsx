"use client";

import type { Binding } from "@autoweave/contracts/binding";
import { useMemo } from "react";
import { evaluatePreview } from "../expression/evaluate-preview";
import type { Samples } from "../expression/scope-tree";

const longest = 200;

/** What a value comes to on the data of the last run. A fault that is told elsewhere is not told again. */
export function ValuePreview(props: { binding: Binding; samples: Samples; isFaultTold: boolean }) {
  const { binding, samples, isFaultTold } = props;
  const preview = useMemo(() => evaluatePreview(binding, samples), [binding, samples]);
  if (preview.kind === "unknown") {
    return <p className="text-faint text-xs">Run the flow once to see what this comes to.</p>;
  }
  if (preview.kind === "fault" && isFaultTold) return null;
  if (preview.kind === "fault") return <p className="text-failed text-xs">{preview.message}</p>;
  const text = typeof preview.value === "string" ? preview.value : JSON.stringify(preview.value);
  return (
    <p className="flex gap-1.5 text-xs">
      <span className="flex-none text-faint">On the last run:</span>
      <span className="min-w-0 truncate font-mono text-muted" title={text.slice(0, 2000)}>
        {text === "" ? "an empty text" : text.slice(0, longest)}
      </span>
    </p>
  );
}
