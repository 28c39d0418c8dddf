import { type NodeDefinition, PortName, toManifest } from "@autoweave/node-sdk";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { builtinNodes } from "./builtin.js";
import { builtinManifests, definitions } from "./manifests.js";

const families = ["trigger", "data", "logic", "flow", "http", "code", "parse"];
const named = builtinNodes.map((definition) => [definition.type, definition] as const);

type Labelled = { path: string; schema: z.ZodType };

function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) {
    return unwrap(schema.unwrap() as z.ZodType);
  }
  return schema;
}

function listFields(schema: z.ZodType, path: string): Labelled[] {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodArray) return listFields(inner.element as z.ZodType, `${path}[]`);
  if (!(inner instanceof z.ZodObject)) return [];
  return Object.entries(inner.shape).flatMap(([name, field]) => [
    { path: `${path}.${name}`, schema: field as z.ZodType },
    ...listFields(field as z.ZodType, `${path}.${name}`),
  ]);
}

function hasLabel(schema: z.ZodType): boolean {
  if ((schema.meta()?.title ?? "") !== "") return true;
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault
    ? hasLabel(schema.unwrap() as z.ZodType)
    : false;
}

function maySayNo(definition: NodeDefinition): boolean {
  // The manual trigger takes anything there is.
  return definition.type !== "trigger.manual";
}

describe("the registry", () => {
  test("has each key once, and a manifest for each", () => {
    expect(definitions.size).toBe(builtinNodes.length);
    expect([...builtinManifests().keys()].sort()).toEqual([...definitions.keys()].sort());
    expect(builtinManifests()).toBe(builtinManifests());
  });

  test("survives JSON, which is how the studio and the compiler get it", () => {
    const manifests = [...builtinManifests().values()];
    expect(JSON.parse(JSON.stringify(manifests))).toEqual(manifests);
  });
});

describe.each(named)("%s", (_, definition) => {
  const manifest = toManifest(definition);

  test("says on its box only what its config has", () => {
    const fields = Object.keys(definition.config.shape);
    for (const line of manifest.card) {
      const names = [...line.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      expect(names.length).toBeGreaterThan(0);
      for (const name of names) expect(fields).toContain(name);
    }
  });

  test("is named after its area and what it does", () => {
    expect(families).toContain(definition.type.split(".")[0]);
    expect(definition.type).toMatch(/^[a-z]+\.[a-z]+(-[a-z]+)*$/);
    expect(definition.title.length).toBeGreaterThan(2);
    expect(definition.summary).toMatch(/^[A-Z].*\.$/);
  });

  test("names its ports so that nothing else can be meant", () => {
    for (const name of [...Object.keys(definition.inputs), ...Object.keys(definition.outputs)]) {
      expect(["then", "error"]).not.toContain(name);
      expect(PortName.safeParse(name).success).toBe(true);
    }
  });

  test("labels every field and refuses the unknown ones", () => {
    for (const { path, schema } of listFields(definition.config, "config")) {
      expect(hasLabel(schema), `${path} has a label`).toBe(true);
    }
    const parsed = definition.config.safeParse({ nobodyKnowsThis: 1 });
    expect(parsed.error?.issues.map((issue) => issue.code)).toContain("unrecognized_keys");
  });

  test("says its fields in the manifest, each with hints for the form", () => {
    const properties = (manifest.config.properties ?? {}) as Record<string, Record<string, unknown>>;
    expect(Object.keys(properties)).toEqual(Object.keys(definition.config.shape));
    for (const [name, property] of Object.entries(properties)) {
      expect(property["x-field"], `${name} has hints`).toBeDefined();
      const shown = property["x-field"] as { showWhen?: { field: string } };
      if (shown.showWhen !== undefined) expect(Object.keys(properties)).toContain(shown.showWhen.field);
    }
    for (const name of Object.keys(manifest.lazy)) expect(Object.keys(properties)).toContain(name);
    expect(JSON.stringify(manifest.config)).not.toContain('"$ref"');
  });

  test("shows what it does, and what it refuses, by examples", () => {
    if (definition.kind === "note") return;
    const examples = definition.examples;
    expect(examples.length).toBeGreaterThanOrEqual(2);
    expect(new Set(examples.map((example) => example.title)).size).toBe(examples.length);
    expect(examples.some((example) => example.error !== undefined)).toBe(maySayNo(definition));
  });

  test("has code, unless the engine runs its body or nobody runs it", () => {
    expect(definition.run === undefined).toBe(definition.kind === "container" || definition.kind === "note");
    expect(definition.resume !== undefined).toBe(definition.parks === true);
    if (definition.kind === "trigger") expect(definition.inputs).toEqual({});
  });
});
