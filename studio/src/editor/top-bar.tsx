"use client";

import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import { Badge } from "@autoweave/ui/badge";
import { Button } from "@autoweave/ui/button";
import { DropdownMenu } from "@autoweave/ui/dropdown-menu";
import { IconButton } from "@autoweave/ui/icon-button";
import { ArrowLeft, CircleAlert, CircleCheck, Ellipsis, History, PanelLeft, Redo2, Undo2 } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { RunButton } from "../runs/run-button";
import { useMay } from "../session/use-session";
import type { Saver } from "../sync/create-saver";
import { useEditorParts, useEditorState } from "./editor-context";
import { exportFlow } from "./export-flow";
import type { LoadedFlow } from "./loaded-flow";
import { PublishDialog } from "./publish-dialog";
import { SaveIndicator } from "./save-indicator";

function FlowName() {
  const { editor, mayEdit } = useEditorParts();
  const name = useEditorState((state) => state.graph.name);
  const [draft, setDraft] = useState<string>();
  const rename = () => {
    const next = draft?.trim();
    setDraft(undefined);
    if (next !== undefined && next !== "" && next !== name)
      editor.edit("Rename the flow", [{ op: "set-flow", name: next }]);
  };
  return (
    <input
      aria-label="Name of the flow"
      className="field-sizing-content min-w-24 max-w-80 truncate rounded-xs bg-transparent px-1.5 py-1 font-semibold text-sm hover:bg-hover"
      value={draft ?? name}
      maxLength={200}
      readOnly={!mayEdit}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={rename}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") setDraft(undefined);
      }}
    />
  );
}

/** The flow's name and state, and what is done with the whole of it. */
export function TopBar(props: {
  flow: LoadedFlow;
  saver: Saver;
  problems: readonly Diagnostic[];
  onTogglePanel: () => void;
  onToggleProblems: () => void;
  onToggleRuns: () => void;
  onOpenShortcuts: () => void;
}) {
  const { flow, saver, problems, onTogglePanel, onToggleProblems, onToggleRuns, onOpenShortcuts } = props;
  const { editor, mayEdit } = useEditorParts();
  const mayPublish = useMay("flows:publish");
  const mayStart = useMay("runs:start");
  const [isPublishing, setPublishing] = useState(false);
  const [published, setPublished] = useState(flow.published?.number);
  const undo = useEditorState((state) => state.history.undo.at(-1)?.label);
  const redo = useEditorState((state) => state.history.redo.at(-1)?.label);
  const errors = problems.filter((problem) => problem.severity === "error").length;
  return (
    <header className="flex h-12 flex-none items-center gap-1.5 border-line border-b bg-surface px-2">
      <Link
        href="/"
        aria-label="All flows"
        className="inline-flex size-8 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-text"
      >
        <ArrowLeft aria-hidden />
      </Link>
      <IconButton label="Palette and outline" shortcut="[" icon={<PanelLeft />} onClick={onTogglePanel} />
      <FlowName />
      <span className="max-md:hidden">
        {published === undefined ? <Badge>Draft</Badge> : <Badge tone="done">Live · version {published}</Badge>}
      </span>
      <SaveIndicator state={saver.state} />
      <span className="flex-1" />
      {mayEdit ? (
        <span className="flex max-sm:hidden">
          <IconButton
            label={undo === undefined ? "Undo" : `Undo ${undo.toLowerCase()}`}
            shortcut="Ctrl Z"
            icon={<Undo2 />}
            disabled={undo === undefined}
            onClick={() => editor.undo()}
          />
          <IconButton
            label={redo === undefined ? "Redo" : `Redo ${redo.toLowerCase()}`}
            shortcut="Ctrl Shift Z"
            icon={<Redo2 />}
            disabled={redo === undefined}
            onClick={() => editor.redo()}
          />
        </span>
      ) : null}
      <button
        type="button"
        onClick={onToggleProblems}
        className={`inline-flex h-8 items-center gap-1.5 rounded-sm px-2 text-sm tabular-nums hover:bg-hover ${errors > 0 ? "text-failed" : "text-muted"}`}
      >
        {problems.length === 0 ? <CircleCheck aria-hidden className="text-done" /> : <CircleAlert aria-hidden />}
        <span className="max-sm:sr-only">
          {problems.length === 0
            ? "No problems"
            : `${problems.length} ${problems.length === 1 ? "problem" : "problems"}`}
        </span>
      </button>
      <IconButton label="Runs" shortcut="R" icon={<History />} onClick={onToggleRuns} />
      <DropdownMenu
        align="end"
        trigger={<IconButton label="More" icon={<Ellipsis />} />}
        entries={[
          { kind: "item", label: "Export as file", onSelect: () => exportFlow(editor.store.getState().graph) },
          { kind: "item", label: "Keyboard shortcuts", shortcut: "?", onSelect: onOpenShortcuts },
        ]}
      />
      {mayStart ? <RunButton saver={saver} /> : null}
      {mayPublish ? (
        <Button variant="primary" onClick={() => setPublishing(true)}>
          Publish
        </Button>
      ) : null}
      {isPublishing ? (
        <PublishDialog saver={saver} onClose={() => setPublishing(false)} onPublished={setPublished} />
      ) : null}
    </header>
  );
}
