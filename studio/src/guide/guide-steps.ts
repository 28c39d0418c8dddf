import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { FlowOp } from "@autoweave/contracts/flow-op";
import type { ManifestRegistry } from "@autoweave/contracts/node-manifest";
import { manifestOf } from "@autoweave/flow/topology";
import { addNode } from "../graph-edits/add-node";
import { mainInput, mainOutput, portsOf } from "../graph-edits/node-ports";

/** A step of the first flow, and how it is taken by hand. */
export type GuideStep = { name: "trigger" | "step" | "connect" | "run" | "publish"; title: string; help: string };

export const guideSteps: readonly GuideStep[] = [
  {
    name: "trigger",
    title: "Add a trigger",
    help: "It says when the flow starts. Drag “Manual” from the list at the left, or press Tab on the canvas and choose it.",
  },
  {
    name: "step",
    title: "Add a step",
    help: "It does something. Take “Template text” and write a sentence into it at the right.",
  },
  {
    name: "connect",
    title: "Connect the two",
    help: "Drag from the dot at the trigger's right to the one at the step's left.",
  },
  { name: "run", title: "Run it", help: "Press Run above. The canvas shows how each node gets on." },
  { name: "publish", title: "Publish it", help: "Press Publish above: the draft becomes version 1, and is live." },
];

const triggerType = "trigger.manual@1";
const stepType = "data.template-text@1";
const sentence = "Hello from my first flow";

/** How many of the steps that are drawn are done in a graph: from 0 to 3. */
export function countDrawn(graph: FlowGraph, manifests: ManifestRegistry): number {
  const kinds = new Map(graph.nodes.map((node) => [node.id, manifestOf(node, manifests)?.kind]));
  const isStep = (id: string) => kinds.has(id) && kinds.get(id) !== "trigger" && kinds.get(id) !== "note";
  if (![...kinds.values()].includes("trigger")) return 0;
  if (![...kinds.keys()].some(isStep)) return 1;
  return graph.edges.some(({ from, to }) => kinds.get(from.node) === "trigger" && isStep(to.node)) ? 3 : 2;
}

/** The edits that take a step for somebody; none where it cannot be taken so. */
export function takeStep(name: GuideStep["name"], graph: FlowGraph, manifests: ManifestRegistry): FlowOp[] {
  const trigger = graph.nodes.find((node) => manifestOf(node, manifests)?.kind === "trigger");
  if (name === "trigger") {
    const manifest = manifests.get(triggerType);
    return manifest === undefined ? [] : addNode(graph, manifests, manifest, { at: { x: 40, y: 200 } }).ops;
  }
  if (name === "step") {
    const manifest = manifests.get(stepType);
    if (manifest === undefined) return [];
    const { id, ops } = addNode(graph, manifests, manifest, { at: { x: 360, y: 200 } });
    return [...ops, { op: "set-config", id, path: ["text"], value: sentence }];
  }
  const step = graph.nodes.find((node) => !["trigger", "note", undefined].includes(manifestOf(node, manifests)?.kind));
  if (name !== "connect" || trigger === undefined || step === undefined) return [];
  const [from, to] = [manifestOf(trigger, manifests), manifestOf(step, manifests)];
  const output = from && mainOutput(portsOf(trigger, from));
  const input = to && mainInput(portsOf(step, to));
  if (output === undefined || input === undefined) return [];
  const edge = { from: { node: trigger.id, port: output.name }, to: { node: step.id, port: input.name } };
  return [{ op: "add-edge", edge }];
}
