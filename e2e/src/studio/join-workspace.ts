import type { Server } from "../start-server.js";
import type { TestPerson } from "./first-owner.js";

/** Joins by the link of an invitation, as somebody who has no account yet. Returns the status of the answer. */
export async function joinWorkspace(
  server: Server,
  link: string,
  { name, password }: Pick<TestPerson, "name" | "password">,
): Promise<number> {
  const token = new URL(link).searchParams.get("token");
  const { status } = await fetch(`${server.url}/auth/invitation`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: server.url },
    body: JSON.stringify({ token, name, password }),
  });
  return status;
}
