import { AppError } from "@autoweave/contracts/app-error";
import type { Meter } from "./meter.js";
import type { SyntaxNode } from "./parse-source.js";

/** What an evaluator runs on. `locals` holds loop and `cel.bind` variables by their nesting. */
export type Frame = { scope: { readonly [variable: string]: unknown }; locals: unknown[]; meter: Meter };

/** A compiled part of an expression. */
export type Evaluator = (frame: Frame) => unknown;

/** What is learnt about an expression while it is built. */
export type ExpressionFacts = {
  /** May take longer than its own length suggests: it loops, or works through a list or a text. */
  heavy: boolean;
  nodes: number;
};

/** Where the builder stands. */
export type Building = {
  source: string;
  variables: ReadonlySet<string>;
  /** Names of loop and bind variables, innermost last. */
  locals: readonly string[];
  loops: number;
  depth: number;
  facts: ExpressionFacts;
  build(node: SyntaxNode, building: Building): Evaluator;
};

/** The text of a node, shortened for a message. */
export function sourceOf(node: SyntaxNode, building: Building): string {
  const text = building.source.slice(node.start, node.end);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** An `expression.invalid` that says where. */
export function invalid(node: SyntaxNode, message: string): AppError {
  return new AppError("expression.invalid", message, { details: { at: node.start } });
}
