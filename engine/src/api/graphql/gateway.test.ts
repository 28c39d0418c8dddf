import { expect, test } from "vitest";
import type { ApiParts } from "../api-parts.js";
import { createGateway } from "./gateway.js";
import type { GatewayContext } from "./gateway-context.js";
import { createPurse } from "./price-operation.js";
import { stitchSchema } from "./stitch-schema.js";
import { subgraphs } from "./subgraphs.js";
import { weatherSubgraph } from "./testing/weather-subgraph.js";

const parts = { onError: () => undefined } as unknown as ApiParts;
const remotes = [{ subgraph: weatherSubgraph, url: "http://127.0.0.1:1/graphql" }];
const schemas = stitchSchema(parts, subgraphs, remotes);
const gateway = createGateway({ isIntrospectable: true, onError: () => undefined });
const [weather] = schemas.elsewhere.map(({ schema }) => schema);

function choose(query: string | undefined, of = schemas) {
  const context = { parts, schemas: of, purse: createPurse(async () => undefined), params: { query } };
  return gateway.getEnveloped(context as unknown as GatewayContext).schema;
}

test.each([
  ["this process", "{ flows { edges { node { name } } } }", schemas.here],
  ["another process", "{ weather { tenantId } }", weather],
  ["another process, to go on", "subscription { weatherChanged { flow } }", weather],
  ["both", "{ weather { tenantId } flows { edges { cursor } } }", schemas.whole],
  ["both, by a field of the other", "{ flows { edges { node { forecast { text } } } } }", schemas.whole],
  ["what is between processes", '{ _weatherOfFlows(ids: ["1"]) { id } }', schemas.whole],
  ["the schema", "{ __schema { types { name } } }", schemas.whole],
  ["nothing that there is", "{ nothing }", schemas.whole],
  ["nothing that can be read", "{ flows(", schemas.whole],
])("a document that asks for what is of %s has the schema of that", (_, query, schema) => {
  expect(choose(query)).toBe(schema);
});

test("where all is served here there is one schema", () => {
  const alone = stitchSchema(parts, subgraphs, []);
  expect(choose("{ flows { edges { cursor } } }", alone)).toBe(alone.whole);
});
