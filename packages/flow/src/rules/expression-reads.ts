import type { Diagnostic } from "@autoweave/contracts/diagnostic";
import type { FlowNode } from "@autoweave/contracts/flow-graph";
import type { NodeRead } from "../expression.js";
import { toNearest } from "../to-nearest.js";
import { containersOf, outputPortsOf, runsBefore } from "../topology.js";
import type { NodeExpression, Rule, RuleContext } from "./rule.js";

type Found = { code: string; message: string; fix: string; port?: string };

/** Expressions read nodes that exist, that have run by then, and ports that these have. */
export const expressionReads: Rule = (context) =>
  context.expressions.flatMap((expression) =>
    (expression.compiled?.reads ?? []).flatMap((read) => {
      const found = check(context, expression.node, read);
      return found === undefined ? [] : [toDiagnostic(expression, found)];
    }),
  );

function toDiagnostic({ node, path, place }: NodeExpression, found: Found): Diagnostic {
  return {
    code: found.code,
    severity: "error",
    message: `In ${place} of node "${node.id}": ${found.message}`,
    fix: found.fix,
    node: node.id,
    ...(found.port === undefined ? {} : { port: found.port }),
    ...(path === undefined ? {} : { path }),
  };
}

function check(context: RuleContext, reader: FlowNode, read: NodeRead): Found | undefined {
  const target = context.topology.nodes.get(read.node);
  if (target === undefined) return explainUnknown(context, read);
  if (target.id === reader.id) {
    return cannotHaveRun(`a node cannot read its own output.`, "Read an earlier node, or what came in on a port.");
  }
  if (!runsBefore(context.topology, target.id, reader)) return explainPlace(context, reader, target);
  return checkPort(context, target, read.port);
}

function explainUnknown(context: RuleContext, read: NodeRead): Found {
  const nearest = toNearest(read.node, context.topology.nodes.keys());
  return {
    code: "expression.unknown-node",
    message: `there is no node "${read.node}".`,
    fix: nearest === undefined ? "Name a node that runs before this one." : `Did you mean nodes.${nearest}?`,
  };
}

function cannotHaveRun(message: string, fix: string): Found {
  return { code: "expression.node-not-run", message, fix };
}

function explainPlace(context: RuleContext, reader: FlowNode, target: FlowNode): Found {
  if (context.manifestOf(target)?.kind === "note") {
    return cannotHaveRun(`"${target.id}" is a note and puts nothing out.`, "Read a node that runs before this one.");
  }
  if (target.id === reader.parent || containersOf(context.topology, reader).includes(target)) {
    return cannotHaveRun(
      `"${target.id}" is the container around it, and has no output before its body is done.`,
      "Read item and index for the current round, or move the node behind the container.",
    );
  }
  const readerScope = [reader.parent, ...containersOf(context.topology, reader).map((container) => container.parent)];
  if (target.parent !== undefined && !readerScope.includes(target.parent)) {
    return cannotHaveRun(
      `"${target.id}" is in the body of "${target.parent}" and cannot be read from outside.`,
      `Connect it to the result port of "${target.parent}" and read an output of that container.`,
    );
  }
  return cannotHaveRun(
    `no edge leads from "${target.id}" to this node, so it cannot have run before.`,
    `Connect "${target.id}" to "${reader.id}", directly or over other nodes.`,
  );
}

function checkPort(context: RuleContext, target: FlowNode, port: string | undefined): Found | undefined {
  const manifest = context.manifestOf(target);
  if (port === undefined || manifest === undefined) return undefined;
  const ports = outputPortsOf(target, manifest);
  if (ports.includes(port)) return undefined;
  const nearest = toNearest(port, ports);
  const choice = nearest ?? ports.join(`, nodes.${target.id}.`);
  return {
    code: "expression.unknown-port",
    message: `node "${target.id}" has no output port "${port}".`,
    fix: ports.length === 0 ? "Read another node." : `Read nodes.${target.id}.${choice}.`,
    port,
  };
}
