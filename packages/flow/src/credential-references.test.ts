import type { FlowNode } from "@autoweave/contracts/flow-graph";
import type { Json } from "@autoweave/contracts/json";
import { toNodeTypeKey } from "@autoweave/contracts/node-manifest";
import { describe, expect, it } from "vitest";
import { findCredentialReferences, renameCredentials, toCredentialTypes } from "./credential-references.js";
import { testManifests, toTestManifest } from "./testing/test-manifests.js";
import { type NodeSketch, toGraph } from "./testing/to-graph.js";
import { validateGraph } from "./validate.js";

const call = toTestManifest({
  type: "web.call",
  config: {
    type: "object",
    properties: {
      auth: { "x-field": { widget: "credential", literal: true, credential: ["http-bearer", "http-basic"] } },
      token: { "x-field": { widget: "secret" } },
      either: { "x-field": { widget: "secret", credential: ["webhook-secret"] } },
      data: {},
    },
  },
});
const manifests = new Map([...testManifests, [toNodeTypeKey(call), call]]);
const shop = { $credential: "Shop" };

function codesOf(config: Record<string, Json>, more: Partial<FlowNode> = {}): string[] {
  const nodes: NodeSketch[] = [{ id: "start" }, { id: "a", type: "web.call", config, ...more }];
  return validateGraph(toGraph(nodes, ["start > a"]), manifests).map(({ code, severity }) => `${severity} ${code}`);
}

describe("credentials in a graph", () => {
  it.each<[string, Record<string, Json>, string[]]>([
    ["one where it is taken", { auth: shop, either: shop }, []],
    ["one in a field that takes none", { data: shop }, ["error config.credential"]],
    ["one inside of a value", { data: { a: [1, shop] } }, ["error config.credential"]],
    ["one that is computed", { auth: { $expr: "trigger.which" } }, ["error config.computed"]],
    ["a name that is computed", { auth: { $credential: { $expr: "trigger.which" } } }, ["error config.credential"]],
    ["a name with more beside it", { auth: { $credential: "Shop", value: 1 } }, ["error config.credential"]],
    ["one that is wrapped", { auth: { $literal: shop } }, ["error config.credential"]],
    ["data that only looks like one", { data: { $literal: shop } }, []],
  ])("%s", (_, config, codes) => {
    expect(codesOf(config).filter((code) => !code.endsWith("config.unfit"))).toEqual(expect.arrayContaining(codes));
    if (codes.length === 0) expect(codesOf(config)).toEqual([]);
  });

  it("refuses one in a policy", () => {
    const fallback = { out: shop };
    expect(codesOf({}, { onError: "fallback", fallback })).toContain("error config.credential");
  });

  it("warns of secrets that are written out, and says what to do", () => {
    expect(codesOf({ token: "sk_live" })).toEqual(["warning config.plain-secret"]);
    expect(codesOf({ either: "whsec_x" })).toEqual(["warning config.plain-secret"]);
    expect(codesOf({ token: { $expr: "trigger.token" } })).toEqual([]);
    expect(codesOf({ token: "" })).toEqual([]);
  });

  it("finds them, with what they are called and where", () => {
    const { nodes } = toGraph([
      { id: "a", type: "web.call", config: { auth: shop, data: { auth: shop } } },
      { id: "b", type: "web.call", config: { either: { $credential: "Other" } } },
    ]);
    expect(findCredentialReferences(nodes)).toEqual([
      { node: "a", field: "auth", credential: "Shop" },
      { node: "b", field: "either", credential: "Other" },
    ]);
    expect(toCredentialTypes(call, "auth")).toEqual(["http-bearer", "http-basic"]);
    for (const field of ["token", "data", "nothing", "constructor"]) {
      expect(toCredentialTypes(call, field)).toBeUndefined();
    }
  });

  it("gives them other names, and leaves the rest as it is", () => {
    const { nodes } = toGraph([
      { id: "a", type: "web.call", config: { auth: { $credential: "id-1" }, data: 1 } },
      { id: "b", type: "web.call", config: { auth: shop } },
    ]);
    const renamed = renameCredentials(nodes, (name) => (name === "id-1" ? "Shop" : undefined));
    expect(renamed[0]?.config).toEqual({ auth: shop, data: 1 });
    expect(renamed[1]).toBe(nodes[1]);
    expect(nodes[0]?.config.auth).toEqual({ $credential: "id-1" });
  });
});
