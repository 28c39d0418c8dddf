"use client";

import { Badge } from "@autoweave/ui/badge";
import { Button } from "@autoweave/ui/button";
import { DropdownMenu } from "@autoweave/ui/dropdown-menu";
import { IconButton } from "@autoweave/ui/icon-button";
import { useToast } from "@autoweave/ui/toast";
import { useIsNarrow } from "@autoweave/ui/use-is-narrow";
import {
  ArrowLeft,
  CircleAlert,
  CircleCheck,
  CloudOff,
  Ellipsis,
  ListVideo,
  LoaderCircle,
  PanelLeft,
  Redo2,
  TriangleAlert,
  Undo2,
} from "lucide-react";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { useStore } from "zustand";
import { toApiError } from "../api/api-error";
import { fetchCode } from "../api/fetch-code";
import { createApiClient } from "../api/trpc";
import { useCopyLink } from "../flow/use-copy-link";
import { type Checked, useChecked } from "../problems/diagnostics-context";
import { RunButton } from "../runs/run-button";
import { useShownRun } from "../runs/shown-run";
import { useMay } from "../session/use-session";
import type { Saver } from "../sync/create-saver";
import { useUnpublishedCount } from "../versions/use-unpublished-count";
import { useLiveNumber } from "../versions/use-versions";
import { isOnDraft } from "../views/flow-view";
import { useFlowView } from "../views/view-context";
import { viewLooks, viewOrder } from "../views/view-looks";
import { ViewSwitch } from "../views/view-switch";
import { screenPart } from "./focus-part";
import type { LoadedFlow } from "./loaded-flow";
import { SaveIndicator } from "./save-indicator";
import { onlyNode } from "./selection";
import type { ScreenActions } from "./use-editor-commands";

function FlowName() {
  const { editor, mayEdit } = useFlowView().draft;
  const name = useStore(editor.store, (state) => state.graph.name);
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
      className="field-sizing-content min-w-0 max-w-80 shrink truncate sm:min-w-14 md:min-w-24 rounded-xs bg-transparent px-1.5 py-1 font-semibold text-sm hover:bg-hover"
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

/** What is live, and how much of the draft is not. A press shows what. */
function LiveState({ flow, onShow }: { flow: LoadedFlow; onShow: () => void }) {
  const live = useLiveNumber(flow.id, flow.published?.number);
  const unpublished = useUnpublishedCount(live);
  const changes = `${unpublished} ${unpublished === 1 ? "change" : "changes"}`;
  return (
    <button
      type="button"
      onClick={onShow}
      title={live === undefined ? "Nothing is live yet" : "Show what is not live yet"}
      className="inline-flex h-7 items-center gap-2 rounded-sm px-1.5 text-muted text-xs hover:bg-hover hover:text-text max-md:hidden"
    >
      {live === undefined ? <Badge>Draft</Badge> : <Badge tone="done">Live · version {live}</Badge>}
      {unpublished === undefined || unpublished === 0 ? null : (
        <span className="whitespace-nowrap tabular-nums max-lg:sr-only">{changes} since</span>
      )}
    </button>
  );
}

function UndoRedo() {
  const { editor } = useFlowView().draft;
  const undo = useStore(editor.store, (state) => state.history.undo.at(-1)?.label);
  const redo = useStore(editor.store, (state) => state.history.redo.at(-1)?.label);
  return (
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
  );
}

/** What is wrong with the flow, in a number; or that this is not known. */
function Problems({ onToggle }: { onToggle: () => void }) {
  const checked = useChecked();
  const look = toProblemsLook(checked);
  return (
    <button
      type="button"
      onClick={onToggle}
      className={`inline-flex h-8 items-center gap-1.5 whitespace-nowrap rounded-sm px-2 text-sm tabular-nums hover:bg-hover ${look.tone}`}
    >
      {look.sign}
      <span className="max-lg:sr-only">{look.text}</span>
    </button>
  );
}

function toProblemsLook(checked: Checked): { sign: ReactNode; text: string; tone: string } {
  if (checked.status === "unchecked")
    return { sign: <CloudOff aria-hidden />, text: "Problems unknown", tone: "text-waiting" };
  if (checked.status === "checking")
    return {
      sign: <LoaderCircle aria-hidden className="animate-turn" />,
      text: "Looking for problems",
      tone: "text-muted",
    };
  const { diagnostics } = checked;
  if (diagnostics.length === 0)
    return { sign: <CircleCheck aria-hidden className="text-done" />, text: "No problems", tone: "text-muted" };
  const hasErrors = diagnostics.some(({ severity }) => severity === "error");
  return {
    sign: hasErrors ? <CircleAlert aria-hidden /> : <TriangleAlert aria-hidden className="text-waiting" />,
    text: `${diagnostics.length} ${diagnostics.length === 1 ? "problem" : "problems"}`,
    tone: hasErrors ? "text-failed" : "text-muted",
  };
}

/** The flow's name and state, what is looked at, and what is done with the whole of it. */
export function TopBar({ flow, saver, actions }: { flow: LoadedFlow; saver: Saver; actions: ScreenActions }) {
  const { view, draft } = useFlowView();
  const mayPublish = useMay("flows:publish");
  const mayStart = useMay("runs:start");
  const mayReadCredentials = useMay("credentials:read");
  const copyLink = useCopyLink();
  const toast = useToast();
  const { runId } = useShownRun();
  const toPlace = () => ({ flow: flow.id, node: onlyNode(draft.editor.store.getState().selection), run: runId });
  const saveFile = async () => {
    try {
      const { exportFlow } = await fetchCode(() => import("../flow/export-flow"));
      await exportFlow(createApiClient(), draft.editor.store.getState().graph, mayReadCredentials);
    } catch (thrown) {
      toast({ title: "The flow was not exported", description: toApiError(thrown).message, isError: true });
    }
  };
  const isTight = useIsNarrow("lg");
  const isOnPhone = useIsNarrow("sm");
  const isEditing = isOnDraft(view);
  return (
    <header {...screenPart} className="flex h-12 flex-none items-center gap-1.5 border-line border-b bg-surface px-2">
      <div className="-ml-1 flex min-w-0 flex-1 basis-0 items-center gap-1.5 overflow-hidden pl-1">
        <Link
          href="/"
          aria-label="All flows"
          className="inline-flex size-8 flex-none items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-text"
        >
          <ArrowLeft aria-hidden />
        </Link>
        <IconButton label="Left panel" shortcut="[" icon={<PanelLeft />} onClick={actions.togglePanel} />
        <FlowName />
        <LiveState flow={flow} onShow={() => actions.openView("versions")} />
        <SaveIndicator state={saver.state} />
      </div>
      <span className="flex flex-none max-sm:hidden">
        <ViewSwitch areLabelsShown={!isTight} onLook={actions.openView} />
      </span>
      <div className="flex flex-1 basis-0 items-center justify-end gap-1.5 max-sm:flex-none">
        {draft.mayEdit && isEditing ? <UndoRedo /> : null}
        <Problems onToggle={actions.toggleProblems} />
        <IconButton
          label="Runs"
          shortcut="R"
          icon={<ListVideo />}
          onClick={actions.toggleRuns}
          className="max-sm:hidden"
        />
        <DropdownMenu
          align="end"
          trigger={<IconButton label="More" icon={<Ellipsis />} />}
          entries={[
            ...(isOnPhone
              ? [
                  {
                    kind: "choice",
                    label: "View",
                    options: viewOrder.map((kind) => ({
                      label: viewLooks[kind].label,
                      isChosen: view.kind === kind,
                      onSelect: () => actions.openView(kind),
                    })),
                  } as const,
                  { kind: "line" } as const,
                  { kind: "item", label: "Runs", onSelect: actions.toggleRuns } as const,
                  ...(mayPublish ? [{ kind: "item", label: "Publish…", onSelect: actions.openPublish } as const] : []),
                ]
              : []),
            {
              kind: "item",
              label: "Export as file",
              onSelect: () => void saveFile(),
            },
            { kind: "item", label: "Copy link to here", onSelect: () => void copyLink(toPlace()) },
            { kind: "item", label: "Keyboard shortcuts", shortcut: "?", onSelect: actions.openShortcuts },
          ]}
        />
        {mayStart && isEditing ? <RunButton saver={saver} /> : null}
        {mayPublish && !isOnPhone ? (
          <Button variant="primary" onClick={actions.openPublish}>
            Publish
          </Button>
        ) : null}
      </div>
    </header>
  );
}
