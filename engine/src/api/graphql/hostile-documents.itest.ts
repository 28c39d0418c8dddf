import type { GraphQLSchema } from "graphql";
import type { Client } from "graphql-ws";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { hostileDocuments } from "./testing/hostile-documents.js";
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

    test.each(hostileDocuments)("%s", async (_name, document, limit) => {
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
