import type { Sessions } from "@autoweave/auth/session";
import type { App } from "../app.js";
import type { WorkerPresence } from "../run/worker-presence.js";
import type { Mailer } from "../service/identity/mail.js";
import type { SignInGuard } from "../service/identity/sign-in-guard.js";
import type { Limits } from "../service/limit/limits.js";
import type { Live } from "../service/live/live.js";
import type { RunWatch } from "../service/run-watch.js";
import type { Background } from "./background.js";
import type { ToAddress } from "./client-address.js";
import type { Site } from "./site.js";

/** What the API needs of the app. */
export type ServerParts = Omit<App, "close"> & { limits: Limits };

/** What procedures work with. */
export type ApiParts = ServerParts & {
  watch: RunWatch;
  workers: WorkerPresence;
  live: Live;
  sessions: Sessions;
  signInGuard: SignInGuard;
  mailer: Mailer;
  background: Background;
  /** AutoWeave as browsers know it. It can be asked once the server listens. */
  site: () => Site;
  /** Where links lead to. */
  address: () => string;
  /** What limits by address are counted under. */
  toAddress: ToAddress;
};
