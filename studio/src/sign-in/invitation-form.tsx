"use client";

import { roles } from "@autoweave/auth/role";
import { Skeleton } from "@autoweave/ui/skeleton";
import { useQuery } from "@tanstack/react-query";
import { z } from "zod";
import { toApiError } from "../api/api-error";
import { askAuth } from "../api/ask-auth";
import { QueryError } from "../api/query-error";
import { fetchSession, sessionKey } from "../session/session";
import { FormHead } from "./form-head";
import { JoinForm } from "./join-form";
import { JoinSignedIn } from "./join-signed-in";
import { LinkInvalid } from "./link-invalid";

const Invitation = z.object({
  tenant: z.object({ name: z.string() }),
  email: z.string(),
  roles: z.array(z.string()),
  invitedBy: z.string().nullable(),
  hasAccount: z.boolean(),
});

/** What an invitation is to, as whoever has its link sees it. */
export type Invitation = z.infer<typeof Invitation>;

function toRoleNames(held: readonly string[]): string {
  const titles = new Map<string, string>(Object.entries(roles).map(([role, { title }]) => [role, title]));
  return held.map((role) => (titles.get(role) ?? role).toLowerCase()).join(" and ");
}

/** Accepts an invitation into a workspace. */
export function InvitationForm({ token = "" }: { token: string | undefined }) {
  const invitation = useQuery({
    queryKey: ["invitation", token],
    queryFn: async () => Invitation.parse(await askAuth("GET", `invitation?token=${encodeURIComponent(token)}`)),
    enabled: token !== "",
  });
  const session = useQuery({ queryKey: sessionKey, queryFn: fetchSession });

  if (token === "" || toApiError(invitation.error).code === "auth.link-invalid") {
    return (
      <LinkInvalid title="This invitation is not good any more">
        It was used, taken back or has run out. Ask whoever invited you for another one.
      </LinkInvalid>
    );
  }
  if (invitation.error) return <QueryError title="The invitation could not be opened" query={invitation} />;
  if (invitation.data === undefined || session.isPending) {
    return (
      <div className="grid gap-3" aria-busy>
        <Skeleton className="h-6 w-48" />
        <Skeleton className="h-4 w-64" />
        <Skeleton className="mt-4 h-10 w-full" />
        <Skeleton className="h-10 w-full" />
      </div>
    );
  }
  const { tenant, email, invitedBy, roles: given, hasAccount } = invitation.data;
  return (
    <>
      <FormHead title={`Join ${tenant.name}`}>
        {invitedBy ?? "Somebody"} invites {email} as {toRoleNames(given)}.
      </FormHead>
      {session.data ? (
        <JoinSignedIn token={token} invitedEmail={email} signedInEmail={session.data.person.email} />
      ) : (
        <JoinForm token={token} email={email} hasAccount={hasAccount} />
      )}
    </>
  );
}
