"use client";

import type { FlowNode } from "@autoweave/contracts/flow-graph";
import { manifestOf } from "@autoweave/flow/topology";
import { Badge } from "@autoweave/ui/badge";
import { ErrorNotice } from "@autoweave/ui/error-notice";
import { IconButton } from "@autoweave/ui/icon-button";
import { IconTile } from "@autoweave/ui/icon-tile";
import { Tabs } from "@autoweave/ui/tabs";
import { X } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { useEditorParts, useEditorState } from "../editor/editor-context";
import { nothingSelected, onlyNode } from "../editor/selection";
import { type Samples, toScopeTree } from "../expression/scope-tree";
import { toCategoryLook } from "../node-config/category-look";
import { useDiagnostics } from "../problems/diagnostics-context";
import { ConfigForm } from "./config-form";
import { FieldRow } from "./field-row";
import { type InspectorParts, InspectorProvider } from "./inspector-context";
import { NodeSettings } from "./node-settings";

/** A further view of the node that is selected, such as its input, its output or its runs. */
export type InspectorTab = { value: string; label: string; render: (node: FlowNode) => ReactNode };

/** The settings of the selected node, and what the last run brought it. */
export function Inspector({ samples, tabs }: { samples: Samples; tabs: readonly InspectorTab[] }) {
  const id = useEditorState((state) => onlyNode(state.selection));
  const node = useEditorState((state) =>
    id === undefined ? undefined : state.graph.nodes.find((one) => one.id === id),
  );
  return node === undefined ? null : <NodeInspector key={node.type} node={node} samples={samples} tabs={tabs} />;
}

function NodeInspector({ node, samples, tabs }: { node: FlowNode; samples: Samples; tabs: readonly InspectorTab[] }) {
  const { editor, manifests, mayEdit, isDraft } = useEditorParts();
  const graph = useEditorState((state) => state.graph);
  const diagnostics = useDiagnostics();
  const manifest = manifestOf(node, manifests);
  const { Icon, hue } = toCategoryLook(manifest?.category ?? "");
  const parts = useMemo(
    (): InspectorParts => ({
      nodeId: node.id,
      samples,
      scopeOf: (lazy) => toScopeTree(graph, manifests, node.id, samples, lazy ?? []),
      diagnostics: isDraft ? diagnostics.filter((one) => one.node === node.id) : [],
      isReadOnly: !mayEdit,
      FieldRow,
    }),
    [node.id, graph, manifests, samples, diagnostics, mayEdit, isDraft],
  );
  const settings = (
    <fieldset disabled={!mayEdit} className="grid min-w-0 grid-cols-1 gap-4 p-4">
      {manifest === undefined ? (
        <ErrorNotice title={`${node.type} is not installed`}>
          Install the plugin that brings it, or remove the node.
        </ErrorNotice>
      ) : (
        <ConfigForm key={node.id} node={node} manifest={manifest} />
      )}
      {manifest?.deprecated === undefined ? null : (
        <ErrorNotice title="This node type is out of date">{manifest.deprecated}</ErrorNotice>
      )}
      <NodeSettings key={`${node.id}-settings`} node={node} manifest={manifest} />
    </fieldset>
  );
  return (
    <InspectorProvider value={parts}>
      <div className="flex h-full min-h-0 flex-col" data-inspector={node.id}>
        <div className="flex items-center gap-2.5 py-2.5 pr-2 pl-4">
          <IconTile hue={hue}>
            <Icon />
          </IconTile>
          <div className="min-w-0 flex-1">
            <input
              aria-label="Name on the canvas"
              className="-mx-1 w-full truncate rounded-xs bg-transparent px-1 font-semibold text-sm placeholder:text-text hover:bg-hover"
              value={node.label ?? ""}
              placeholder={manifest?.title ?? node.type}
              maxLength={200}
              readOnly={!mayEdit}
              onBlur={editor.endGroup}
              onChange={(event) =>
                editor.edit(
                  "Rename",
                  [
                    {
                      op: "set-node",
                      id: node.id,
                      change: { label: event.target.value === "" ? null : event.target.value },
                    },
                  ],
                  { group: `${node.id}:label` },
                )
              }
            />
            <div className="flex items-center gap-1.5 truncate text-muted text-xs">
              {node.label === undefined ? null : <span className="truncate">{manifest?.title ?? node.type}</span>}
              <code title="Its name in expressions" className="truncate">
                {node.id}
              </code>
              {node.disabled ? <Badge>Off</Badge> : null}
            </div>
          </div>
          <IconButton label="Close" shortcut="Esc" icon={<X />} onClick={() => editor.select(nothingSelected)} />
        </div>
        <Tabs
          label="About this node"
          className="flex-1"
          tabs={[
            { value: "settings", label: "Settings", content: settings },
            // No data comes to a note.
            ...(manifest?.kind === "note"
              ? []
              : tabs.map(({ value, label, render }) => ({ value, label, content: render(node) }))),
          ]}
        />
      </div>
    </InspectorProvider>
  );
}
