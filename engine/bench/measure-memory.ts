import { readdirSync, readFileSync } from "node:fs";

/** Megabytes in memory by name of process; PostgreSQL's processes share theirs, so they are counted by their parts. */
export type Memory = Record<string, number>;

function readKilobytes(pid: number, file: "status" | "smaps_rollup", field: string): number {
  try {
    const line = readFileSync(`/proc/${pid}/${file}`, "utf8")
      .split("\n")
      .find((text) => text.startsWith(`${field}:`));
    return Number(line?.replace(/\D+/g, "") ?? 0);
  } catch {
    // Ended in this moment.
    return 0;
  }
}

/** All processes below `pid`, itself included. */
export function findBelow(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      const parent = Number(
        readFileSync(`/proc/${name}/stat`, "utf8")
          .replace(/^.*\) /s, "")
          .split(" ")[1],
      );
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // Ended in this moment.
    }
  }
  const found = [pid];
  for (const one of found) found.push(...(children.get(one) ?? []));
  return found;
}

/** Resident megabytes of one process. */
export function residentMegabytes(pid: number): number {
  return Math.round(readKilobytes(pid, "status", "VmRSS") / 1024);
}

/** Megabytes of a process and all below it, shared pages counted once (proportional set size). */
export function treeMegabytes(pid: number): number {
  const sum = findBelow(pid).reduce((total, one) => total + readKilobytes(one, "smaps_rollup", "Pss"), 0);
  return Math.round(sum / 1024);
}
