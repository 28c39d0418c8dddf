import { isCredentialReference } from "@autoweave/contracts/credential";
import type { Edge, FlowGraph, FlowNode } from "@autoweave/contracts/flow-graph";
import type { Json } from "@autoweave/contracts/json";
import type { ManifestRegistry } from "@autoweave/contracts/node-manifest";
import type { FieldChange } from "@autoweave/flow/diff-graphs";
import { manifestOf } from "@autoweave/flow/topology";
import type { Change } from "../editor/node-marks";
import { type Selection, selectNodes } from "../editor/selection";
import { toEdgeKey } from "../graph-edits/edge-key";
import { portsOf } from "../graph-edits/node-ports";
import { shortenBinding } from "../node-config/shorten-binding";
import { fieldsOf } from "../node-config/summarize-node";
import type { Comparison } from "./compare-graphs";

/** One field that differs. Values in a few words; of a secret there are none. */
export type DescribedField = { label: string; before: string | undefined; after: string | undefined };

/** One thing that differs, in words. */
export type DescribedChange = {
  key: string;
  change: Change;
  /** What it is about: `Fetch orders`. */
  subject: string;
  /** What happened to it: `HTTP request added`. */
  what: string;
  fields: DescribedField[];
  /** What shows it on the canvas; undefined for what is not drawn. */
  place: { selection: Selection; show: string[] } | undefined;
};

/** What the credential of an id is called. */
type CredentialName = (id: string) => string | undefined;

const nodeWords: Readonly<Record<string, string>> = {
  type: "Type",
  version: "Version of its type",
  label: "Name",
  note: "Note",
  parent: "Body that it is in",
  disabled: "Switched off",
  onError: "When it fails",
  fallback: "Fallback",
  retry: "Tries",
  timeoutMs: "Time limit (ms)",
  priority: "Priority",
  concurrency: "How many at a time",
  config: "Settings",
};

const flowWords: Readonly<Record<string, string>> = {
  name: "Name of the flow",
  description: "Description",
  settings: "Settings of the flow",
};

function own(words: Readonly<Record<string, string>>, key: string): string {
  return Object.hasOwn(words, key) ? (words[key] ?? key) : key;
}

function toWords(value: Json | undefined, credentialName: CredentialName): string | undefined {
  if (value === undefined) return undefined;
  if (isCredentialReference(value)) return credentialName(value.$credential) ?? value.$credential;
  const words = shortenBinding(value);
  return words === "" ? "nothing" : words;
}

function toField(label: string, { before, after }: FieldChange, credentialName: CredentialName): DescribedField {
  return { label, before: toWords(before, credentialName), after: toWords(after, credentialName) };
}

function describeNodeField(
  node: FlowNode | undefined,
  change: FieldChange,
  manifests: ManifestRegistry,
  credentialName: CredentialName,
): DescribedField {
  const [head = "", ...rest] = change.path.map(String);
  if (head !== "config") return toField([own(nodeWords, head), ...rest].join(" › "), change, credentialName);
  const [name = "", ...deeper] = rest;
  const manifest = node === undefined ? undefined : manifestOf(node, manifests);
  const field = manifest === undefined ? undefined : fieldsOf(manifest).find((one) => one.name === name);
  const label = [field?.label ?? name, ...deeper].join(" › ");
  const described = toField(label, change, credentialName);
  if (field?.widget !== "secret") return described;
  // What is written as a secret is not shown, not even as what it was; the name of a credential is no secret.
  return {
    label,
    before: isCredentialReference(change.before) ? described.before : undefined,
    after: isCredentialReference(change.after) ? described.after : undefined,
  };
}

/** Everything that differs, in the order: nodes that came, changed, went, then edges, then the flow itself. */
export function describeChanges(
  comparison: Comparison,
  manifests: ManifestRegistry,
  credentialName: CredentialName = () => undefined,
): DescribedChange[] {
  const { diff, graph } = comparison;
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const typeOf = (node: FlowNode) => manifestOf(node, manifests)?.title ?? node.type;
  const nameOf = (id: string) => {
    const node = byId.get(id);
    return node === undefined ? id : (node.label ?? typeOf(node));
  };
  const placeOf = (id: string) => ({ selection: selectNodes([id]), show: [id] });
  const toNode = (node: FlowNode, change: Change, what: string): DescribedChange => ({
    key: `node ${node.id}`,
    change,
    subject: nameOf(node.id),
    what: nameOf(node.id) === typeOf(node) ? what : `${typeOf(node)} ${what}`,
    fields: [],
    place: placeOf(node.id),
  });
  return [
    ...diff.nodes.added.map((node) => toNode(node, "added", "added")),
    ...diff.nodes.renamed.map(
      ({ from, to }): DescribedChange => ({
        key: `node ${to}`,
        change: "changed",
        subject: nameOf(to),
        what: "renamed in expressions",
        fields: [{ label: "Name in expressions", before: from, after: to }],
        place: placeOf(to),
      }),
    ),
    ...diff.nodes.changed.map(({ id, fields }): DescribedChange => {
      const described = fields.map((field) => describeNodeField(byId.get(id), field, manifests, credentialName));
      return {
        key: `node ${id}`,
        change: "changed",
        subject: nameOf(id),
        what: described.length === 1 ? "1 setting changed" : `${described.length} settings changed`,
        fields: described,
        place: placeOf(id),
      };
    }),
    ...diff.nodes.removed.map((node) => toNode(node, "removed", "removed")),
    ...describeEdges(graph, diff.edges.added, "added", nameOf, manifests),
    ...describeEdges(graph, diff.edges.removed, "removed", nameOf, manifests),
    ...diff.flow.map((change): DescribedChange => {
      const [head = "", ...rest] = change.path.map(String);
      const label = [own(flowWords, head), ...rest].join(" › ");
      const field = toField(label, change, credentialName);
      return {
        key: `flow ${change.path.join(".")}`,
        change: "changed",
        subject: label,
        what: "changed",
        fields: [field],
        place: undefined,
      };
    }),
  ];
}

function describeEdges(
  graph: FlowGraph,
  edges: readonly Edge[],
  change: "added" | "removed",
  nameOf: (id: string) => string,
  manifests: ManifestRegistry,
): DescribedChange[] {
  const portOf = (id: string, name: string) => {
    const node = graph.nodes.find((one) => one.id === id);
    const manifest = node === undefined ? undefined : manifestOf(node, manifests);
    if (node === undefined || manifest === undefined) return name;
    const { outputs } = portsOf(node, manifest);
    // A name says something only where there are several ways out.
    const others = outputs.filter((port) => !port.isError);
    if (others.length < 2 && others[0]?.name === name) return undefined;
    return outputs.find((port) => port.name === name)?.label ?? name;
  };
  return edges.map((edge) => {
    const port = portOf(edge.from.node, edge.from.port);
    return {
      key: `edge ${toEdgeKey(edge)}`,
      change,
      subject: `${nameOf(edge.from.node)}${port === undefined ? "" : ` (${port})`} → ${nameOf(edge.to.node)}`,
      what: change === "added" ? "connected" : "disconnected",
      fields: [],
      place: {
        selection: { nodes: new Set(), edges: new Set([toEdgeKey(edge)]) },
        show: [edge.from.node, edge.to.node],
      },
    };
  });
}
