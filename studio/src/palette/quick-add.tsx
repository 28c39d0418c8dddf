"use client";

import type { NodeManifest } from "@autoweave/contracts/node-manifest";
import { FloatingPanel } from "@autoweave/ui/floating-panel";
import { useMemo, useRef } from "react";
import type { NodeRequest } from "../canvas/canvas-actions";
import { useCanvas } from "../canvas/use-canvas";
import { useEditorParts } from "../editor/editor-context";
import { selectNodes } from "../editor/selection";
import { addNode, findFitting } from "../graph-edits/add-node";
import { TypeList } from "./type-list";
import { useTypeSearch } from "./use-type-search";

/** The list of node types where one is wanted: at a dropped wire, in an edge, or at the pointer. Only what fits there. */
export function QuickAdd({ request, onClose }: { request: NodeRequest | undefined; onClose: () => void }) {
  return request === undefined ? null : <QuickAddAt request={request} onClose={onClose} />;
}

function QuickAddAt({ request, onClose }: { request: NodeRequest; onClose: () => void }) {
  const { editor, manifests } = useEditorParts();
  const canvas = useCanvas();
  const added = useRef<string>(undefined);
  const offered = useMemo((): NodeManifest[] => {
    if (request.edge !== undefined) {
      const before = new Set(findFitting(manifests, "output"));
      return findFitting(manifests, "input").filter((manifest) => before.has(manifest));
    }
    return request.anchor === undefined ? [...manifests.values()] : findFitting(manifests, request.anchor.side);
  }, [manifests, request]);

  const choose = (manifest: NodeManifest) => {
    const { graph } = editor.store.getState();
    const { screen, ...place } = request;
    const point = canvas.toPlace(screen);
    const parent =
      place.anchor === undefined ? undefined : graph.nodes.find((node) => node.id === place.anchor?.node)?.parent;
    const body = parent === undefined ? undefined : canvas.boxOf(parent);
    // From an output the new node begins where the wire was dropped; before an input it ends there.
    const shift = place.anchor?.side === "input" ? 232 : 0;
    const at = { x: point.x - shift - (body?.x ?? 0), y: point.y - 32 - (body?.y ?? 0) };
    const isInner = place.anchor?.port !== undefined && parentIsAnchor(place.anchor.node, place.anchor.port);
    const { id, ops } = addNode(
      graph,
      manifests,
      manifest,
      place.edge === undefined && !isInner ? { ...place, at } : place,
    );
    if (editor.edit(`Add ${manifest.title}`, ops, { select: selectNodes([id]) })) added.current = id;
    onClose();
  };
  const parentIsAnchor = (node: string, port: string): boolean => {
    const { graph } = editor.store.getState();
    const found = graph.nodes.find((one) => one.id === node);
    const container = found === undefined ? undefined : manifests.get(`${found.type}@${found.version}`)?.container;
    return container !== undefined && (port === container.itemPort || port === container.resultPort);
  };
  const search = useTypeSearch(offered, choose);
  return (
    <FloatingPanel
      at={request.screen}
      label="Add a node"
      onClose={onClose}
      onCloseFocus={(event) => {
        if (added.current === undefined) return;
        event.preventDefault();
        canvas.focus(added.current);
      }}
      className="flex h-96 w-80 flex-col"
    >
      <TypeList search={search} onChoose={choose} isFocused empty="Nothing that fits here has this name." />
    </FloatingPanel>
  );
}
