import { z } from "zod";

type Schema = {
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  type?: string;
  const?: unknown;
  enum?: unknown[];
};

/** True for what can hold any text, and so the name of a thing. */
function isFreeText({ type, const: only, enum: some }: Schema): boolean {
  return type === "string" && only === undefined && some === undefined;
}

function listIn(schema: Schema, path: string): string[] {
  const own = isFreeText(schema) ? [path] : [];
  const below = [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, one]) =>
      listIn(one, path === "" ? name : `${path}.${name}`),
    ),
    ...(schema.items === undefined ? [] : listIn(schema.items, `${path}[]`)),
    ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].flatMap((one) => listIn(one, path)),
  ];
  return [...own, ...below];
}

/** The places of an input that take any text, such as `flow` or `topics[].run`: some of them name things of a tenant. */
export function listTexts(input: z.ZodType | undefined): string[] {
  if (input === undefined) return [];
  const schema = z.toJSONSchema(input, { io: "input", unrepresentable: "any", cycles: "ref", reused: "inline" });
  return [...new Set(listIn(schema as Schema, ""))];
}
