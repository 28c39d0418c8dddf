import type { Metadata } from "next";
import { Audit } from "../../../../../src/audit/audit";

export const metadata: Metadata = { title: "Audit" };

export default function AuditPage() {
  return <Audit />;
}
