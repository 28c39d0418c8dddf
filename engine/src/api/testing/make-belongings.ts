import type { Actor } from "@autoweave/auth/actor";
import { createCredential } from "../../service/credential/create-credential.js";
import { importFlow } from "../../service/flow/import-flow.js";
import { publishFlow } from "../../service/flow/publish-flow.js";
import { createInvitation } from "../../service/identity/invitations.js";
import { listSessions } from "../../service/identity/sessions.js";
import { createKey } from "../../service/key/keys.js";
import { listEvents } from "../../service/observe/list-events.js";
import { startRun } from "../../service/run/start-run.js";
import { createProvider } from "../../service/single-sign-on/providers.js";
import { makePerson } from "../../service/testing/make-person.js";
import { sketchFlow } from "../../service/testing/sketch-flow.js";
import type { PeopleRig } from "./with-people.js";

/** What inputs can name. */
export type Thing =
  | "credential"
  | "event"
  | "flow"
  | "invitation"
  | "key"
  | "person"
  | "provider"
  | "run"
  | "session"
  | "tenant";

/** By what each thing of a tenant can be named: its id, and its name where that works too. */
export type Belongings = Record<Thing, string[]>;

/** Makes one of everything in the tenant of `owner`, who is signed in. Its run waits and stays as it is. */
export async function makeBelongings({ app, parts }: PeopleRig, owner: Actor): Promise<Belongings> {
  const { tenantId } = owner;
  const flow = await importFlow(app, owner, {
    graph: sketchFlow(
      "flow-of-theirs",
      [
        { id: "start", type: "trigger.manual" },
        { id: "pause", type: "flow.wait", config: { mode: "signal", signal: "go" } },
      ],
      ["start.input > pause.in"],
    ),
  });
  await publishFlow(app, owner, { flow: flow.id });
  const { runId } = await startRun(app, owner, { flow: flow.id, input: { word: "word-of-theirs" } });
  const credential = await createCredential(app, owner, {
    ...{ name: "credential-of-theirs", type: "secret", fields: { text: "secret-of-theirs" } },
  });
  const key = await createKey(app, owner, { name: "key-of-theirs", scopes: ["flows:read"] });
  const invitation = await createInvitation(parts, owner, { email: "guest@theirs.example", roles: ["viewer"] });
  const provider = await createProvider(parts, owner, {
    ...{ name: "provider-of-theirs", issuer: "https://id.theirs.example", clientId: "client-of-theirs" },
    ...{ emailDomains: [], role: null, enabled: true, listed: false },
  });
  const member = await makePerson(app.database, tenantId, ["viewer"]);
  const sessions = await listSessions(parts, owner);
  const events = await listEvents(app, owner);
  return {
    tenant: [tenantId],
    flow: [flow.id, "flow-of-theirs"],
    run: [runId],
    credential: [credential.id, "credential-of-theirs"],
    key: [key.id],
    invitation: [invitation.id],
    provider: [provider.id],
    person: [member.id, owner.subject.id],
    session: sessions.map(({ id }) => id),
    event: events.map(({ id }) => id),
  };
}
