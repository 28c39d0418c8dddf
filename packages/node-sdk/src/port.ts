import type { z } from "zod";

/** An input or output port of a node definition. Built by {@link port}, {@link optionalPort} and {@link manyPort}. */
export type Port<Schema extends z.ZodType = z.ZodType, Kind extends PortKind = PortKind> = {
  schema: Schema;
  kind: Kind;
  label?: string | undefined;
};

/** `required`: the node is skipped when nothing came. `many`: takes a list of all that came, in the order of the edges. */
export type PortKind = "required" | "optional" | "many";

/** Ports by name. */
export type Ports = Record<string, Port>;

/** A port that carries one value; as an input, the node is skipped when nothing came. */
export function port<Schema extends z.ZodType>(
  schema: Schema,
  hints: { label?: string } = {},
): Port<Schema, "required"> {
  return { schema, kind: "required", label: hints.label };
}

/** An input port that may stay empty. */
export function optionalPort<Schema extends z.ZodType>(
  schema: Schema,
  hints: { label?: string } = {},
): Port<Schema, "optional"> {
  return { schema, kind: "optional", label: hints.label };
}

/** An input port that takes a list of every value that came, in the order of its edges. */
export function manyPort<Schema extends z.ZodType>(
  schema: Schema,
  hints: { label?: string } = {},
): Port<Schema, "many"> {
  return { schema, kind: "many", label: hints.label };
}

/** What `run` finds on its input ports. */
export type InputValues<P extends Ports> = {
  [K in keyof P]: P[K] extends Port<infer S, infer Kind>
    ? Kind extends "many"
      ? z.output<S>[]
      : Kind extends "optional"
        ? z.output<S> | undefined
        : z.output<S>
    : never;
};

/** What `run` returns: emissions by port. An absent port is not emitted, and what hangs on it is skipped. */
export type OutputValues<P extends Ports> = {
  [K in keyof P]?: P[K] extends Port<infer S, PortKind> ? z.input<S> : never;
};
