import type { FlowGraph } from "@autoweave/contracts/flow-graph";
import type { FlowOp } from "@autoweave/contracts/flow-op";
import type { Json } from "@autoweave/contracts/json";
import { type Applied, type OpOf, placeOf, refuse, replaceNode } from "./applied.js";

type Path = (string | number)[];
type Undo = { path: Path; value?: Json };
type Changed = { value: Json; undo: Undo };

/** Sets, or without a value removes, one config value. A path may end one step beyond what is there, not more. */
export function setConfig(graph: FlowGraph, op: OpOf<"set-config">): Applied {
  const { node, index } = placeOf(graph, op.id);
  const changed = setAt(node.config, op.path, 0, op.value);
  const inverse: FlowOp = { op: "set-config", id: op.id, ...changed.undo };
  return {
    graph: replaceNode(graph, index, { ...node, config: changed.value as typeof node.config }),
    inverse: [inverse],
  };
}

function setAt(container: Json, path: Path, depth: number, value: Json | undefined): Changed {
  const key = path[depth];
  if (Array.isArray(container) && typeof key === "number") return setItem(container, path, depth, key, value);
  if (isObject(container) && typeof key === "string") return setMember(container, path, depth, key, value);
  return refuse(
    `The config has no place ${describe(path)}: ${describe(path.slice(0, depth))} is ${kindOf(container)}.`,
  );
}

function setMember(
  map: { [key: string]: Json },
  path: Path,
  depth: number,
  key: string,
  value: Json | undefined,
): Changed {
  if (key === "__proto__") refuse('"__proto__" cannot be a config key. Choose another name.');
  const before = Object.hasOwn(map, key) ? map[key] : undefined;
  if (depth < path.length - 1) {
    if (before === undefined) refuse(`The config has no ${describe(path.slice(0, depth + 1))}. Set that first.`);
    const inner = setAt(before, path, depth + 1, value);
    return { value: { ...map, [key]: inner.value }, undo: inner.undo };
  }
  const undo = before === undefined ? { path } : { path, value: before };
  if (value !== undefined) return { value: { ...map, [key]: value }, undo };
  if (before === undefined) refuse(`The config has no ${describe(path)} to remove.`);
  const { [key]: _removed, ...rest } = map;
  return { value: rest, undo };
}

/** Adding and removing items moves the others, so that is undone by setting the whole list. */
function setItem(list: Json[], path: Path, depth: number, index: number, value: Json | undefined): Changed {
  const before = list[index];
  if (depth < path.length - 1) {
    if (before === undefined) refuse(`The config has no ${describe(path.slice(0, depth + 1))}. Set that first.`);
    const inner = setAt(before, path, depth + 1, value);
    return { value: list.with(index, inner.value), undo: inner.undo };
  }
  const whole = { path: path.slice(0, depth), value: list };
  if (value === undefined) {
    if (before === undefined) refuse(`The config has no ${describe(path)} to remove.`);
    return { value: list.toSpliced(index, 1), undo: whole };
  }
  if (index > list.length)
    refuse(`The list ${describe(path.slice(0, depth))} has ${list.length} items. Add at its end.`);
  if (before === undefined) return { value: [...list, value], undo: whole };
  return { value: list.with(index, value), undo: { path, value: before } };
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function describe(path: Path): string {
  return path.length === 0 ? "config" : path.join(".");
}

function kindOf(value: Json): string {
  if (Array.isArray(value)) return "a list, whose places are numbers";
  return isObject(value) ? "an object, whose places are names" : "a plain value";
}
