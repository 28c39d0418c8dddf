import { CliError } from "../cli-error.js";
import type { Api } from "../server/connect.js";

/** A member as the server lists them. */
export type Member = Awaited<ReturnType<Api["members"]["list"]["query"]>>[number];

/** The member with this id or email. Throws a `notFound` error. */
export async function findMember(api: Api, idOrEmail: string): Promise<Member> {
  const wanted = idOrEmail.trim().toLowerCase();
  const member = (await api.members.list.query()).find(({ id, email }) => id === wanted || email === wanted);
  if (member !== undefined) return member;
  throw new CliError("notFound", `There is no member ${idOrEmail}.`, {
    hint: "`autoweave member list` shows the members there are.",
    code: "member.not-found",
  });
}
