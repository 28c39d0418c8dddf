import type { Binding } from "@autoweave/contracts/binding";
import type { RunTarget } from "../run/to-new-run.js";

/** A trigger of a published version. Expressions in its config can read the flow's constants. */
export type PublishedTrigger = RunTarget & { id: string; config: Record<string, Binding> };
