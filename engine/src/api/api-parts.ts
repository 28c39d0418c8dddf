import type { Sessions } from "@autoweave/auth/session";
import type { ManifestRegistry } from "@autoweave/contracts/node-manifest";
import type { HttpHandle } from "@autoweave/node-sdk";
import type { Bus } from "../queue/bus.js";
import type { FlowQueue } from "../queue/flow-queue.js";
import type { Acceptor } from "../run/accept.js";
import type { CredentialSource } from "../run/credential/credential-source.js";
import type { FlowVersions } from "../run/flow-version.js";
import type { NodeRegistry } from "../run/node-registry.js";
import type { Relay } from "../run/relay.js";
import type { WorkerPresence } from "../run/worker-presence.js";
import type { Mailer } from "../service/identity/mail.js";
import type { SignInGuard } from "../service/identity/sign-in-guard.js";
import type { KeyReader } from "../service/key/key-reader.js";
import type { Limits } from "../service/limit/limits.js";
import type { Live } from "../service/live/live.js";
import type { RunPlans } from "../service/run/run-plans.js";
import type { RunWatch } from "../service/run-watch.js";
import type { OidcClients } from "../service/single-sign-on/oidc-clients.js";
import type { SigningKeys } from "../service/token/signing-keys.js";
import type { Database } from "../store/database.js";
import type { Sealer } from "../store/sealing/sealer.js";
import type { Background } from "./background.js";
import type { ToAddress } from "./client-address.js";
import type { Site } from "./site.js";

/** What the API needs of the app. */
export type ServerParts = {
  database: Database;
  sealer: Sealer;
  tokenKeys: SigningKeys;
  keyReader: KeyReader;
  credentials: CredentialSource;
  oidcClients: OidcClients;
  queue: FlowQueue;
  bus: Bus;
  versions: FlowVersions;
  runPlans: RunPlans;
  relay: Relay;
  acceptor: Acceptor;
  manifests: ManifestRegistry;
  nodes: NodeRegistry;
  http: HttpHandle;
  limits: Limits;
  /** Hears of what callers are not told. */
  onError: (error: unknown) => void;
};

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
