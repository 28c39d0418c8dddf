import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { ManifestRegistry } from "@autoweave/contracts/node-manifest";
import { configFields } from "./rules/config-fields.js";
import { configSize } from "./rules/config-size.js";
import { containerBodies } from "./rules/container-bodies.js";
import { containerRetries } from "./rules/container-retries.js";
import { createRuleContext } from "./rules/create-rule-context.js";
import { credentialPlaces } from "./rules/credential-places.js";
import { duplicateEdges } from "./rules/duplicate-edges.js";
import { dynamicPorts } from "./rules/dynamic-ports.js";
import { edgeBorders } from "./rules/edge-borders.js";
import { edgeEnds } from "./rules/edge-ends.js";
import { edgePorts } from "./rules/edge-ports.js";
import { envConstants } from "./rules/env-constants.js";
import { errorPolicies } from "./rules/error-policies.js";
import { expressionReads } from "./rules/expression-reads.js";
import { firstJoins } from "./rules/first-joins.js";
import { knownTypes } from "./rules/known-types.js";
import { loopVariables } from "./rules/loop-variables.js";
import { noCircles } from "./rules/no-circles.js";
import { parents } from "./rules/parents.js";
import { plainSecrets } from "./rules/plain-secrets.js";
import { reachableNodes } from "./rules/reachable-nodes.js";
import { readableExpressions } from "./rules/readable-expressions.js";
import { requiredInputs } from "./rules/required-inputs.js";
import { reservedNames } from "./rules/reserved-names.js";
import type { Rule } from "./rules/rule.js";
import { settledConfig } from "./rules/settled-config.js";
import { triggerPlaces } from "./rules/trigger-places.js";
import { uniqueIds } from "./rules/unique-ids.js";
import { webhookPaths } from "./rules/webhook-paths.js";

const rules: readonly Rule[] = [
  uniqueIds,
  reservedNames,
  knownTypes,
  edgeEnds,
  edgePorts,
  duplicateEdges,
  edgeBorders,
  noCircles,
  parents,
  containerBodies,
  containerRetries,
  triggerPlaces,
  requiredInputs,
  configFields,
  dynamicPorts,
  settledConfig,
  credentialPlaces,
  plainSecrets,
  readableExpressions,
  expressionReads,
  firstJoins,
  loopVariables,
  envConstants,
  errorPolicies,
  webhookPaths,
  reachableNodes,
];

/**
 * Everything that is wrong with a graph, errors before warnings. A graph without errors can be compiled. Never throws on
 * a graph that its schema accepts.
 */
export function validateGraph(graph: FlowGraph, manifests: ManifestRegistry): Diagnostic[] {
  // Alone and first: the other rules walk config by recursion, which its depth could end.
  const tooLarge = configSize({ graph });
  if (tooLarge.length > 0) return tooLarge;
  const context = createRuleContext(graph, manifests);
  const diagnostics = rules.flatMap((rule) => rule(context));
  return [
    ...diagnostics.filter((diagnostic) => diagnostic.severity === "error"),
    ...diagnostics.filter((diagnostic) => diagnostic.severity === "warning"),
  ];
}
