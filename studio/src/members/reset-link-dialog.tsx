"use client";

import { Button } from "@autoweave/ui/button";
import { CopyText } from "@autoweave/ui/copy-text";
import { Dialog } from "@autoweave/ui/dialog";
import { ErrorNotice } from "@autoweave/ui/error-notice";
import { RelativeTime } from "@autoweave/ui/relative-time";
import { useMutation } from "@tanstack/react-query";
import { toApiError } from "../api/api-error";
import { useTRPC } from "../api/trpc";
import type { Member } from "./member";

/** Makes a link by which a member chooses a new password, to hand over where no mail is sent. */
export function ResetLinkDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const trpc = useTRPC();
  const make = useMutation(trpc.members.createResetLink.mutationOptions());
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={`A new password for ${member.name}`}
      description="Whoever has the link becomes this person: hand it over in a way that nobody else reads."
      footer={
        make.data === undefined ? (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button variant="primary" isPending={make.isPending} onClick={() => make.mutate({ member: member.id })}>
              Make a link
            </Button>
          </>
        ) : (
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        )
      }
    >
      {make.error === null ? null : <ErrorNotice title={toApiError(make.error).message} />}
      {make.data === undefined ? null : (
        <div className="grid gap-2">
          <CopyText label="Link" text={make.data.link} />
          <p className="text-muted text-xs">
            Shown this once. It works once, and ends <RelativeTime value={make.data.expiresAt} />.
          </p>
        </div>
      )}
    </Dialog>
  );
}
