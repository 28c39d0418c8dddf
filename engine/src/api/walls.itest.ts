import { beforeAll, describe, expect, test, vi } from "vitest";
import { makeTenant } from "../service/testing/make-person.js";
import { buildSchema } from "./graphql/build-schema.js";
import { subgraphs } from "./graphql/subgraphs.js";
import { type Browser, openBrowser } from "./testing/browser.js";
import { callField, callProcedure, listRootFields, type Outcome, type RootField } from "./testing/call-operation.js";
import { type ListedProcedure, listProcedures } from "./testing/list-procedures.js";
import { listTexts } from "./testing/list-texts.js";
import { type Belongings, makeBelongings, type Thing } from "./testing/make-belongings.js";
import { sampleFieldValues, sampleId, sampleInputs } from "./testing/sample-inputs.js";
import { withPeople } from "./testing/with-people.js";

// Every operation is found by walking the surfaces. What an input may hold is found by walking its schema: each place
// that takes any text either names a thing of a tenant's, and is then tried with a foreign one, or is listed as not
// naming any. A new operation with a new place fails here until somebody has said which it is.

/** What a place of an input names, by the name of the place or by operation and place. */
const things: Record<string, Thing> = {
  ...{ flow: "flow", after: "flow", resource: "flow", run: "run", runId: "run", credential: "credential" },
  ...{ member: "person", subject: "person", tenant: "tenant", before: "event" },
  ...{ "keys.revoke id": "key", "account.endSession id": "session", "members.revokeInvitation id": "invitation" },
  ...{ "identityProviders.update id": "provider", "identityProviders.remove id": "provider" },
  ...{ "identityProviders.test id": "provider" },
};
/** Places that name nothing that belongs to anybody. */
const words = new Set([
  ...[
    "action",
    "batch",
    "clientId",
    "clientSecret",
    "current",
    "cursor",
    "dedupeKey",
    "email",
    "emailDomains",
    "folder",
  ],
  ...[
    "expiresAt",
    "from",
    "hash",
    "hosts",
    "issuer",
    "jobId",
    "lastEventId",
    "name",
    "next",
    "node",
    "note",
    "password",
    "plugin",
  ],
  ...["scope", "scopes", "service", "since", "tags", "to", "token", "trigger", "type", "until", "upTo", "url"],
]);

type Place = { procedure: ListedProcedure; place: string; last: string };
const procedures = listProcedures();
const places: Place[] = procedures.flatMap((procedure) =>
  listTexts(procedure.input).map((place) => ({
    procedure,
    place,
    last: place.replaceAll("[]", "").split(".").at(-1) ?? "",
  })),
);

function toThing({ procedure: { name }, last }: Place): Thing | undefined {
  return things[`${name} ${last}`] ?? things[last];
}

function toInput({ procedure: { name }, place, last }: Place, value: string): unknown {
  if (place.startsWith("topics[].")) return { topics: [{ topic: last === "run" ? "run" : "runs", [last]: value }] };
  if (place !== last) throw new Error(`${name}: say how ${place} is put together`);
  return { ...(sampleInputs[name] as object | undefined), [place]: value };
}

/** Ids of that kind which nothing has. */
function toMissing(thing: Thing): string {
  return thing === "session" ? "0".repeat(64) : thing === "tenant" ? "t0123456789ab" : sampleId;
}

const fields = listRootFields(buildSchema(subgraphs));
const idArguments = fields.flatMap((field) =>
  field.field.args.filter(({ type }) => /^ID!?$/.test(String(type))).map((arg) => ({ field, arg: arg.name })),
);

describe("two tenants", () => {
  const rig = withPeople();
  let theirs: Belongings;
  let stranger: Browser;

  beforeAll(async () => {
    const owner = await rig.signInAs(await makeTenant(rig.app.database, "tenant-of-theirs"), ["owner"]);
    theirs = await makeBelongings(rig, owner.person.actor);
    await vi.waitFor(
      async () => {
        const [unit] = await rig.app.rows("SELECT 1 FROM unit WHERE run_id = $1 AND status = 'waiting'", theirs.run);
        expect(unit).toBeDefined();
      },
      { timeout: 30_000 },
    );
    stranger = (await rig.signInAs(await makeTenant(rig.app.database, "Others"), ["owner"])).browser;
  }, 120_000);

  /** Every row of the tenant's, in every table, as one hash a table. */
  async function readAll(): Promise<unknown[]> {
    const tables = await rig.app.rows<{ name: string }>(
      `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
       WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attname = 'tenant_id' ORDER BY 1`,
    );
    expect(tables.length).toBeGreaterThan(20);
    const each = tables.map(
      ({ name }) =>
        `SELECT '${name}' AS name, count(*)::int AS rows, md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) AS hash FROM ${name} t WHERE tenant_id = $1`,
    );
    return rig.app.rows(each.join(" UNION ALL "), theirs.tenant);
  }

  const marks = () => [...Object.values(theirs).flat(), ...["-of-theirs", "guest@theirs.example", "id.theirs.example"]];

  /** The answer without what was asked for in it, and without where in a line something stands. */
  function toShape({ status, code, text }: Outcome, asked: string): Outcome {
    const plain = text.replaceAll(asked, "…").replaceAll(/"(?:column|line)":\d+/g, "");
    // Cursors name the moment in which they were given.
    return { status, code, text: plain.replaceAll(/(id: |"cursor":")[^\n"]+/g, "$1…") };
  }

  async function expectWall(thing: Thing, call: (value: string) => Promise<Outcome>): Promise<void> {
    const before = await readAll();
    const missing = toMissing(thing);
    const unknown = toShape(await call(missing), missing);
    expect(theirs[thing].length).toBeGreaterThan(0);
    for (const value of theirs[thing]) {
      const answer = toShape(await call(value), value);
      expect(answer).toEqual(unknown);
      for (const mark of marks()) expect(answer.text).not.toContain(mark);
    }
    expect(await readAll()).toEqual(before);
  }

  test("each place of each input either names a thing or is a word", () => {
    const unknown = places.filter((place) => toThing(place) === undefined && !words.has(place.last));
    expect(unknown.map(({ procedure, place }) => `${procedure.name} ${place}`)).toEqual([]);
    expect(places.filter((place) => toThing(place) !== undefined).length).toBeGreaterThan(40);
    expect(idArguments.length).toBeGreaterThan(20);
  });

  test.each(places.filter((place) => toThing(place) !== undefined))(
    "$procedure.name takes a foreign $place for one that is not there",
    async (place) => {
      const thing = toThing(place);
      if (thing === undefined) throw new Error("this place names nothing");
      await expectWall(thing, (value) => callProcedure(rig.url, stranger, place.procedure, toInput(place, value)));
    },
  );

  test.each(idArguments)(
    "GraphQL's $field.kind $field.name takes a foreign $arg for one that is not there",
    async ({ field, arg }) => {
      const thing = things[arg];
      if (thing === undefined) throw new Error(`say what ${arg} of ${field.name} names`);
      await expectWall(thing, (value) => callField(rig.url, stranger, field, { ...sampleFieldValues, [arg]: value }));
    },
  );

  test("GraphQL's answers for a foreign thing are those for a missing one, and no accident", async () => {
    const run = fields.find(({ name }) => name === "run");
    const answer = await callField(rig.url, stranger, run as RootField, { run: theirs.run[0] });
    expect(answer).toMatchObject({ status: 200, code: "run.not-found" });
  });

  test("switching to a foreign tenant is switching to none", async () => {
    await expectWall("tenant", async (tenant) => {
      const { status, body } = await stranger.post("/auth/switch", { tenant });
      return { status, code: (body as { code?: string }).code, text: JSON.stringify(body) };
    });
  });

  test.each(procedures.filter(({ type }) => type !== "mutation"))(
    "$name tells a stranger nothing of theirs",
    async (procedure) => {
      const { text } = await callProcedure(rig.url, stranger, procedure, sampleInputs[procedure.name]);
      for (const mark of marks()) expect(text).not.toContain(mark);
    },
  );

  test.each(procedures)("$name gives nothing without a session, there or not", async (procedure) => {
    const nobody = openBrowser(rig.url);
    const inputs = [
      sampleInputs[procedure.name],
      ...places.flatMap((place) => {
        const thing = place.procedure === procedure ? toThing(place) : undefined;
        return thing === undefined ? [] : theirs[thing].map((value) => toInput(place, value));
      }),
    ];
    const before = await readAll();
    for (const input of inputs.slice(0, 5)) {
      expect(await callProcedure(rig.url, nobody, procedure, input)).toMatchObject({ code: "auth.required" });
    }
    expect(await readAll()).toEqual(before);
  });

  test.each(fields)("GraphQL's $kind $name gives nothing without a session", async (field) => {
    const values = { ...sampleFieldValues, flow: theirs.flow[0], run: theirs.run[0] };
    const answer = await callField(rig.url, openBrowser(rig.url), field, values);
    expect(answer).toMatchObject({ status: 401, code: "auth.required" });
    expect(answer.text).not.toContain('"data"');
  });
});
