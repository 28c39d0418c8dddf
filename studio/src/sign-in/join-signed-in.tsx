"use client";

import { Button } from "@autoweave/ui/button";
import { ErrorNotice } from "@autoweave/ui/error-notice";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toApiError } from "../api/api-error";
import { askAuth } from "../api/ask-auth";
import { sessionKey } from "../session/session";
import { useEnter } from "../session/use-enter";

/** Joins a workspace with the account that is signed in, if it is the one that was invited. */
export function JoinSignedIn(props: { token: string; invitedEmail: string; signedInEmail: string }) {
  const { token, invitedEmail, signedInEmail } = props;
  const enter = useEnter();
  const queryClient = useQueryClient();
  const join = useMutation({
    mutationFn: () => askAuth("POST", "invitation", { token }),
    onSuccess: (answer) => enter(answer, "/"),
  });
  const leave = useMutation({
    mutationFn: () => askAuth("POST", "sign-out"),
    onSuccess: () => queryClient.setQueryData(sessionKey, null),
  });
  const error = join.error ?? leave.error;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      {error === null ? null : <ErrorNotice title={toApiError(error).message} />}
      {invitedEmail === signedInEmail ? (
        <Button variant="primary" size="lg" isPending={join.isPending} onClick={() => join.mutate()}>
          <span className="truncate">Join as {signedInEmail}</span>
        </Button>
      ) : (
        <>
          <p className="break-words text-muted text-sm">
            You are signed in as {signedInEmail}. Sign out to go on with the account that was invited.
          </p>
          <Button size="lg" isPending={leave.isPending} onClick={() => leave.mutate()}>
            Sign out
          </Button>
        </>
      )}
    </div>
  );
}
