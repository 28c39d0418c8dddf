import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ProviderAccount, ProviderClient, ProviderOrder, ProviderReport } from "./oidc-provider-process.js";

/** A real OpenID Connect provider that runs for a test. */
export type TestProvider = {
  issuer: string;
  /** Registers a client, beside those it has. */
  addClient(client: ProviderClient): Promise<void>;
  /** Goes through the provider as a browser without cookies; returns where it sends the browser in the end. */
  pass(url: string): Promise<string>;
  /** Who sits in front of the browser from now on; null presses "no". */
  seat(account: ProviderAccount | null): Promise<void>;
  stop(): void;
};

const mostSteps = 20;

/** Follows an address through one site, with its cookies, until that sends the browser to another one. */
async function passThrough(origin: string, start: string): Promise<string> {
  const cookies = new Map<string, string>();
  let url = start;
  for (let steps = 0; steps < mostSteps; steps++) {
    if (new URL(url).origin !== origin) return url;
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, { redirect: "manual", headers: cookie === "" ? {} : { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get("location");
    if (location === null) throw new Error(`the provider answers ${response.status}: ${await response.text()}`);
    url = new URL(location, url).href;
  }
  throw new Error(`the provider sends the browser around in circles, the last time to ${url}`);
}

/** Starts the provider in a process of its own. */
export async function startOidcProvider(): Promise<TestProvider> {
  const child = fork(fileURLToPath(new URL("./oidc-provider-process.ts", import.meta.url)), [], {
    execArgv: ["--conditions=source", "--import", "tsx"],
    // It says at length that it is not meant for production.
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const report = await new Promise<ProviderReport>((resolve, reject) => {
    child.once("message", resolve);
    child.once("exit", (code) => reject(new Error(`the provider ended with ${code}`)));
  });
  if (!("issuer" in report)) throw new Error("the provider did not say where it is");
  let order: ProviderOrder = { id: 0, clients: [], account: null };

  function tell(change: Partial<ProviderOrder>): Promise<void> {
    order = { ...order, ...change, id: order.id + 1 };
    const { id } = order;
    return new Promise((resolve) => {
      const onDone = (said: ProviderReport) => {
        if (!("done" in said) || said.done !== id) return;
        child.off("message", onDone);
        resolve();
      };
      child.on("message", onDone);
      child.send(order);
    });
  }

  return {
    issuer: report.issuer,
    addClient: (client) => tell({ clients: [...order.clients, client] }),
    seat: (account) => tell({ account }),
    pass: (url) => passThrough(new URL(report.issuer).origin, url),
    stop: () => child.kill("SIGKILL"),
  };
}
