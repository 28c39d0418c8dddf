import { type ChildProcess, spawn } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

/** Of npm's packages Node takes care as ever; ours become one module with the file. */
const leavePackages: Plugin = {
  name: "leave packages",
  setup: ({ onResolve }) => {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === "entry-point" || path.startsWith("@autoweave/") ? undefined : { path, external: true },
    );
  },
};

async function bundle(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20.19",
    conditions: ["source"],
    plugins: [leavePackages],
    logLevel: "warning",
  });
  return outputFiles.map(({ text }) => text).join("\n");
}

/**
 * Runs a TypeScript file of the sources in a process that can send messages, as `fork` does. It is bundled first: a
 * loader that turns each of hundreds of files takes several times as long as all that the process does. What a file finds
 * beside itself by `import.meta.url` it does not find there.
 */
export async function forkSource(
  url: URL,
  options: { args?: readonly string[]; env?: NodeJS.ProcessEnv; stderr?: "inherit" | "pipe" } = {},
): Promise<ChildProcess> {
  const file = fileURLToPath(url);
  const code = await bundle(file);
  const child = spawn(process.execPath, ["--input-type=module", "-", ...(options.args ?? [])], {
    // From here Node looks for packages.
    cwd: dirname(file),
    env: { ...process.env, ...options.env },
    stdio: ["pipe", "inherit", options.stderr ?? "inherit", "ipc"],
  });
  // A process that is ended before it has read all of it says so by its end.
  child.stdin?.on("error", () => undefined).end(code);
  return child;
}
