"use client";

import type { Edge, FlowNode } from "@autoweave/contracts/flow-graph";
import { manifestOf } from "@autoweave/flow/topology";
import { Button } from "@autoweave/ui/button";
import { Dialog } from "@autoweave/ui/dialog";
import { Field } from "@autoweave/ui/field";
import { IconTile } from "@autoweave/ui/icon-tile";
import { Select } from "@autoweave/ui/select";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { useCanvas } from "../canvas/use-canvas";
import { useEditorParts, useEditorState, useNodeMark } from "../editor/editor-context";
import { selectNodes } from "../editor/selection";
import { connectNodes, findConnectFault } from "../graph-edits/connect-nodes";
import { mainInput, portsOf } from "../graph-edits/node-ports";
import { removeNodes } from "../graph-edits/remove-nodes";
import { toCategoryLook } from "../node-config/category-look";
import { summarizeNode } from "../node-config/summarize-node";
import { nameNode } from "./name-node";
import { type OutlineEntry, toOutline } from "./to-outline";

const stateWords = {
  queued: "queued",
  running: "running",
  waiting: "waiting",
  done: "done",
  failed: "failed",
  skipped: "skipped",
} as const;

function Row({ entry, isSelected }: { entry: OutlineEntry; isSelected: boolean }) {
  const { manifests } = useEditorParts();
  const mark = useNodeMark(entry.node.id);
  const manifest = manifestOf(entry.node, manifests);
  const { Icon, hue } = toCategoryLook(manifest?.category ?? "");
  const words = [
    mark?.run === undefined ? undefined : stateWords[mark.run.state],
    mark?.errors ? `${mark.errors} ${mark.errors === 1 ? "problem" : "problems"}` : undefined,
    entry.node.disabled ? "off" : undefined,
  ].filter(Boolean);
  return (
    <span
      className={`flex items-start gap-2.5 rounded-sm py-1.5 pr-2 ${isSelected ? "bg-selected" : "hover:bg-hover"}`}
      style={{ paddingLeft: 8 + entry.depth * 16 }}
    >
      <IconTile hue={hue} size="sm">
        <Icon />
      </IconTile>
      <span className="grid min-w-0 flex-1">
        <span className="flex items-baseline gap-2">
          <span className="truncate font-medium text-sm">{nameNode(entry.node, manifest)}</span>
          {words.length === 0 ? null : (
            <span className={`flex-none text-xs ${mark?.errors ? "text-failed" : "text-muted"}`}>
              {words.join(", ")}
            </span>
          )}
        </span>
        <span className="truncate text-muted text-xs">{summarizeNode(entry.node, manifest)}</span>
        {entry.leadsTo.map(({ port, nodes }) => (
          <span key={port} className="truncate text-faint text-xs">
            {port} → {nodes.map((node) => nameNode(node, manifestOf(node, manifests))).join(", ")}
          </span>
        ))}
      </span>
    </span>
  );
}

/**
 * The flow as a list, which says all that the canvas shows. Arrow keys go through it, Enter shows the node, C connects it,
 * Delete removes it.
 */
export function Outline() {
  const { editor, mayEdit } = useEditorParts();
  const graph = useEditorState((state) => state.graph);
  const selected = useEditorState((state) => state.selection.nodes);
  const canvas = useCanvas();
  const list = useRef<HTMLDivElement>(null);
  const [connecting, setConnecting] = useState<FlowNode>();
  const entries = useMemo(() => toOutline(graph), [graph]);
  const active = entries.findIndex((entry) => selected.has(entry.node.id));

  const choose = (index: number) => {
    const entry = entries[index];
    if (entry === undefined) return;
    editor.select(selectNodes([entry.node.id]));
    list.current?.querySelectorAll<HTMLElement>("[role=treeitem]")[index]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const entry = entries[active];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      choose(Math.min(entries.length - 1, Math.max(0, active + step)));
    } else if (event.key === "Home") choose(0);
    else if (event.key === "End") choose(entries.length - 1);
    else if (entry === undefined) return;
    else if (event.key === "Enter") canvas.show([entry.node.id]);
    else if (!mayEdit) return;
    else if (event.key === "c" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      setConnecting(entry.node);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.stopPropagation();
      editor.edit("Remove", removeNodes(graph, [entry.node.id], { reconnect: true }));
    }
  };
  if (entries.length === 0) return <p className="p-4 text-muted text-sm">Nothing is in this flow yet.</p>;
  return (
    <>
      <div ref={list} role="tree" aria-label="Outline of the flow" className="grid gap-px p-1.5" onKeyDown={onKeyDown}>
        {entries.map((entry, index) => (
          <div
            key={entry.node.id}
            role="treeitem"
            aria-level={entry.depth + 1}
            aria-selected={selected.has(entry.node.id)}
            tabIndex={index === Math.max(0, active) ? 0 : -1}
            onClick={() => {
              choose(index);
              canvas.show([entry.node.id]);
            }}
            onKeyDown={undefined}
          >
            <Row entry={entry} isSelected={selected.has(entry.node.id)} />
          </div>
        ))}
      </div>
      {mayEdit ? (
        <p className="px-3 py-2 text-faint text-xs">Arrow keys to go, Enter to show, C to connect, Delete to remove.</p>
      ) : null}
      {connecting === undefined ? null : <ConnectDialog from={connecting} onClose={() => setConnecting(undefined)} />}
    </>
  );
}

/** Connects a node without a mouse: which of its ways out, and what it leads to. */
export function ConnectDialog({ from, onClose }: { from: FlowNode; onClose: () => void }) {
  const { editor, manifests } = useEditorParts();
  const graph = useEditorState((state) => state.graph);
  const manifest = manifestOf(from, manifests);
  const ports = manifest === undefined ? undefined : portsOf(from, manifest);
  const outputs = [...(ports?.outputs ?? []), ...(ports?.inner === undefined ? [] : [ports.inner.item])];
  const [port, setPort] = useState(outputs[0]?.name);
  const targets = useMemo(
    () =>
      graph.nodes.flatMap((node) => {
        const type = manifestOf(node, manifests);
        if (type === undefined || port === undefined) return [];
        const own = portsOf(node, type);
        const inputs = node.id === from.parent && own.inner !== undefined ? [own.inner.result] : own.inputs;
        const wanted = inputs.length > 1 ? inputs : [mainInput({ ...own, inputs })].flatMap((one) => one ?? []);
        return wanted.flatMap((input) => {
          const edge: Edge = { from: { node: from.id, port }, to: { node: node.id, port: input.name } };
          if (findConnectFault(graph, edge) !== undefined) return [];
          const name = nameNode(node, type);
          return [
            { value: `${node.id}.${input.name}`, label: wanted.length > 1 ? `${name}: ${input.label}` : name, edge },
          ];
        });
      }),
    [graph, manifests, from, port],
  );
  const [target, setTarget] = useState<string>();
  const chosen = targets.find((one) => one.value === (target ?? targets[0]?.value));
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Connect ${nameNode(from, manifest)}`}
      footer={
        <Button
          variant="primary"
          disabled={chosen === undefined}
          onClick={() => {
            if (chosen !== undefined) editor.edit("Connect", connectNodes(chosen.edge));
            onClose();
          }}
        >
          Connect
        </Button>
      }
    >
      <div className="grid gap-4">
        <Field label="From">
          <Select
            className="w-full"
            value={port}
            options={outputs.map((one) => ({ value: one.name, label: one.label }))}
            onChange={setPort}
          />
        </Field>
        <Field label="To" error={targets.length === 0 ? "No node can be fed from here: add one first." : undefined}>
          <Select className="w-full" value={chosen?.value} options={targets} onChange={setTarget} />
        </Field>
      </div>
    </Dialog>
  );
}
