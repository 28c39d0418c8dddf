import { expressionFunctions } from "@autoweave/flow/expression/functions";

/** Macros run a formula for each entry of a list; the evaluator knows them by itself. */
const macros = ["all", "exists", "exists_one", "filter", "map", "has"];

/** Everything that can be called in an expression. */
export const functionNames: readonly string[] = [...new Set([...expressionFunctions.keys(), ...macros])].sort();
