import type { ExpressionFunction } from "./expression-function.js";
import { jsonFunctions } from "./functions-json.js";
import { listFunctions } from "./functions-list.js";
import { numberFunctions } from "./functions-number.js";
import { textFunctions } from "./functions-text.js";
import { timeFunctions } from "./functions-time.js";

/** Every function by its name. */
export const expressionFunctions: ReadonlyMap<string, ExpressionFunction> = new Map(
  Object.entries({ ...textFunctions, ...numberFunctions, ...listFunctions, ...jsonFunctions, ...timeFunctions }),
);
