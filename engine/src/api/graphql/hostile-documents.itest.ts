import type { GraphQLSchema } from "graphql";
import type { Client } from "graphql-ws";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { askOnce, openClient } from "./testing/open-client.js";
import { type AnswerError, withGraphql } from "./testing/with-graphql.js";

const seen = vi.hoisted(() => ({ resolved: [] as string[] }));

// The schema is the real one; each of its resolvers is only written down when it is called.
vi.mock(import("./build-schema.js"), async (load) => {
  const { buildSchema } = await load();
  const watch = (schema: GraphQLSchema) => {
    for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
      for (const field of Object.values(root?.getFields() ?? {})) {
        const { resolve, subscribe } = field;
        if (resolve !== undefined) {
          field.resolve = (...args) => {
            seen.resolved.push(field.name);
            return resolve(...args);
          };
        }
        if (subscribe !== undefined) {
          field.subscribe = (...args) => {
            seen.resolved.push(field.name);
            return subscribe(...args);
          };
        }
      }
    }
    return schema;
  };
  return { buildSchema: (subgraphs) => watch(buildSchema(subgraphs)) };
});

const repeat = (count: number, part: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => part(n)).join(" ");

/** What each is refused for: a limit by its name, or not being valid at all. */
const hostile: [name: string, document: string, limit: string | undefined][] = [
  ["1,000 aliases", `{ ${repeat(1000, (n) => `a${n}: flows { edges { cursor } }`)} }`, "tokens"],
  ["1,000 aliases of one short field", `{ ${repeat(1000, (n) => `a${n}:me`)} }`, "tokens"],
  ["101 aliases", `{ ${repeat(101, (n) => `a${n}: __typename`)} flows { edges { cursor } } }`, "aliases"],
  ["a depth of 5,000", `{ flows ${"{ edges ".repeat(5000)}${"}".repeat(5000)} }`, "depth"],
  ["a depth of 13", `{ flows ${"{ edges { node { runs ".repeat(4)}${"} } }".repeat(4)} }`, "depth"],
  [
    "lists 5,000 deep as a value",
    `{ flows(first: ${"[".repeat(5000)}${"]".repeat(5000)}) { edges { cursor } } }`,
    "depth",
  ],
  ["a fragment that holds itself", "{ flows { ...F } } fragment F on QueryFlowsConnection { ...F }", undefined],
  [
    "a circle of three fragments",
    "{ ...A flows { edges { cursor } } } fragment A on Query { ...B } fragment B on Query { ...C } fragment C on Query { ...A }",
    undefined,
  ],
  [
    "fragments that double each other thirty times",
    `{ ...F0 } ${repeat(30, (n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`)} fragment F30 on Query { flows { edges { cursor } } }`,
    "repeats",
  ],
  ["2,000 directives", `{ flows ${"@include(if: true) ".repeat(2000)} { edges { cursor } } }`, "tokens"],
  ["51 directives", `{ flows ${"@skip(if: false) ".repeat(51)} { edges { cursor } } }`, "directives"],
  ["1 MB", `{ flows { edges { cursor } } } #${"x".repeat(1_000_000)}`, "characters"],
  ["a text of 1 MB", `{ flow(flow: "${"x".repeat(1_000_000)}") { id } }`, "characters"],
  [
    "a price of more than there is",
    "{ flows(first: 200) { edges { node { runs(first: 200) { edges { node { id } } } } } } }",
    "cost",
  ],
];

describe("hostile documents are refused before a resolver is called", () => {
  const rig = withGraphql();
  let client: Client;
  beforeAll(() => {
    client = openClient(rig.url, { authorization: `Bearer ${rig.caller.secret}` });
  });
  afterAll(() => client.dispose());
  beforeEach(() => {
    seen.resolved.length = 0;
  });

  const transports: Record<string, (query: string) => Promise<{ data?: unknown; errors?: AnswerError[] }>> = {
    HTTP: (query) => rig.ask(query),
    WebSocket: (query) => askOnce(client, query),
  };

  describe.each(Object.keys(transports))("over %s", (transport) => {
    const ask = (query: string) => transports[transport]?.(query);

    test("a tame one does call one", async () => {
      expect(await ask("{ flows { edges { cursor } } }")).toMatchObject({ data: { flows: { edges: [] } } });
      expect(seen.resolved).toEqual(["flows"]);
    });

    test.each(hostile)("%s", async (_name, document, limit) => {
      const answer = await ask(document);
      expect(answer?.data ?? null).toBeNull();
      expect(answer?.errors?.[0]?.extensions).toMatchObject(
        limit === undefined ? { code: "request.invalid" } : { code: "request.limit", details: { limit } },
      );
      expect(seen.resolved).toEqual([]);
    });
  });

  test("nothing of it was a fault of ours", () => {
    expect(rig.app.errors).toEqual([]);
  });
});
