import { type Action, actions } from "@autoweave/auth/action";
import { Role } from "@autoweave/auth/role";
import { beforeAll, describe, expect, test } from "vitest";
import { setRoles } from "../service/identity/members.js";
import { makeTenant } from "../service/testing/make-person.js";
import { buildSchema } from "./graphql/build-schema.js";
import { toFacts } from "./graphql/measure-cost.js";
import { subgraphs } from "./graphql/subgraphs.js";
import { callField, callProcedure, listRootFields, type Outcome } from "./testing/call-operation.js";
import { listProcedures } from "./testing/list-procedures.js";
import { sampleFieldValues, sampleInputs } from "./testing/sample-inputs.js";
import { type SignedIn, withPeople } from "./testing/with-people.js";

const page = new URL("../../../docs/permissions.md", import.meta.url).pathname;
const head = `# Permissions

What each role may do, operation by operation. Written by \`npx vitest run --project integration
engine/src/api/permissions.itest.ts -u\`, which signs somebody in for each role and calls every operation as they would;
the same test fails when what happens is not what stands here. What the roles are for is in [identity.md](identity.md).
\`self\` and \`account\` are one's own: everybody who is signed in, and to change the account itself not by an identity
provider of a single workspace.
`;

type Row = { name: string; action: string; call(as: SignedIn): Promise<Outcome> };

const cell = (text: string) => `| ${text} `;
const line = (cells: readonly string[]) => `${cells.map(cell).join("")}|`;

function toRule(action: string): string {
  return Object.hasOwn(actions, action) ? actions[action as Action] : "none";
}

describe("roles", () => {
  const rig = withPeople();
  const people = new Map<Role, SignedIn>();

  beforeAll(async () => {
    for (const role of Role.options) {
      // A workspace for each: what one of them changes is nothing to the others.
      people.set(role, await rig.signInAs(await makeTenant(rig.app.database), [role]));
    }
  }, 120_000);

  /** Really calls it: whatever came but a refusal, the policy let it through. */
  async function mayDo(role: Role, { name, call }: Row): Promise<boolean> {
    const person = people.get(role);
    if (person === undefined) throw new Error(`nobody is ${role}`);
    const { code, status } = await call(person);
    if (code === "auth.required" || status >= 500) throw new Error(`${name} as ${role} came to ${status} ${code}`);
    return code !== "auth.forbidden";
  }

  async function toTable(title: string, rows: readonly Row[]): Promise<string> {
    const lines: string[] = [];
    for (const row of rows) {
      const cells: string[] = [];
      for (const role of Role.options) cells.push((await mayDo(role, row)) ? "yes" : "");
      lines.push(line([`\`${row.name}\``, `\`${row.action}\``, `\`${toRule(row.action)}\``, ...cells]));
    }
    const titles = ["Operation", "Action", "Takes", ...Role.options];
    return [`\n## ${title}\n`, line(titles), line(titles.map(() => "---")), ...lines, ""].join("\n");
  }

  test("each role may do what docs/permissions.md says, and nothing else", async () => {
    const procedures = listProcedures().map((procedure): Row => {
      const { name, action = "" } = procedure;
      // What does not fit is refused before the policy is asked, and would look as if it were allowed.
      if (!Object.hasOwn(sampleInputs, name)) throw new Error(`there is no sample of what ${name} takes`);
      const call: Row["call"] = ({ browser }) => callProcedure(rig.url, browser, procedure, sampleInputs[name]);
      return { name, action, call };
    });
    const fields = listRootFields(buildSchema(subgraphs)).map((field): Row => {
      const call: Row["call"] = ({ browser }) => callField(rig.url, browser, field, sampleFieldValues);
      return { name: `${field.kind} ${field.name}`, action: toFacts(field.field)?.action ?? "", call };
    });
    const methodsOf = new Map<string, string[]>();
    for (const { method, url, policy } of rig.server.routes()) {
      // HEAD is answered by what answers GET.
      if (method === "HEAD") continue;
      const { serves = "nobody" } = policy ?? {};
      const why = policy?.serves === "anybody" ? policy.because : policy?.serves === "bearer" ? policy.of : "";
      const facts = line([`\`${url}\``, serves, why]);
      methodsOf.set(facts, [...(methodsOf.get(facts) ?? []), method]);
    }
    const routes = [...methodsOf].map(([facts, methods]) => {
      const isAll = methods.length > 4;
      return `${facts}${isAll ? " all" : ` ${methods.sort().join(", ")}`} |`;
    });
    const rest = [
      "\n## Other addresses\n",
      "`anybody`: it is public, and why. `bearer`: whoever shows what stands there. `signed-in`: whoever has a session or a",
      "key. `operations`: the tables above.\n",
      line(["Route", "Serves", "", "Methods"]),
      line(["---", "---", "---", "---"]),
      ...routes.sort(),
      "",
    ].join("\n");
    const tables = [await toTable("tRPC", procedures), await toTable("GraphQL", fields), rest];
    await expect(`${head}${tables.join("")}`).toMatchFileSnapshot(page);
  }, 300_000);

  test("a change of roles holds from the next request on, over every surface", async () => {
    const tenantId = await makeTenant(rig.app.database);
    const owner = await rig.signInAs(tenantId, ["owner"]);
    const { person, browser } = await rig.signInAs(tenantId, ["viewer"]);
    const publish = async () => {
      const { body } = await browser.post("/graphql", { query: 'mutation { publishFlow(flow: "x") { __typename } }' });
      return [
        await browser.mutate("flows.publish", { flow: "x" }),
        (body as { errors: { extensions: { code: string } }[] }).errors[0]?.extensions.code,
      ];
    };
    expect(await publish()).toEqual(["auth.forbidden", "auth.forbidden"]);
    await setRoles(rig.app, owner.person.actor, { member: person.id, roles: ["editor"] });
    expect(await publish()).toEqual(["flow.not-found", "flow.not-found"]);
    expect((await browser.get("/auth/session")).body).toMatchObject({ roles: ["editor"] });
    await setRoles(rig.app, owner.person.actor, { member: person.id, roles: ["chat-user"] });
    expect(await publish()).toEqual(["auth.forbidden", "auth.forbidden"]);
    expect(await browser.query("flows.list")).toBe("auth.forbidden");
  });
});
