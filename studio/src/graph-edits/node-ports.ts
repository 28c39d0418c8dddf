import type { FlowNode } from "@autoweave/contracts/flow-graph";
import type { JsonObject } from "@autoweave/contracts/json";
import type { NodeManifest } from "@autoweave/contracts/node-manifest";
import { dynamicPortsOf, errorPort, hasErrorPort } from "@autoweave/flow/topology";

/** A port as a person sees it on a node. */
export type NodePort = {
  name: string;
  label: string;
  schema: JsonObject;
  /** Inputs: the node is skipped without it. */
  isRequired: boolean;
  /** Inputs: takes all edges at once. */
  isMany: boolean;
  /** Outputs: carries the error once the node has failed. */
  isError: boolean;
};

/** The ports of a node; a container's inner ones, which its body connects to, apart. */
export type NodePorts = {
  inputs: NodePort[];
  outputs: NodePort[];
  /** Seen from the body: where an item comes from, and where its result goes. */
  inner: { item: NodePort; result: NodePort } | undefined;
};

const anything: JsonObject = {};
const plain = { schema: anything, isRequired: false, isMany: false, isError: false };

function toTitle(name: string): string {
  const spaced = name.replace(/_/g, " ").replace(/([a-z])([A-Z])/g, "$1 $2");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1).toLowerCase();
}

/** The ports of a node of this type with the node's present config. */
export function portsOf(node: FlowNode, manifest: NodeManifest): NodePorts {
  const inputs = Object.entries(manifest.inputs).map(
    ([name, port]): NodePort => ({
      name,
      label: port.label ?? toTitle(name),
      schema: port.schema,
      isRequired: port.required,
      isMany: port.many,
      isError: false,
    }),
  );
  const fixed = Object.entries(manifest.outputs).map(
    ([name, port]): NodePort => ({ ...plain, name, label: port.label ?? toTitle(name), schema: port.schema }),
  );
  const named = dynamicPortsOf(node, manifest)
    .filter((name) => !Object.hasOwn(manifest.outputs, name))
    .map((name): NodePort => ({ ...plain, name, label: name }));
  const errors: NodePort[] = hasErrorPort(manifest)
    ? [{ ...plain, name: errorPort, label: "Error", isError: true }]
    : [];
  const { container } = manifest;
  return {
    inputs,
    outputs: [...named, ...fixed, ...errors],
    inner:
      container === undefined
        ? undefined
        : {
            item: { ...plain, name: container.itemPort, label: toTitle(container.itemPort) },
            result: { ...plain, name: container.resultPort, label: toTitle(container.resultPort) },
          },
  };
}

/** The output that an edge leaves by when nobody says which: the first that is not the error. */
export function mainOutput(ports: NodePorts): NodePort | undefined {
  return ports.outputs.find((port) => !port.isError);
}

/** The input that an edge arrives at when nobody says which: a required one, else the first. */
export function mainInput(ports: NodePorts): NodePort | undefined {
  return ports.inputs.find((port) => port.isRequired) ?? ports.inputs[0];
}
