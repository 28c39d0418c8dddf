import type { JsonObject } from "@autoweave/contracts/json";
import { type InputPort, NodeManifest, type OutputPort } from "@autoweave/contracts/node-manifest";
import { z } from "zod";
import type { NodeDefinition } from "./define-node.js";
import { lazyVariables } from "./field.js";
import type { Ports } from "./port.js";

const defaultTimeoutMs = 30_000;

function toSchema(schema: z.ZodType): JsonObject {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any", reused: "inline" });
  return rest as JsonObject;
}

function toInputs(ports: Ports): Record<string, InputPort> {
  return Object.fromEntries(
    Object.entries(ports).map(([name, port]) => [
      name,
      {
        schema: toSchema(port.schema),
        required: port.kind === "required",
        many: port.kind === "many",
        ...(port.label === undefined ? {} : { label: port.label }),
      },
    ]),
  );
}

function toOutputs(ports: Ports): Record<string, OutputPort> {
  return Object.fromEntries(
    Object.entries(ports).map(([name, port]) => [
      name,
      { schema: toSchema(port.schema), ...(port.label === undefined ? {} : { label: port.label }) },
    ]),
  );
}

/** Kinds of credentials that a config field may name, by its schema's hint. */
function findCredentialTypes(schema: JsonObject | undefined): unknown {
  const hints = schema?.["x-field"];
  return typeof hints === "object" && hints !== null && !Array.isArray(hints) ? hints.credential : undefined;
}

/** A need of a credential goes with a field that names it, and with an effect: what is pure may run anywhere. */
function checkCredentials(definition: NodeDefinition, config: JsonObject): void {
  for (const [name, need] of Object.entries(definition.needs ?? {})) {
    if (need.kind !== "credential") continue;
    const properties = config.properties as Record<string, JsonObject> | undefined;
    if (JSON.stringify(findCredentialTypes(properties?.[name])) !== JSON.stringify(need.options.types)) {
      throw new TypeError(`${definition.type} needs a credential "${name}" and has no credentialField of that name`);
    }
    if (definition.effect === "pure") throw new TypeError(`${definition.type} needs a credential, so it is not pure`);
  }
}

/** The JSON face of a node definition. Throws when the definition itself is wrong, which is its author's bug. */
export function toManifest(definition: NodeDefinition): NodeManifest {
  const lazy = Object.fromEntries(
    Object.entries(definition.config.shape).flatMap(([name, schema]) => {
      const variables = lazyVariables(schema as z.ZodType);
      return variables === undefined ? [] : [[name, variables]];
    }),
  );
  const config = toSchema(definition.config);
  checkCredentials(definition, config);
  return NodeManifest.parse({
    type: definition.type,
    version: definition.version,
    title: definition.title,
    summary: definition.summary,
    card: definition.card ?? [],
    category: definition.category,
    kind: definition.kind ?? "action",
    effect: definition.effect,
    config,
    lazy,
    inputs: toInputs(definition.inputs),
    outputs: toOutputs(definition.outputs),
    dynamicOutputs: definition.dynamicOutputs,
    joinFirst: definition.joinFirst,
    container: definition.container,
    needs: Object.fromEntries(
      Object.entries(definition.needs ?? {}).map(([name, need]) => [name, { kind: need.kind, options: need.options }]),
    ),
    retry: definition.retry,
    timeoutMs: definition.timeoutMs ?? defaultTimeoutMs,
    parks: definition.parks ?? false,
    synonyms: definition.synonyms ?? [],
    examples: definition.examples,
    deprecated: definition.deprecated,
  });
}
