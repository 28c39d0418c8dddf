import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";

/** A process of this machine. */
export type Process = { pid: number; parent: number; command: string };

function readProc(pid: number): (Process & { folder: string; env: string }) | undefined {
  try {
    // The name in brackets may hold anything; what stands behind the last bracket is plain.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (state === "Z") return undefined;
    return {
      pid,
      parent: Number(parent),
      command: readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim(),
      folder: readlinkSync(`/proc/${pid}/cwd`),
      env: readFileSync(`/proc/${pid}/environ`, "utf8"),
    };
  } catch {
    // Gone meanwhile, or somebody else's.
    return undefined;
  }
}

/**
 * Processes that belong to a server: they name its data folder on their command line or in their environment, or work in
 * it, as every process of its PostgreSQL does. Where there is no `/proc`, only those that name it.
 */
export function findProcesses(home: string): Process[] {
  if (!existsSync("/proc/self/stat")) return findByPs(home);
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => readProc(Number(name)) ?? [])
    .filter(({ command, folder, env }) => command.includes(home) || folder.startsWith(home) || env.includes(home))
    .map(({ pid, parent, command }) => ({ pid, parent, command }));
}

function findByPs(home: string): Process[] {
  return execFileSync("ps", ["-axwwEo", "pid=,ppid=,command="], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(home))
    .map((line) => {
      const [pid, parent, ...words] = line.trim().split(/\s+/);
      return { pid: Number(pid), parent: Number(parent), command: words.join(" ") };
    })
    .filter(({ pid }) => pid !== process.pid);
}
