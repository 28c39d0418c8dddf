"use client";

import type { FlowNode } from "@autoweave/contracts/flow-graph";
import type { Json } from "@autoweave/contracts/json";
import type { NodeManifest } from "@autoweave/contracts/node-manifest";
import { Accordion } from "@autoweave/ui/accordion";
import { useEditorParts } from "../editor/editor-context";
import { isShown } from "../node-config/config-fields";
import { fieldsOf } from "../node-config/summarize-node";
import { FieldRow } from "./field-row";

/** The form of a node, made from its manifest. Every change is an op; typing in one field is one step to undo. */
export function ConfigForm({ node, manifest }: { node: FlowNode; manifest: NodeManifest }) {
  const { editor } = useEditorParts();
  const fields = fieldsOf(manifest);
  const shown = fields.filter((field) => isShown(field, fields, node.config));
  const change = (name: string, label: string) => (value: Json | undefined) =>
    editor.edit(
      `Change ${label}`,
      [{ op: "set-config", id: node.id, path: [name], ...(value === undefined ? {} : { value }) }],
      { group: `${node.id}.${name}` },
    );
  const rows = (isAdvanced: boolean) =>
    shown
      .filter((field) => field.isAdvanced === isAdvanced)
      .map((field) => (
        <FieldRow
          key={field.name}
          field={field}
          path={[field.name]}
          value={Object.hasOwn(node.config, field.name) ? node.config[field.name] : undefined}
          onChange={change(field.name, field.label)}
        />
      ));
  const advanced = rows(true);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only hears that a field was left
    <div className="grid gap-4" onBlur={editor.endGroup}>
      {rows(false)}
      {advanced.length === 0 ? null : (
        <Accordion
          items={[{ value: "more", title: "More settings", content: <div className="grid gap-4">{advanced}</div> }]}
        />
      )}
    </div>
  );
}
