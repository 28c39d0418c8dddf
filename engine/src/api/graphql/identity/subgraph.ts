import { listAudit } from "../../../service/audit/list-audit.js";
import { listCredentials } from "../../../service/credential/list-credentials.js";
import { listMembers } from "../../../service/identity/members.js";
import { listKeys } from "../../../service/key/keys.js";
import { asks } from "../asks.js";
import { PageInput, pageArgs } from "../page.js";
import { readInput } from "../read-input.js";
import type { Subgraph } from "../subgraph.js";
import { toConnection } from "../to-connection.js";
import { toSlice } from "../to-slice.js";
import { defineAuditEntry, defineCredential, defineKey, defineMember } from "./types.js";

const AuditPage = PageInput.extend({
  after: PageInput.shape.after
    .unwrap()
    .regex(/^[1-9]\d{0,14}$/, "not a cursor of the audit")
    .optional(),
});
/** Short lists are read whole, whatever page of them is asked for. */
const wholeCost = 20;

/** Who may do what in the workspace, and what they did. */
export const identitySubgraph: Subgraph = {
  name: "identity",
  define: (builder) => {
    const entry = defineAuditEntry(builder);
    const [key, member, credential] = [defineKey(builder), defineMember(builder), defineCredential(builder)];
    const keys = builder.connectionObject({ type: key, name: "ApiKeyConnection" });
    const members = builder.connectionObject({ type: member, name: "MemberConnection" });
    const credentials = builder.connectionObject({ type: credential, name: "CredentialConnection" });
    const entries = builder.connectionObject({ type: entry, name: "AuditEntryConnection" });
    builder.queryFields((t) => ({
      members: t.field({
        type: members,
        nullable: true,
        description: "The people of the workspace, by name.",
        args: pageArgs(builder),
        extensions: asks("member.list", { cost: wholeCost }),
        resolve: async (_root, args, { parts, actor }) =>
          toSlice(await listMembers(parts, actor), readInput(PageInput, args)),
      }),
      apiKeys: t.field({
        type: keys,
        nullable: true,
        description: "The API keys of the workspace, the newest first, revoked ones included.",
        args: pageArgs(builder),
        extensions: asks("key.list", { cost: wholeCost }),
        resolve: async (_root, args, { parts, actor }) =>
          toSlice(await listKeys(parts, actor), readInput(PageInput, args)),
      }),
      credentials: t.field({
        type: credentials,
        nullable: true,
        description: "The credentials of the workspace, by name, without their secrets.",
        args: pageArgs(builder),
        extensions: asks("credential.list", { cost: wholeCost }),
        resolve: async (_root, args, { parts, actor }) =>
          toSlice(await listCredentials(parts, actor), readInput(PageInput, args)),
      }),
      audit: t.field({
        type: entries,
        nullable: true,
        description: "Privileged acts, the newest first.",
        args: pageArgs(builder),
        extensions: asks("audit.list"),
        resolve: async (_root, args, { parts, actor }) => {
          const { first, after } = readInput(AuditPage, args);
          const cursor = after === undefined ? undefined : Number(after);
          const page = await listAudit(parts, actor, { limit: first, cursor });
          return toConnection(page.entries, ({ seq }) => String(seq), { after, hasNextPage: page.nextCursor !== null });
        },
      }),
    }));
  },
};
