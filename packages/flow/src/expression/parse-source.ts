import { AppError } from "@autoweave/contracts/app-error";
import { type ASTNode, Environment, ParseError } from "@marcbachmann/cel-js";
import { expressionLimits } from "./meter.js";

/** A node of the syntax tree. `start` and `end` are offsets in the source. */
export type SyntaxNode = ASTNode;

// Only the grammar of the package is used. Its evaluator reads `value.constructor`, so a payload with a key of that name
// would break it, it has no budget, and its integers are not JSON's numbers.
const environment = new Environment({
  unlistedVariablesAreDyn: true,
  homogeneousAggregateLiterals: false,
  enableOptionalTypes: true,
  limits: { maxAstNodes: expressionLimits.nodes, maxDepth: 100, maxCallArguments: 20 },
});

/** Reads CEL source into its tree, or throws `expression.invalid` or `expression.limit`. */
export function parseSource(source: string): SyntaxNode {
  if (source.length > expressionLimits.source) {
    throw new AppError(
      "expression.limit",
      `The expression has ${source.length} characters; ${expressionLimits.source} are the most. Use a Code node.`,
    );
  }
  if (source.trim() === "")
    throw new AppError("expression.invalid", "The expression is empty. Write a value or remove it.");
  try {
    return environment.parse(source).ast;
  } catch (thrown) {
    throw toInvalid(thrown, source);
  }
}

function toInvalid(thrown: unknown, source: string): AppError {
  if (!(thrown instanceof ParseError)) {
    // The grammar is recursive in places without a depth of its own: a tower of `!` or `(` ends its stack.
    return new AppError("expression.limit", "The expression is nested too deep. Split it over several nodes.");
  }
  const at = thrown.range?.start ?? 0;
  if (thrown.code === "limit_exceeded") {
    return new AppError(
      "expression.limit",
      `The expression is too large: ${thrown.summary}. Split it over several nodes.`,
      {
        details: { at },
      },
    );
  }
  const near = source.slice(at, at + 20);
  const place = near === "" ? "at its end" : `at "${near}"`;
  return new AppError("expression.invalid", `The expression cannot be read ${place}: ${toSentence(thrown)}.`, {
    details: { at },
  });
}

const tokenNames: Record<string, string> = {
  EOF: "the end",
  IDENTIFIER: "a name",
  RPAREN: "a closing )",
  LPAREN: "(",
  RBRACKET: "a closing ]",
  LBRACKET: "[",
  RBRACE: "a closing }",
  LBRACE: "{",
  COLON: "a colon",
  COMMA: "a comma",
  STRING: "a text",
  NUMBER: "a number",
};

function toSentence(error: ParseError): string {
  const words = error.summary.replace(/\b[A-Z]{2,}\b/g, (token) => tokenNames[token] ?? token);
  return words.charAt(0).toLowerCase() + words.slice(1).replace(/\.$/, "");
}
