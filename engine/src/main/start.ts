import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { AppError, isAppError } from "@autoweave/contracts/app-error";
import { startEmbedded } from "@autoweave/prisma/embedded";
import { freePort } from "@autoweave/prisma/embedded/free-port";
import { migrate } from "@autoweave/prisma/migrate";
import { createLifecycle, type Lifecycle } from "@autoweave/service/lifecycle";
import { createLog } from "@autoweave/service/log";
import { migratePostgresQueue } from "../queue/postgres-queue.js";
import { toLink } from "../service/identity/links.js";
import { createDatabase } from "../store/database.js";
import { bindKeys } from "../store/sealing/bind-keys.js";
import { type Beginning, bootstrap } from "./bootstrap.js";
import { type Child, startChild } from "./child-process.js";
import { findBuiltWebApp } from "./find-built-web-app.js";
import { findKeys } from "./find-keys.js";
import { readSettings, type Settings } from "./settings.js";
import { toUrlVariable, type WebApp, webApps } from "./web-apps.js";

/** Where the CLI finds the key of the first start, inside the data folder. */
const keyFile = "cli-key";

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function warn(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Throws `start.port-taken` before anything is started for nothing. */
async function assertPortFree(settings: Settings): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      if (cause.code !== "EADDRINUSE") {
        reject(
          new AppError(
            "env.invalid",
            `Cannot listen on ${settings.host}:${settings.port}: ${cause.message}. Check AUTOWEAVE_HOST and AUTOWEAVE_PORT.`,
          ),
        );
        return;
      }
      reject(
        new AppError(
          "start.port-taken",
          `Port ${settings.port} is taken by another program. Stop it, or start with another port: AUTOWEAVE_PORT=${settings.port + 1} npm start`,
        ),
      );
    });
    server.listen(settings.port, settings.host, resolve);
  });
  await new Promise((resolve) => server.close(resolve));
}

function prepareHome(home: string): void {
  try {
    // Others may pass through, not look: started by root, PostgreSQL runs as a user of its own below it.
    mkdirSync(home, { recursive: true, mode: 0o711 });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOSPC")
      throw new AppError("start.disk-full", `The disk that holds ${home} is full; make room and start again.`);
    throw new AppError("env.invalid", `The data folder ${home} cannot be made (${code}); check AUTOWEAVE_HOME.`, {
      cause,
    });
  }
}

/** Keeps the first key where the CLI looks for it, for its owner only. */
function keepKey(home: string, secret: string): void {
  writeFileSync(join(home, keyFile), `${secret}\n`, { mode: 0o600 });
}

async function start(): Promise<void> {
  const log = createLog("start");
  // The processes have five seconds each; PostgreSQL ends after them.
  const lifecycle = createLifecycle({ log, deadlineMs: 20_000 });
  try {
    const settings = readSettings();
    prepareHome(settings.home);
    await assertPortFree(settings);
    const databaseUrl = settings.databaseUrl ?? (await openEmbedded(settings, lifecycle));
    await migrate(databaseUrl);
    if (settings.redisUrl === undefined) await migratePostgresQueue(databaseUrl);
    await bindToKeys(databaseUrl, settings);
    const { secret, firstRunToken } = await bootstrap(databaseUrl);
    if (secret !== undefined) keepKey(settings.home, secret);

    const placed = await placeWebApps(settings);
    const env = {
      ...process.env,
      DATABASE_URL: databaseUrl,
      AUTOWEAVE_HOME: settings.home,
      ...Object.fromEntries(placed.map(({ app, port }) => [toUrlVariable(app), `http://127.0.0.1:${port}`])),
    };
    const onRestart = (entry: string) => (reason: string) => {
      if (!lifecycle.signal.aborted) warn(`The ${entry} process ended (${reason}) and is started again.`);
    };
    const others: Promise<Child>[] = placed.map(({ app, port }) =>
      startChild({
        entry: "web-app",
        name: app.name,
        args: [app.name, String(port)],
        env: toWebAppEnv(settings),
        isQuiet: true,
        onReady: () => undefined,
        onRestart: onRestart(app.name),
      }),
    );
    for (let count = 0; count < settings.workers; count++) {
      others.push(startChild({ entry: "worker", env, onReady: () => undefined, onRestart: onRestart("worker") }));
    }
    let address = "";
    const api = startChild({
      entry: "api",
      env,
      onReady: (given) => {
        address = given ?? "";
      },
      onRestart: onRestart("api"),
    });
    const started = await Promise.allSettled([api, ...others]);
    lifecycle.onStop("processes", async () => {
      await Promise.all(started.map(async (child) => child.status === "fulfilled" && child.value.stop()));
    });
    const failed = started.find((child) => child.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    announce(address, { secret, firstRunToken }, settings);
  } catch (error) {
    if (lifecycle.signal.aborted) return;
    warn(toSentence(error));
    await lifecycle.stop("the start failed", 1);
  }
}

async function bindToKeys(databaseUrl: string, settings: Settings): Promise<void> {
  const database = createDatabase(databaseUrl, 1);
  try {
    await bindKeys(database, (isFirst) => findKeys(settings, { isFirst }));
  } finally {
    await database.close();
  }
}

/** The apps to start here, each with a port: those that are built, and that nobody else serves. */
async function placeWebApps(settings: Settings): Promise<{ app: WebApp; port: number }[]> {
  const here = webApps.filter(({ name }) => settings.appUrls[name] === undefined);
  const built = here.filter(({ name }) => {
    if (findBuiltWebApp(name) !== undefined) return true;
    warn(`The ${name} is not built, so it is not started; npm run build builds it.`);
    return false;
  });
  return Promise.all(built.map(async (app) => ({ app, port: await freePort() })));
}

/** An app has no secrets: of this process's environment it gets what Node and the log read, and nothing more. */
function toWebAppEnv(settings: Settings): NodeJS.ProcessEnv {
  const kept = ["PATH", "HOME", "TZ", "LANG", "TMPDIR", "NO_COLOR", "FORCE_COLOR", "AUTOWEAVE_LOG"];
  const taken = kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  return {
    ...Object.fromEntries(taken),
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    AUTOWEAVE_HOME: settings.home,
  };
}

async function openEmbedded(settings: Settings, lifecycle: Lifecycle): Promise<string> {
  const embedded = await startEmbedded({
    home: settings.home,
    onNotice: say,
    onExit: () => {
      // Whoever keeps this process alive starts both again; what was accepted is on disk.
      warn(
        "PostgreSQL has ended by itself, so AutoWeave ends too. Start it again; if this comes back, look at its log.",
      );
      void lifecycle.stop("PostgreSQL ended", 1);
    },
  });
  lifecycle.onStop("PostgreSQL", () => embedded.stop());
  return embedded.url;
}

function announce(address: string, { secret, firstRunToken }: Beginning, settings: Settings): void {
  if (secret !== undefined) {
    say(`Your first API key, shown once: ${secret}`);
    say(`The autoweave command reads it from ${join(settings.home, keyFile)}.`);
  } else if (
    !existsSync(join(settings.home, keyFile)) ||
    readFileSync(join(settings.home, keyFile), "utf8").trim() === ""
  ) {
    say("The autoweave command needs a key: set AUTOWEAVE_API_KEY.");
  }
  const site = settings.publicUrl ?? toBrowserAddress(address);
  if (firstRunToken !== undefined) {
    const link = toLink({ address: () => site }, "first-run", firstRunToken);
    say(`Nobody owns this installation yet. Become its owner: ${link}`);
  }
  if (isInTheClear(settings.publicUrl)) {
    warn("AUTOWEAVE_PUBLIC_URL is plain http: whoever is on the network can read passwords and sessions. Use https.");
  }
  say(`AutoWeave is ready at ${site}`);
}

/** True for an address to which passwords travel unencrypted through a network. */
function isInTheClear(publicUrl: string | undefined): boolean {
  if (publicUrl === undefined) return false;
  const { protocol, hostname } = new URL(publicUrl);
  return protocol === "http:" && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** What a person types: the loopback address by its name. */
function toBrowserAddress(address: string): string {
  return address.replace(/\/\/(127\.0\.0\.1|0\.0\.0\.0|\[::1?\])(?=[:/]|$)/, "//localhost");
}

/** One sentence for a person; a bug keeps its trace. */
function toSentence(error: unknown): string {
  if (isAppError(error)) return error.message;
  if (error instanceof Error && "code" in error && String(error.code).includes(".")) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

await start();
