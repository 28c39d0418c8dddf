import type { Metadata } from "next";
import { Credentials } from "../../../../../src/credentials/credentials";

export const metadata: Metadata = { title: "Credentials" };

export default function CredentialsPage() {
  return <Credentials />;
}
