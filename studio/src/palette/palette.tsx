"use client";

import type { NodeManifest } from "@autoweave/contracts/node-manifest";
import { manifestOf } from "@autoweave/flow/topology";
import { ScrollRegion } from "@autoweave/ui/scroll-region";
import { useCallback } from "react";
import { useCanvas } from "../canvas/use-canvas";
import { useEditorParts } from "../editor/editor-context";
import { onlyNode, selectNodes } from "../editor/selection";
import { addNode } from "../graph-edits/add-node";
import { mainOutput, portsOf } from "../graph-edits/node-ports";
import { TypeDocs } from "./type-docs";
import { TypeList } from "./type-list";
import { useTypeSearch } from "./use-type-search";

/** Adds a node behind the one that is selected, else in the middle of what is seen. */
export function useAddType(): (manifest: NodeManifest) => void {
  const { editor, manifests } = useEditorParts();
  const canvas = useCanvas();
  return useCallback(
    (manifest) => {
      const { graph, selection } = editor.store.getState();
      const selected = graph.nodes.find((node) => node.id === onlyNode(selection));
      const type = selected === undefined ? undefined : manifestOf(selected, manifests);
      const port = selected === undefined || type === undefined ? undefined : mainOutput(portsOf(selected, type));
      const isChained = selected !== undefined && port !== undefined && Object.keys(manifest.inputs).length > 0;
      const middle = canvas.middle();
      const place = isChained
        ? { anchor: { node: selected.id, port: port.name, side: "output" as const } }
        : { at: { x: middle.x - 116, y: middle.y - 32 } };
      const { id, ops } = addNode(graph, manifests, manifest, place);
      if (editor.edit(`Add ${manifest.title}`, ops, { select: selectNodes([id]) }))
        requestAnimationFrame(() => canvas.show([id]));
    },
    [editor, manifests, canvas],
  );
}

/** All node types, to drag onto the canvas or to add with Enter, with the docs of the one that is pointed at. */
export function Palette() {
  const { manifests } = useEditorParts();
  const add = useAddType();
  const search = useTypeSearch(manifests.values(), add);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <TypeList search={search} onChoose={add} isDraggable empty="No node type fits. Try another word." />
      {search.chosen === undefined ? null : (
        <ScrollRegion label="About this type" className="max-h-56 flex-none border-line border-t p-3 max-md:hidden">
          <TypeDocs manifest={search.chosen} />
        </ScrollRegion>
      )}
    </div>
  );
}
