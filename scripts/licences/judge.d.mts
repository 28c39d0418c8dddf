/** Packages that may come under licences which are not allowed otherwise. A name may end in `*`. */
export type Exception = { packages: string[]; licences: string[]; reason: string };
/** What allowed-licences.json holds. */
export type Rules = { allowed: string[]; exceptions: Exception[] };
type Judged = { name: string; licence: string | undefined };
export function judge(rules: Rules, given: Judged): "allowed" | "exception" | "refused";
export function findIdle(rules: Rules, packages: readonly Judged[]): string[];
