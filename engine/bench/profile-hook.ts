import { writeFileSync } from "node:fs";
import { Session } from "node:inspector";
import { basename, join } from "node:path";

// Loaded with `--import` into the processes of the real server, whose arguments the measurement does not choose.
const folder = process.env.BENCH_PROFILE;
if (folder !== undefined) {
  const session = new Session();
  session.connect();
  session.post("Profiler.enable");
  session.post("Profiler.start");
  process.once("exit", () => {
    session.post("Profiler.stop", (_error, { profile }) => {
      const name = `${basename(process.argv[1] ?? "")}.${process.pid}.cpuprofile`;
      writeFileSync(join(folder, name), JSON.stringify(profile));
    });
  });
}
