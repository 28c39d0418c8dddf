import type { NodeDefinition } from "@autoweave/node-sdk";
import { branch } from "./logic/branch.js";
import { manual } from "./trigger/manual.js";

/** Every node type that comes with AutoWeave. */
export const builtinNodes: readonly NodeDefinition[] = [manual, branch];
