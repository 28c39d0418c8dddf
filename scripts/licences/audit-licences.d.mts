import type { Rules } from "./judge.mjs";
import type { Lock } from "./read-packages.mjs";

export function auditLicences(lock: Lock, rules: Rules): { page: string; faults: string[] };
