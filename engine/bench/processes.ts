import { readdirSync, readFileSync } from "node:fs";

// Linux counts CPU time in ticks of 10 ms on every platform that Node runs on.
const msPerTick = 10;

type Stat = { parent: number; ticks: number };

function readStat(pid: number, withEnded = false): Stat | undefined {
  try {
    // After the program's name, which stands in brackets and may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ")
      .map(Number);
    // User and system time, then the same of children that have ended.
    const ticks = fields.slice(11, withEnded ? 15 : 13).reduce((sum, value) => sum + value, 0);
    return { parent: fields[1] ?? 0, ticks };
  } catch {
    // Ended in this moment.
    return undefined;
  }
}

/** All processes below `pid`, itself included. */
export function findBelow(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const one of readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)) {
    const parent = readStat(one)?.parent;
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), one]);
  }
  const found = [pid];
  for (const one of found) found.push(...(children.get(one) ?? []));
  return found;
}

/** PostgreSQL is a process a connection; all others here are one, whatever they have started. */
function findParts(pid: number, name: string): number[] {
  return name === "postgres" ? findBelow(pid) : [pid];
}

/** CPU time used, in milliseconds. */
function readCpuMs(pid: number, name: string): number {
  return (
    findParts(pid, name).reduce((sum, one) => sum + (readStat(one, name === "postgres")?.ticks ?? 0), 0) * msPerTick
  );
}

/** Numbers by the name of a process: `api`, `worker`, `postgres`, … */
export type ByProcess = Record<string, number>;

/** CPU milliseconds that each process used while `work` ran. */
export async function withCpu<T>(pids: ByProcess, work: () => Promise<T>): Promise<{ result: T; cpuMs: ByProcess }> {
  const before = mapValues(pids, readCpuMs);
  const result = await work();
  return { result, cpuMs: mapValues(pids, (pid, name) => readCpuMs(pid, name) - (before[name] ?? 0)) };
}

/** Changes the numbers and keeps the names. */
export function mapValues(values: ByProcess, change: (value: number, name: string) => number): ByProcess {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value, name)]));
}

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

/** Resident megabytes of a process; of PostgreSQL all its processes, shared pages counted once. */
export function readMegabytes(pid: number, name: string): number {
  const kilobytes =
    name === "postgres"
      ? findBelow(pid).reduce((total, one) => total + readKilobytes(one, "smaps_rollup", "Pss"), 0)
      : readKilobytes(pid, "status", "VmRSS");
  return Math.round(kilobytes / 1024);
}
