// `npm start`: installs, generates, builds what is stale, then runs the supervisor in the foreground.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { build, checkNode, fail, install, root, say } from "./setup.mjs";

checkNode();
const began = performance.now();
const supervisor = join(root, "engine", "dist", "main", "start.js");
install();
if (!existsSync(supervisor)) say("Building (once, and after a change)…");
build();
if (process.env.AUTOWEAVE_LOG === "debug") say(`Set up in ${Math.round(performance.now() - began)} ms.`);
if (!existsSync(supervisor)) fail(`${supervisor} was not built.`);

const child = spawn(process.execPath, ["--enable-source-maps", supervisor, ...process.argv.slice(2)], {
  stdio: "inherit",
});
// From a terminal Ctrl-C reaches the child by itself, and then once more from here: it takes the two for one.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.once("error", (error) => fail(`AutoWeave could not be started: ${error.message}`));
child.once("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal ?? "SIGKILL"]));
