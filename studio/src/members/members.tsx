"use client";

import { Button } from "@autoweave/ui/button";
import { PageHeader } from "@autoweave/ui/page-header";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { membersPage } from "../frame/pages";
import { useMay } from "../session/use-session";
import { InvitationList } from "./invitation-list";
import { InviteDialog } from "./invite-dialog";
import { MemberList } from "./member-list";

/** Who is in the workspace, as what, and who is asked in. */
export function Members() {
  const mayManage = useMay("members:manage");
  const [isInviting, setInviting] = useState(false);
  return (
    <>
      <PageHeader
        title={membersPage.title}
        description={membersPage.description}
        actions={
          mayManage ? (
            <Button variant="primary" icon={<UserPlus />} onClick={() => setInviting(true)}>
              Invite
            </Button>
          ) : null
        }
      />
      <MemberList />
      {mayManage ? <InvitationList /> : null}
      <InviteDialog isOpen={isInviting} onOpenChange={setInviting} />
    </>
  );
}
