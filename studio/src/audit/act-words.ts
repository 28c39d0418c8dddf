/** What was done, in words of people. An act that is not here is shown by its code. */
const words: Readonly<Record<string, string>> = {
  "flow.import": "Imported a flow",
  "flow.publish": "Published a flow",
  "flow.unpublish": "Unpublished a flow",
  "flow.remove": "Removed a flow",
  "run.cancel": "Cancelled a run",
  "run.redrive": "Redrove a run",
  "run.signal": "Signalled a run",
  "key.create": "Made an API key",
  "key.revoke": "Revoked an API key",
  "tenant.create": "Made the workspace",
  "tenant.rename": "Renamed the workspace",
  "session.begin": "Signed in",
  "session.end": "Signed out a device",
  "session.end-all": "Signed out everywhere",
  "account.update": "Changed their name",
  "account.change-password": "Changed their password",
  "account.reset-password": "Reset their password",
  "account.switch": "Came over from another workspace",
  "member.set-roles": "Changed a member's roles",
  "member.remove": "Removed a member",
  "member.create-reset-link": "Made a link for a new password",
  "invitation.create": "Invited somebody",
  "invitation.accept": "Accepted an invitation",
  "invitation.revoke": "Took back an invitation",
  "credential.create": "Made a credential",
  "credential.update": "Changed a credential",
  "credential.remove": "Removed a credential",
  "credential.test": "Tested a credential",
};

/** What an act is called; undefined when nobody has found words for it. */
export function toActWords(action: string): string | undefined {
  return Object.hasOwn(words, action) ? words[action] : undefined;
}

/** Areas of acts, by the start of their codes. */
export const actAreas = [
  { value: "all", label: "Everything" },
  { value: "flow.", label: "Flows" },
  { value: "run.", label: "Runs" },
  { value: "credential.", label: "Credentials" },
  { value: "key.", label: "API keys" },
  { value: "member.", label: "Members" },
  { value: "invitation.", label: "Invitations" },
  { value: "session.", label: "Signing in and out" },
  { value: "account.", label: "Accounts" },
  { value: "tenant.", label: "Workspace" },
] as const;
