"use client";

import { Sheet } from "@autoweave/ui/sheet";
import { Tabs } from "@autoweave/ui/tabs";
import { useToast } from "@autoweave/ui/toast";
import { useIsNarrow } from "@autoweave/ui/use-is-narrow";
import { useCallback, useEffect, useMemo, useState } from "react";
import type { NodeRequest } from "../canvas/canvas-actions";
import { FlowCanvas } from "../canvas/flow-canvas";
import { useCanvas } from "../canvas/use-canvas";
import { useCommands } from "../command/command-provider";
import { OpenPlace } from "../flow/open-place";
import { Guide } from "../guide/guide";
import type { InspectorTab } from "../inspector/inspector";
import { QuickAdd } from "../palette/quick-add";
import { useDiagnostics } from "../problems/diagnostics-context";
import { ProblemList } from "../problems/problem-list";
import { ProductionMarks } from "../production/production-marks";
import { NodeInput, NodeOutput } from "../runs/node-data";
import { OutputActions } from "../runs/output-actions";
import { RunBar } from "../runs/run-bar";
import { useShownRun } from "../runs/shown-run";
import { StaleMarks } from "../runs/stale-marks";
import type { Saver } from "../sync/create-saver";
import type { ViewKind } from "../views/flow-view";
import { useLookAt } from "../views/use-look-at";
import { useFlowView } from "../views/view-context";
import { ViewNotice } from "../views/view-notice";
import { useEditorParts, useEditorState } from "./editor-context";
import { EmptyCanvas } from "./empty-canvas";
import { screenPart } from "./focus-part";
import { FlowSearch, Inspector, PublishDialog, RunList, ShortcutSheet, Waterfall } from "./lazy-parts";
import { LeftPanel, useLeftLabel } from "./left-panel";
import type { LoadedFlow } from "./loaded-flow";
import { nothingSelected, onlyNode } from "./selection";
import { SidePanel } from "./side-panel";
import { TopBar } from "./top-bar";
import { useEditorCommands } from "./use-editor-commands";
import { useEditorKeys } from "./use-editor-keys";
import { isBoolean, useRemembered } from "./use-remembered";
import { useSamples } from "./use-samples";

/** Says refused edits in words, once. */
function useRefusals() {
  const { editor } = useEditorParts();
  const refusal = useEditorState((state) => state.refusal);
  const toast = useToast();
  useEffect(() => {
    if (refusal === undefined) return;
    toast({ title: "This edit did not go through", description: refusal, isError: true });
    editor.dismissRefusal();
  }, [refusal, editor, toast]);
}

/** The canvas, with the panels around it. */
export function EditorLayout({ flow, saver }: { flow: LoadedFlow; saver: Saver }) {
  const { editor, mayEdit, isDraft } = useEditorParts();
  const { view } = useFlowView();
  const lookAt = useLookAt();
  const leftLabel = useLeftLabel();
  const isNarrow = useIsNarrow("md");
  const [isPanelOpen, setPanelOpen] = useRemembered("editor.panel", true, isBoolean);
  const [isBottomKept, keepBottom] = useRemembered("editor.bottom", false, isBoolean);
  // A sheet covers the flow: it is never open by itself because it was the last time.
  const [isBottomSheetOpen, setBottomSheetOpen] = useState(false);
  const [isBottomOpen, setBottomOpen] = isNarrow ? [isBottomSheetOpen, setBottomSheetOpen] : [isBottomKept, keepBottom];
  const [bottomTab, setBottomTab] = useState("problems");
  const [isSheetOpen, setSheetOpen] = useState(false);
  const [request, setRequest] = useState<NodeRequest>();
  const [isSearching, setSearching] = useState(false);
  const [areShortcutsOpen, setShortcutsOpen] = useState(false);
  const [isPublishing, setPublishing] = useState(false);
  const selected = useEditorState((state) => onlyNode(state.selection));
  const isEmpty = useEditorState((state) => state.graph.nodes.length === 0);
  const problems = useDiagnostics();
  useRefusals();

  const togglePanel = useCallback(
    () => (isNarrow ? setSheetOpen(true) : setPanelOpen(!isPanelOpen)),
    [isNarrow, isPanelOpen, setPanelOpen],
  );
  // What a view is about stands in the panel: it opens with it.
  const openView = useCallback(
    (kind: ViewKind) => {
      lookAt(kind);
      if (isNarrow) setSheetOpen(kind !== "edit");
      else if (kind !== "edit") setPanelOpen(true);
    },
    [lookAt, isNarrow, setPanelOpen],
  );
  const { runId } = useShownRun();
  // A run is shown on the draft: whoever chooses one wants to see it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is chosen anew counts
  useEffect(() => {
    if (runId !== undefined && !isDraft) lookAt("edit");
  }, [runId]);
  const canvas = useCanvas();
  // Panels take room from the canvas: the node that is worked on stays in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a panel that opens below is a reason to look again
  useEffect(() => {
    if (selected === undefined || isNarrow) return;
    const look = () => canvas.reveal(selected);
    const frame = requestAnimationFrame(look);
    window.addEventListener("resize", look);
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener("resize", look);
    };
  }, [selected, isNarrow, isBottomOpen, canvas]);
  const openPublish = useCallback(() => setPublishing(true), []);
  const openBottom = useCallback(
    (tab: string) => {
      setBottomTab(tab);
      setBottomOpen(!isBottomOpen || bottomTab !== tab);
    },
    [isBottomOpen, bottomTab, setBottomOpen],
  );
  const toggleProblems = useCallback(() => openBottom("problems"), [openBottom]);
  const toggleRuns = useCallback(() => openBottom("runs"), [openBottom]);
  const actions = useMemo(
    () => ({
      askForNode: setRequest,
      openSearch: () => setSearching(true),
      openShortcuts: () => setShortcutsOpen(true),
      toggleProblems,
      toggleRuns,
      togglePanel,
      openView,
      openPublish,
    }),
    [toggleProblems, toggleRuns, togglePanel, openView, openPublish],
  );
  const commands = useEditorCommands(actions);
  useEditorKeys(commands);
  useCommands(
    useMemo(
      () => ({
        title: "This flow",
        commands: commands
          .filter((command) => command.isHidden !== true)
          .map(({ id, label, keys, run }) => ({
            id: `editor.${id}`,
            label,
            onSelect: run,
            ...(keys[0] === undefined ? {} : { shortcut: keys[0] }),
          })),
      }),
      [commands],
    ),
  );

  const samples = useSamples();
  const inspectorTabs = useMemo(
    (): readonly InspectorTab[] =>
      !isDraft
        ? []
        : [
            { value: "input", label: "Input", render: (node) => <NodeInput key={node.id} node={node} /> },
            {
              value: "output",
              label: "Output",
              render: (node) => (
                <NodeOutput
                  key={node.id}
                  node={node}
                  actions={<OutputActions key={node.id} node={node} saver={saver} />}
                />
              ),
            },
          ],
    [saver, isDraft],
  );
  const left = <LeftPanel saver={saver} onPublish={openPublish} onShowProblems={toggleProblems} />;
  const inspector = <Inspector samples={samples} tabs={inspectorTabs} />;
  const bottom = (
    <Tabs
      label="Problems and runs"
      className="min-h-0 flex-1"
      value={bottomTab}
      onChange={setBottomTab}
      tabs={[
        {
          value: "problems",
          label: problems.length === 0 ? "Problems" : `Problems ${problems.length}`,
          content: <ProblemList />,
        },
        { value: "runs", label: "Runs", content: <RunList flowId={flow.id} /> },
        { value: "waterfall", label: "Waterfall", content: <Waterfall /> },
      ]}
    />
  );
  return (
    <div className="flex h-dvh flex-col overflow-hidden bg-canvas">
      <TopBar flow={flow} saver={saver} actions={actions} />
      <div className="flex min-h-0 flex-1">
        {!isNarrow && isPanelOpen ? (
          <SidePanel side="left" label={leftLabel} name="left" usual={280} least={220} most={480}>
            {left}
          </SidePanel>
        ) : null}
        <div className="flex min-w-0 flex-1 flex-col">
          <main {...screenPart} className="relative min-h-0 flex-1" aria-label="Canvas">
            <FlowCanvas onAskForNode={setRequest} />
            {isDraft ? <RunBar /> : <ViewNotice />}
            {isDraft ? <Guide /> : null}
            {isDraft ? <StaleMarks /> : null}
            {view.kind === "production" ? <ProductionMarks /> : null}
            {isEmpty && mayEdit && view.kind === "edit" ? <EmptyCanvas onAdd={actions.askForNode} /> : null}
          </main>
          {isBottomOpen && !isNarrow ? (
            <SidePanel side="bottom" label="Problems and runs" name="bottom" usual={240} least={120} most={640}>
              {bottom}
            </SidePanel>
          ) : null}
        </div>
        {!isNarrow && selected !== undefined ? (
          <SidePanel side="right" label="Settings of the node" name="right" usual={360} least={300} most={720}>
            {inspector}
          </SidePanel>
        ) : null}
      </div>
      {isNarrow ? (
        <>
          <Sheet isOpen={isSheetOpen} onOpenChange={setSheetOpen} title={leftLabel} side="left">
            {left}
          </Sheet>
          <Sheet
            isOpen={selected !== undefined}
            onOpenChange={(isOpen) => !isOpen && editor.select(nothingSelected)}
            title="Settings of the node"
            isTitleHidden
          >
            {inspector}
          </Sheet>
          <Sheet isOpen={isBottomOpen} onOpenChange={setBottomOpen} title="Problems and runs" side="bottom">
            {bottom}
          </Sheet>
        </>
      ) : null}
      {isPublishing ? <PublishDialog saver={saver} onClose={() => setPublishing(false)} /> : null}
      <OpenPlace />
      <QuickAdd request={request} onClose={() => setRequest(undefined)} />
      {isSearching ? <FlowSearch onClose={() => setSearching(false)} /> : null}
      {areShortcutsOpen ? <ShortcutSheet isOpen onOpenChange={setShortcutsOpen} commands={commands} /> : null}
    </div>
  );
}
