"use client";

import { Button } from "@autoweave/ui/button";
import { ErrorNotice } from "@autoweave/ui/error-notice";
import { PageHeader } from "@autoweave/ui/page-header";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { toApiError } from "../api/api-error";
import { useTRPC } from "../api/trpc";
import { sessionKey } from "../session/session";
import { useSession } from "../session/use-session";

const lost = "This link is not whole. Open it again from the letter, or ask for another one in your account.";

/** Takes the address that a link was sent to for the account that asked for it. */
export function ConfirmEmail({ token }: { token: string | undefined }) {
  const { person } = useSession();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const confirm = useMutation(
    trpc.account.confirmEmail.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: sessionKey }),
    }),
  );
  const failure = token === undefined ? lost : confirm.error === null ? undefined : toApiError(confirm.error).message;
  if (confirm.data !== undefined) {
    return (
      <>
        <PageHeader
          title="Your email address is changed"
          description={`You sign in with ${confirm.data.email} from now on. A letter to your former address says so, too.`}
        />
        <div>
          <Button asChild>
            <Link href="/account">Go to your account</Link>
          </Button>
        </div>
      </>
    );
  }
  return (
    <>
      <PageHeader
        title="Use the new email address?"
        description={`You are ${person.name}, known by ${person.email}. From now on it is the address that this link was sent to.`}
      />
      {failure === undefined ? null : <ErrorNotice title={failure} className="max-w-160" />}
      <div className="flex flex-wrap gap-2">
        {token === undefined ? null : (
          <Button variant="primary" isPending={confirm.isPending} onClick={() => confirm.mutate({ token })}>
            Use the new address
          </Button>
        )}
        <Button asChild>
          <Link href="/account">{failure === undefined ? "Keep the present one" : "Go to your account"}</Link>
        </Button>
      </div>
    </>
  );
}
