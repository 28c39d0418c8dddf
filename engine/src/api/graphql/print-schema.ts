import { findBreakingChanges, type GraphQLSchema, printSchema, buildSchema as readSchema } from "graphql";

const head =
  "# Written by `npm run schema -w @autoweave/engine`. Changes that break clients need a line in schema-changes.md.\n\n";

/** The schema as `docs/schema.graphql` holds it. */
export function toSchemaText(schema: GraphQLSchema): string {
  return `${head}${printSchema(schema)}\n`;
}

/** What breaks clients between two texts of the schema, unless `notes` names its place in backticks, as `Type.field`. */
export function findUnannounced(before: string, after: string, notes: string): string[] {
  return findBreakingChanges(readSchema(before), readSchema(after))
    .map(({ description }) => description)
    .filter((description) => {
      const names = description.match(/\b[A-Z]\w*(?:\.\w+)?/g) ?? [];
      return !names.some((name) => notes.includes(`\`${name}\``));
    });
}
