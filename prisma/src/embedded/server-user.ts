import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Whom the server runs as. Absent for an ordinary user, who runs it as themselves: PostgreSQL refuses root. */
export type ServerUser = { uid: number; gid: number; name: string };

function findUser(matches: (user: ServerUser) => boolean): ServerUser | undefined {
  for (const line of readFileSync("/etc/passwd", "utf8").split("\n")) {
    const [name, , uid, gid] = line.split(":");
    if (name === undefined || uid === undefined || gid === undefined) continue;
    const user = { name, uid: Number(uid), gid: Number(gid) };
    if (matches(user)) return user;
  }
  return undefined;
}

/**
 * Chooses the user for a server started by root: the owner of existing data, else `postgres` (made when missing, as
 * initdb wants a user with a name), else `nobody`.
 */
export function chooseServerUser(
  dataOwner: number | undefined,
  onNotice: (text: string) => void,
): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = dataOwner === undefined || dataOwner === 0 ? undefined : findUser((user) => user.uid === dataOwner);
  const existing = owner ?? findUser((user) => user.name === "postgres");
  if (existing !== undefined) return existing;
  const made = spawnSync("useradd", [
    "--system",
    "--user-group",
    "--no-create-home",
    "--shell",
    "/usr/sbin/nologin",
    "postgres",
  ]);
  if (made.status === 0) onNotice("PostgreSQL does not run as root, so the system user postgres was created for it.");
  return findUser((user) => user.name === "postgres") ?? findUser((user) => user.name === "nobody");
}

/** Whether `user` can enter `folder` and write in it; asked of the system itself, as modes, groups and ACLs all count. */
export function mayWriteIn(folder: string, user: ServerUser | undefined): boolean {
  const asked = spawnSync("/bin/sh", ["-c", 'cd "$1" && test -w .', "sh", folder], { cwd: "/", ...toIds(user) });
  return asked.status === 0;
}

/** Whether `user` can run `program`. */
export function mayRun(program: string, user: ServerUser | undefined): boolean {
  return spawnSync(program, ["--version"], { cwd: "/", env: {}, ...toIds(user) }).status === 0;
}

/** The ids as `spawn` takes them. */
export function toIds(user: ServerUser | undefined): { uid?: number; gid?: number } {
  return user === undefined ? {} : { uid: user.uid, gid: user.gid };
}
