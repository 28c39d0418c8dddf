import type { Colors } from "../terminal.js";

const looks: Record<string, "green" | "red" | "yellow" | "dim" | "cyan"> = {
  completed: "green",
  failed: "red",
  failing: "red",
  cancelled: "yellow",
  cancelling: "yellow",
  skipped: "dim",
  waiting: "cyan",
  retrying: "yellow",
  running: "cyan",
};

/** A status in its colour. */
export function formatStatus(status: string, colors: Colors): string {
  const look = looks[status];
  return look === undefined ? status : colors[look](status);
}
