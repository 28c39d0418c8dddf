import type { Json } from "@autoweave/contracts/json";
import type { FlowCall } from "./needs.js";

const mark = Symbol.for("autoweave.park");

/** What a node may wait for without holding a worker. */
export type ParkFor =
  | { kind: "time"; until: Date }
  | { kind: "signal"; name: string; until?: Date | undefined }
  | ({ kind: "run" } & FlowCall);

/** Returned by `run` instead of emissions: the node waits, and `resume` is called with what it waited for. */
export type Park = { readonly [mark]: true; for: ParkFor };

/** What ended the wait. `timeout`: the signal's time ran out. `run`: the called flow ended well, with this output. */
export type Woke =
  | { kind: "time" }
  | { kind: "signal"; value: Json }
  | { kind: "timeout" }
  | { kind: "run"; output: Json };

/** Ways to wait. */
export const park = {
  until: (until: Date): Park => ({ [mark]: true, for: { kind: "time", until } }),
  signal: (name: string, until?: Date): Park => ({ [mark]: true, for: { kind: "signal", name, until } }),
  run: (call: FlowCall): Park => ({ [mark]: true, for: { kind: "run", ...call } }),
};

/** Recognises a {@link Park}. */
export function isPark(value: unknown): value is Park {
  return typeof value === "object" && value !== null && mark in value;
}
