import type { NodeDefinition } from "@autoweave/node-sdk";
import { builtinNodes } from "@autoweave/nodes/builtin";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { runExample } from "./run-example.js";

// Nodes whose needs an example cannot be given are run with stand-ins by the tests beside them.
const runnable = (definition: NodeDefinition): boolean =>
  Object.values(definition.needs ?? {}).every((need) => need.kind === "reply");

describe.each(builtinNodes.filter(runnable).map((definition) => [definition.type, definition] as const))(
  "%s",
  (_, definition) => {
    test.each(definition.examples.map((example) => [example.title, example] as const))(
      "%s",
      async (_title, example) => {
        const before = JSON.stringify(example);
        const result = await runExample(definition, example);
        // The example is the node's contract: what it does not state must not happen either.
        if (example.error !== undefined) expect(result).toMatchObject({ error: example.error });
        else expect(result).not.toHaveProperty("message");
        if (example.parks !== undefined) expect(result.parks).toMatchObject(example.parks);
        else expect(result).not.toHaveProperty("parks");
        if (example.outputs !== undefined || definition.run === undefined)
          expect(result.outputs ?? {}).toEqual(example.outputs ?? {});
        expect(result.answer).toEqual(example.answer);
        for (const [port, value] of Object.entries(result.outputs ?? {})) {
          expect(z.json().safeParse(value).success, `port ${port} carries JSON`).toBe(true);
          expect(
            definition.outputs[port]?.schema.safeParse(value).success ?? definition.dynamicOutputs !== undefined,
          ).toBe(true);
        }
        expect(JSON.stringify(example), "inputs and config are not changed").toBe(before);
      },
    );
  },
);
