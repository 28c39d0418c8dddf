"use client";

import type { FlowGraph, FlowNode } from "@autoweave/contracts/flow-graph";
import type { ManifestRegistry } from "@autoweave/contracts/node-manifest";
import { manifestOf } from "@autoweave/flow/topology";
import { Dialog } from "@autoweave/ui/dialog";
import { useMemo, useState } from "react";
import { useCanvas } from "../canvas/use-canvas";
import { summarizeNode } from "../node-config/summarize-node";
import { nameNode } from "../outline/name-node";
import { useEditorParts, useEditorState } from "./editor-context";
import { selectNodes } from "./selection";

const mostFound = 50;

/** Nodes whose name, type, note or settings hold the text. */
export function findNodes(graph: FlowGraph, manifests: ManifestRegistry, text: string): FlowNode[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return graph.nodes.slice(0, mostFound);
  const inNames = (node: FlowNode) =>
    [node.id, node.label, manifestOf(node, manifests)?.title].some((name) => name?.toLowerCase().includes(wanted));
  const inSettings = (node: FlowNode) =>
    JSON.stringify([node.config, node.note ?? "", node.type])
      .toLowerCase()
      .includes(wanted);
  const named = graph.nodes.filter(inNames);
  return [...named, ...graph.nodes.filter((node) => !inNames(node) && inSettings(node))].slice(0, mostFound);
}

/** Looks for nodes of the flow by anything that stands on them, and goes there. */
export function FlowSearch({ onClose }: { onClose: () => void }) {
  const { editor, manifests } = useEditorParts();
  const graph = useEditorState((state) => state.graph);
  const canvas = useCanvas();
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const found = useMemo(() => findNodes(graph, manifests, text), [graph, manifests, text]);
  const go = (node: FlowNode | undefined) => {
    if (node === undefined) return;
    editor.select(selectNodes([node.id]));
    onClose();
    requestAnimationFrame(() => canvas.show([node.id]));
  };
  return (
    <Dialog isOpen onOpenChange={(isOpen) => !isOpen && onClose()} title="Search in this flow">
      <input
        type="search"
        autoFocus
        aria-label="Search nodes"
        placeholder="Name, type or a setting"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
        }}
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (step !== undefined) {
            event.preventDefault();
            setActive((before) => Math.max(0, Math.min(found.length - 1, before + step)));
          } else if (event.key === "Enter") go(found[active]);
        }}
        className="h-9 w-full rounded-sm border border-line-control bg-surface px-3 text-sm [&::-webkit-search-cancel-button]:appearance-none"
      />
      <ul className="mt-2 max-h-80 overflow-y-auto" aria-label="Nodes found">
        {found.map((node, index) => {
          const manifest = manifestOf(node, manifests);
          return (
            <li key={node.id}>
              <button
                type="button"
                onClick={() => go(node)}
                className={`grid w-full rounded-sm px-2.5 py-1.5 text-left ${index === active ? "bg-hover" : "hover:bg-hover"}`}
              >
                <span className="truncate font-medium text-sm">{nameNode(node, manifest)}</span>
                <span className="truncate text-muted text-xs">
                  <span className="font-mono">{node.id}</span> · {summarizeNode(node, manifest)}
                </span>
              </button>
            </li>
          );
        })}
        {found.length === 0 ? <li className="px-2.5 py-4 text-center text-muted text-sm">No node has this.</li> : null}
      </ul>
    </Dialog>
  );
}
