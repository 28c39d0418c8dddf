import { existsSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lockPlace } from "@autoweave/prisma/embedded/place-lock";
import { stopLeftover } from "@autoweave/prisma/embedded/postmaster";
import { processFacts } from "@autoweave/prisma/embedded/process-facts";

/** Where the global set-up keeps its servers; a killed test run leaves one behind. */
export const testsFolder = "tests";

function stopRedis(home: string): void {
  for (const name of readdirSync(home)) {
    const [, port, pid] = /^redis-(\d+)-(\d+)$/.exec(name) ?? [];
    const command = processFacts(Number(pid))?.command ?? "";
    if (port !== undefined && command.includes("-server") && command.includes(`:${port}`))
      process.kill(Number(pid), "SIGKILL");
  }
}

async function sweepOne(home: string): Promise<void> {
  const place = join(home, "postgres");
  // No lock: another run that is just starting, or one whose data lie elsewhere.
  if (!existsSync(join(place, "lock"))) return;
  let release: () => void;
  try {
    release = lockPlace(place, home);
  } catch {
    return; // Its owner lives.
  }
  stopRedis(home);
  await stopLeftover(join(place, "data"));
  release();
  rmSync(home, { recursive: true, force: true });
}

/** Ends the servers of test runs that were killed, and removes their folders. */
export async function sweepKilledRuns(): Promise<void> {
  const homes = readdirSync(tmpdir()).filter((name) => name.startsWith(`autoweave-${testsFolder}-`));
  for (const home of homes) await sweepOne(join(tmpdir(), home));
}
