import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** What tells one process from a later one that got the same number. */
export type ProcessFacts = { started: string; command: string };

function readLinux(pid: number): ProcessFacts | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in brackets may hold spaces and brackets itself, so count the fields from behind it.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z") return undefined;
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    return { started: `${boot}:${fields[19]}`, command };
  } catch {
    return undefined;
  }
}

function readElsewhere(pid: number): ProcessFacts | undefined {
  try {
    const line = execFileSync("ps", ["-ww", "-p", String(pid), "-o", "lstart=,command="], { encoding: "utf8" }).trim();
    // lstart is always 24 characters: "Mon Nov 23 22:31:04 2026".
    return line === "" ? undefined : { started: line.slice(0, 24), command: line.slice(24).trim() };
  } catch {
    return undefined;
  }
}

/** Facts of a living process, or undefined when none has this number. */
export function processFacts(pid: number): ProcessFacts | undefined {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return process.platform === "linux" ? readLinux(pid) : readElsewhere(pid);
}
