import type { NewRun } from "../store/ledger/rows.js";
import type { FlowVersion } from "./flow-version.js";

/** A run to be accepted, with the version it is pinned to. */
export type Acceptance = { run: NewRun; version: FlowVersion };
