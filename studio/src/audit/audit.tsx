"use client";

import { PageHeader } from "@autoweave/ui/page-header";
import { Select } from "@autoweave/ui/select";
import { useState } from "react";
import { auditPage } from "../frame/pages";
import { actAreas } from "./act-words";
import { AuditList } from "./audit-list";
import { VerifyAudit } from "./verify-audit";

type Area = (typeof actAreas)[number]["value"];

/** Who did what, and whether the record of it still holds. */
export function Audit() {
  const [area, setArea] = useState<Area>("all");
  return (
    <>
      <PageHeader
        title={auditPage.title}
        description={auditPage.description}
        actions={
          <Select label="Show" value={area} onChange={setArea} options={actAreas} className="w-48! max-sm:w-36!" />
        }
      />
      <VerifyAudit />
      <AuditList area={area === "all" ? undefined : area} />
    </>
  );
}
