import type { Builder } from "./builder.js";

/**
 * One part of the graph: types and root fields that belong together. It refers to no type of another one, so it can run
 * in any process.
 */
export type Subgraph = { name: string; define(builder: Builder): void };
