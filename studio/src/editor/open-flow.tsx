"use client";

import type { ManifestRegistry } from "@autoweave/contracts/node-manifest";
import { useToast } from "@autoweave/ui/toast";
import { useQuery } from "@tanstack/react-query";
import { ReactFlowProvider } from "@xyflow/react";
import { useEffect, useMemo, useRef, useState } from "react";
import { createApiClient, useTRPC } from "../api/trpc";
import { useLive } from "../live/live";
import { PlanProvider } from "../plan/plan-context";
import { DiagnosticsProvider } from "../problems/diagnostics-context";
import { PinsProvider } from "../runs/pins";
import { ShownRunProvider } from "../runs/shown-run";
import { useMay } from "../session/use-session";
import { createDraftServer } from "../sync/create-draft-server";
import { createSaver, type Saver } from "../sync/create-saver";
import { localBrowser } from "../sync/local-browser";
import { openDraftStorage } from "../sync/open-draft-storage";
import { FlowViewProvider } from "../views/view-context";
import { ViewedState } from "../views/viewed-state";
import { createEditor } from "./create-editor";
import { type EditorParts, EditorProvider } from "./editor-context";
import { EditorLayout } from "./editor-layout";
import { fetchLazyParts } from "./lazy-parts";
import type { LoadedFlow } from "./loaded-flow";
import { createNodeMarks } from "./node-marks";

/** Waits this long between looks at what others have done, beside what the stream tells. */
const pullMs = 20_000;
/** For so long nothing more is said of edits by the same person that contradict nothing. */
const quietMs = 60_000;

/** Names of the people of the workspace, for who may know them; looked up when a merge tells of somebody. */
function useMemberNames() {
  const trpc = useTRPC();
  const mayRead = useMay("members:read");
  const list = useQuery(trpc.members.list.queryOptions(undefined, { enabled: mayRead, staleTime: 60_000 }));
  const names = useRef<ReadonlyMap<string, string>>(new Map());
  names.current = new Map((list.data ?? []).map((member) => [member.id, member.name]));
  return names;
}

/** Holds the state of an open flow, and keeps it in step with the server. */
export function OpenFlow({ flow, manifests }: { flow: LoadedFlow; manifests: ManifestRegistry }) {
  const mayEdit = useMay("flows:write");
  const toast = useToast();
  const [saver, setSaver] = useState<Saver>();
  const members = useMemberNames();
  const announced = useRef<{ by: string | undefined; at: number }>({ by: undefined, at: 0 });
  const parts = useMemo((): EditorParts & { onEdit: { current: Saver["add"] } } => {
    // Edits that are made before the saver is there would be lost: there is no way to make one before.
    const onEdit = { current: (() => undefined) as Saver["add"] };
    const editor = createEditor(flow.graph, (ops) => onEdit.current(ops));
    return { flowId: flow.id, editor, manifests, marks: createNodeMarks(), mayEdit, isDraft: true, onEdit };
  }, [flow, manifests, mayEdit]);

  useLive(
    { topic: "flows", flow: flow.id },
    {
      onUpdate: (update) => {
        if (update.topic !== "flows") return;
        if (update.kind === "reset") saver?.pull();
        else for (const { revision } of update.changes) saver?.pull(revision);
      },
      onGap: () => saver?.pull(),
      // Whether the draft is still in step is found out at once, and not with the next edit.
      onBreak: () => saver?.pull(),
    },
  );

  useEffect(() => void fetchLazyParts(), []);

  useEffect(() => {
    let isGone = false;
    let close: (() => void) | undefined;
    const open = async () => {
      const storage = await openDraftStorage(flow.id, crypto.randomUUID(), localBrowser());
      if (isGone) {
        storage.close();
        return;
      }
      const opened = createSaver(
        {
          server: createDraftServer(createApiClient(), flow.id, (id) => members.current.get(id)),
          storage,
          newId: () => crypto.randomUUID(),
          onGraph: parts.editor.replaceGraph,
          onMerge: ({ by, conflicts }) => {
            // Somebody who goes on editing is not announced edit by edit.
            const isKnown = announced.current.by === by && Date.now() - announced.current.at < quietMs;
            if (isKnown && conflicts.length === 0) return;
            announced.current = { by, at: Date.now() };
            toast({
              title: by === undefined ? "This flow was changed elsewhere" : `${by} changed this flow`,
              description:
                conflicts.length === 0
                  ? "Those edits and yours are merged."
                  : `Merged; where both changed the same, yours counts. ${conflicts[0]}`,
              isError: conflicts.length > 0,
            });
          },
        },
        { graph: flow.graph, revision: flow.revision },
      );
      parts.onEdit.current = opened.add;
      setSaver(opened);
      const timer = setInterval(() => opened.pull(), pullMs);
      const look = () => opened.pull();
      const occasions = ["online", "offline", "focus"];
      for (const occasion of occasions) window.addEventListener(occasion, look);
      close = () => {
        clearInterval(timer);
        for (const occasion of occasions) window.removeEventListener(occasion, look);
        // What is not sent yet stays in the storage, for the next time.
        void opened.flush().finally(() => {
          opened.close();
          storage.close();
        });
      };
    };
    void open();
    return () => {
      isGone = true;
      close?.();
    };
  }, [flow, parts, toast, members]);

  return (
    <ReactFlowProvider>
      <EditorProvider value={parts}>
        <DiagnosticsProvider>
          <ShownRunProvider>
            <PinsProvider>
              <FlowViewProvider>
                {saver === undefined ? null : (
                  <ViewedState>
                    <PlanProvider>
                      <EditorLayout flow={flow} saver={saver} />
                    </PlanProvider>
                  </ViewedState>
                )}
              </FlowViewProvider>
            </PinsProvider>
          </ShownRunProvider>
        </DiagnosticsProvider>
      </EditorProvider>
    </ReactFlowProvider>
  );
}
