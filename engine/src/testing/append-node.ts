import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { defineNode, type NodeDefinition, optionalPort, port } from "@autoweave/node-sdk";
import { z } from "zod";

/** A node whose effect outlives its process: it appends a line to `file`, then takes its time. */
export function createAppendNodes(file: string): NodeDefinition[] {
  const append = defineNode({
    type: "append.idempotent",
    version: 1,
    title: "Append",
    summary: "Appends a line to a file.",
    category: "test",
    effect: "idempotent",
    config: z.object({ tag: z.string(), ms: z.number().default(0) }),
    inputs: { in: optionalPort(z.unknown()) },
    outputs: { out: port(z.unknown()) },
    examples: [],
    run: async ({ config, run }) => {
      appendFileSync(file, `${run.id} ${config.tag} ${run.idempotencyKey}\n`);
      await sleep(config.ms);
      return { out: config.tag };
    },
  });
  return [append, defineNode({ ...append, type: "append.once", effect: "at-most-once" })];
}
