import type { Role } from "@autoweave/auth/role";
import type { Mailer } from "../../service/identity/mail.js";
import { makePerson, type TestPerson, testPassword } from "../../service/testing/make-person.js";
import type { TestApp } from "../../testing/test-app.js";
import { type Browser, openBrowser } from "./browser.js";
import { type ServerRig, withServer } from "./with-server.js";

/** Somebody who is signed in. */
export type SignedIn = { person: TestPerson; browser: Browser };

/** A whole server that people sign in to; letters go nowhere, and nobody runs out of points. */
export type PeopleRig = ServerRig & {
  /** The parts that use cases about people take. */
  readonly parts: TestApp & { address: () => string; mailer: Mailer };
  /** Makes a person of a tenant and signs them in. */
  signInAs(tenantId: string, roles: Role[]): Promise<SignedIn>;
};

const silent: Mailer = { delivers: true, send: async () => undefined };

/** Builds the rig before the tests and takes it down after them. */
export function withPeople(): PeopleRig {
  const rig = withServer("postgres", { trustedProxies: ["loopback"], mailer: silent });
  return {
    get app() {
      return rig.app;
    },
    get server() {
      return rig.server;
    },
    get url() {
      return rig.url;
    },
    get parts() {
      return { ...rig.app, address: () => rig.url, mailer: silent };
    },
    signInAs: async (tenantId, roles) => {
      const person = await makePerson(rig.app.database, tenantId, roles);
      const browser = openBrowser(rig.url);
      const { status } = await browser.post("/auth/sign-in", { email: person.email, password: testPassword });
      if (status !== 200) throw new Error(`${roles.join(", ")} could not sign in: ${status}`);
      return { person, browser };
    },
  };
}
