"use client";

import { useMemo } from "react";
import { changeLooks } from "../canvas/change-badge";
import { useCanvas } from "../canvas/use-canvas";
import { useCredentialNames } from "../credentials/use-credential-names";
import { useEditorParts, useEditorState } from "../editor/editor-context";
import { onlyNode } from "../editor/selection";
import type { Comparison } from "./compare-graphs";
import { type DescribedChange, type DescribedField, describeChanges } from "./describe-changes";

const mostShown = 300;

function FieldChange({ field }: { field: DescribedField }) {
  const { label, before, after } = field;
  return (
    <span className="grid min-w-0 gap-0.5 border-line border-l-2 pl-2 text-xs">
      <span className="text-muted">{label}</span>
      {before === undefined ? null : (
        <del className="break-words font-mono text-failed no-underline">
          <span aria-hidden>− </span>
          <span className="sr-only">Before: </span>
          {before}
        </del>
      )}
      {after === undefined ? null : (
        <ins className="break-words font-mono text-done no-underline">
          <span aria-hidden>+ </span>
          <span className="sr-only">After: </span>
          {after}
        </ins>
      )}
    </span>
  );
}

function Entry({ entry, isCurrent, onGo }: { entry: DescribedChange; isCurrent: boolean; onGo: () => void }) {
  const { Icon, label, color } = changeLooks[entry.change];
  const text = (
    <>
      <span className="flex h-5 items-center" style={{ color }}>
        <Icon aria-hidden className="size-3.5! stroke-2!" />
        <span className="sr-only">{label}: </span>
      </span>
      <span className="grid min-w-0 flex-1 gap-1">
        <span className="text-sm">
          <span className="break-words font-medium text-text">{entry.subject}</span>{" "}
          <span className="text-muted">{entry.what}</span>
        </span>
        {entry.fields.map((field) => (
          <FieldChange key={field.label} field={field} />
        ))}
      </span>
    </>
  );
  const classes = "flex w-full items-start gap-2 px-4 py-2 text-left";
  if (entry.place === undefined) return <div className={classes}>{text}</div>;
  return (
    <button
      type="button"
      aria-current={isCurrent || undefined}
      onClick={onGo}
      className={`${classes} hover:bg-hover aria-[current]:bg-selected`}
    >
      {text}
    </button>
  );
}

/** Everything that differs, in words. A press shows it on the canvas. */
export function ChangeList({ comparison }: { comparison: Comparison }) {
  const { editor, manifests } = useEditorParts();
  const selected = useEditorState((state) => onlyNode(state.selection));
  const canvas = useCanvas();
  const credentialName = useCredentialNames();
  const entries = useMemo(
    () => describeChanges(comparison, manifests, credentialName),
    [comparison, manifests, credentialName],
  );
  const { moved } = comparison.diff;
  if (entries.length === 0) {
    return (
      <p className="px-4 py-3 text-muted text-sm">
        {moved.length === 0
          ? "Nothing differs."
          : `Nothing differs but where ${moved.length === 1 ? "one node stands" : `${moved.length} nodes stand`}.`}
      </p>
    );
  }
  return (
    <>
      <ul aria-label="Changes" className="divide-y divide-line">
        {entries.slice(0, mostShown).map((entry) => (
          <li key={entry.key}>
            <Entry
              entry={entry}
              isCurrent={selected !== undefined && entry.key === `node ${selected}`}
              onGo={() => {
                if (entry.place === undefined) return;
                editor.select(entry.place.selection);
                canvas.show(entry.place.show);
              }}
            />
          </li>
        ))}
      </ul>
      {entries.length > mostShown ? (
        <p className="px-4 py-2 text-faint text-xs">And {entries.length - mostShown} more.</p>
      ) : null}
      {moved.length === 0 ? null : (
        <p className="border-line border-t px-4 py-2 text-faint text-xs">
          {moved.length === 1 ? "One node stands" : `${moved.length} nodes stand`} elsewhere on the canvas.
        </p>
      )}
    </>
  );
}
