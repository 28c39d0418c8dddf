import { type Action, actions } from "../action.js";

/** What changes something and is not audited, with the reason. What asks for a permission to read is not either. */
export const unaudited = {
  "flow.apply-ops": "an edit of a draft touches nothing that runs; publishing is audited, with the content's hash",
  "flow.organize": "where lists show a flow changes nothing of it",
  "version.restore": "an edit of a draft like others; the version that it repeats stays in the list",
  "run.start": "the run itself stands in the list of runs, and there may be thousands a minute",
  "run.start-draft": "like a start: the test run stands in the list",
  "run.replay": "like a start: the new run stands in the list, with the run that it repeats",
  "run.preview-redrive": "it only reads",
  "key.list": "it only reads",
  "account.get": "it only reads",
  "session.list": "it only reads",
  "token.create": "the session that asks was written down, and its tokens end with it",
  "invitation.list": "it only reads",
  "identity-provider.list": "it only reads",
  "identity-provider.test": "it only reads what the provider publishes",
} as const satisfies Partial<Record<Action, string>>;

/** Acts of processes and of people without a place in the policy's table. */
export const otherActs = [
  "tenant.create",
  "tenant-key.rotate",
  "tenant.claim",
  "account.sign-in",
  "account.reset-password",
  "invitation.accept",
  "identity-provider.link",
  "token.revoke",
  "token.replay",
] as const;

type Read = { [A in Action]: (typeof actions)[A] extends `${string}:read` ? A : never }[Action];

/** An act that is written down where it is done. */
export type AuditedAction = Exclude<Action, Read | keyof typeof unaudited> | (typeof otherActs)[number];

/** Every act that must be written down. What is added to the policy's table is among them unless it is excused here. */
export function listAuditedActions(): AuditedAction[] {
  const names = Object.keys(actions) as Action[];
  const audited = names.filter((name) => !actions[name].endsWith(":read") && !Object.hasOwn(unaudited, name));
  return [...(audited as AuditedAction[]), ...otherActs];
}
