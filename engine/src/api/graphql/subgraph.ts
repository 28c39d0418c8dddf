import type { Builder } from "./builder.js";

/**
 * One part of the graph: types and root fields that belong together. It refers to no type of another one, so it can run
 * in any process.
 */
export type Subgraph = {
  name: string;
  define(builder: Builder): void;
  /**
   * Types of other subgraphs that it adds fields to. It defines each with `id` and its own fields, and names the root field
   * that reads some of them at once: it takes `ids` and gives as many items, null for what is not there. Root fields that
   * begin with `_` are between processes, and callers do not see them.
   */
  extends?: Readonly<Record<string, { readAll: `_${string}` }>>;
};
