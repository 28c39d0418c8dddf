import { isAppError, isPark, type Json } from "@autoweave/node-sdk";
import { runNode } from "@autoweave/node-sdk/run-node";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { builtinNodes } from "./builtin.js";

const families = ["trigger", "data", "logic", "flow"];
const ours = builtinNodes.filter((definition) => families.includes(definition.type.split(".")[0] ?? ""));

const awkward = fc.constantFrom<unknown>(
  JSON.parse('{"__proto__": {"polluted": 1}}'),
  JSON.parse('{"constructor": {"prototype": {"polluted": 1}}}'),
  [[], [{}]],
  "__proto__",
  "a.b.c",
  "\u0000",
  -1,
  1e308,
);
const anything = fc.oneof(fc.jsonValue({ maxDepth: 3 }), awkward, fc.array(awkward, { maxLength: 3 }));

describe.each(ours.map((definition) => [definition.type, definition] as const))("%s", (_, definition) => {
  const names = [...Object.keys(definition.config.shape), "unknown"];
  const valid = definition.examples
    .filter((example) => example.error !== "config.invalid")
    .map((example) => example.config);
  const config = fc.oneof(
    fc.dictionary(
      fc.constantFrom(...names),
      fc.oneof(
        anything,
        fc.constant(() => true),
      ),
      { maxKeys: 3 },
    ),
    fc
      .tuple(fc.constantFrom(...valid), fc.constantFrom(...names), anything)
      .map(([good, name, value]): Record<string, unknown> => ({ ...good, [name]: value })),
  );

  test("whatever comes, it emits JSON, waits, or says what is wrong", async () => {
    await fc.assert(
      fc.asyncProperty(config, anything, anything, async (trialConfig, input, trigger) => {
        const isMany = definition.inputs.in?.kind === "many";
        const before = JSON.stringify([input, trigger]);
        try {
          const value = await runNode(definition, {
            config: trialConfig,
            inputs: { in: (isMany ? [input, trigger] : input) as Json },
            trigger: trigger as Json,
            use: { reply: { answer: () => undefined } },
          });
          if (!isPark(value))
            expect(Object.values(value).every((emission) => z.json().safeParse(emission).success)).toBe(true);
        } catch (thrown) {
          if (!isAppError(thrown)) throw thrown;
          expect(thrown.fault).not.toBe("ours");
          expect(thrown.message.length).toBeLessThan(3000);
        }
        expect(JSON.stringify([input, trigger])).toBe(before);
        expect(({} as { polluted?: number }).polluted).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });
});
