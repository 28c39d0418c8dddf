import type { Role } from "@autoweave/auth/role";
import { builtinNodes } from "@autoweave/nodes/builtin";
import { withDatabase } from "@autoweave/testing/with-database";
import { afterAll, beforeAll } from "vitest";
import type { Mailer } from "../../service/identity/mail.js";
import { makePerson, type TestPerson, testPassword } from "../../service/testing/make-person.js";
import { withNewMinute } from "../../service/testing/with-new-minute.js";
import { createTestApp, type TestApp } from "../../testing/test-app.js";
import { createServer, type Server } from "../server.js";
import { type Browser, openBrowser } from "./browser.js";

/** Somebody who is signed in. */
export type SignedIn = { person: TestPerson; browser: Browser };

/** A whole server that people sign in to; letters go nowhere, and nobody runs out of points. */
export type PeopleRig = {
  readonly app: TestApp;
  readonly server: Server;
  readonly url: string;
  /** The parts that use cases about people take. */
  readonly parts: TestApp & { address: () => string; mailer: Mailer };
  /** Makes a person of a tenant and signs them in. */
  signInAs(tenantId: string, roles: Role[]): Promise<SignedIn>;
};

const silent: Mailer = { delivers: true, send: async () => undefined };
const plenty = { external: 10_000_000, tools: 10_000_000 };

/** Builds the rig before the tests and takes it down after them. */
export function withPeople(): PeopleRig {
  const database = withDatabase();
  const limits = withNewMinute(plenty);
  let running: { app: TestApp; server: Server; url: string } | undefined;
  const rig = () => {
    if (running === undefined) throw new Error("Use the server inside a test or a hook.");
    return running;
  };
  beforeAll(async () => {
    const app = await createTestApp({ databaseUrl: database.url, redisUrl: undefined, nodes: builtinNodes });
    const server = await createServer({ ...app, limits }, { trustedProxies: ["loopback"], mailer: silent });
    running = { app, server, url: await server.listen(0) };
  });
  afterAll(async () => {
    await running?.server.close();
    await running?.app.stop();
  });
  return {
    get app() {
      return rig().app;
    },
    get server() {
      return rig().server;
    },
    get url() {
      return rig().url;
    },
    get parts() {
      return { ...rig().app, address: () => rig().url, mailer: silent };
    },
    signInAs: async (tenantId, roles) => {
      const { app, url } = rig();
      const person = await makePerson(app.database, tenantId, roles);
      const browser = openBrowser(url);
      const { status } = await browser.post("/auth/sign-in", { email: person.email, password: testPassword });
      if (status !== 200) throw new Error(`${roles.join(", ")} could not sign in: ${status}`);
      return { person, browser };
    },
  };
}
