import type { Page } from "playwright";
import type { Server } from "../start-server.js";
import { fromOwnPage } from "./call-procedure.js";

/** A person as the tests know them. */
export type TestPerson = { name: string; email: string; password: string };

/** Who owns what the tests start. */
export const firstOwner: TestPerson & { workspace: string } = {
  workspace: "Analytical Engines",
  name: "Ada Lovelace",
  email: "ada@example.com",
  password: "seven looms at midnight",
};

/** The link of the first start, as it stands in the terminal. */
export function findFirstRunLink(server: Server): string {
  const [link] = /http:\/\/\S+\/first-run\?token=\S+/.exec(server.output()) ?? [];
  if (link === undefined) throw new Error(`No link in what the server has printed:\n${server.output()}`);
  // By the address that all else of the test uses: a cookie is of one host.
  const { pathname, search } = new URL(link);
  return `${server.url}${pathname}${search}`;
}

/** Makes the first owner by the link of the first start, which leaves them signed in at the list of flows. */
export async function becomeOwner(page: Page, server: Server): Promise<void> {
  await page.goto(findFirstRunLink(server));
  await page.getByLabel("Workspace").fill(firstOwner.workspace);
  await page.getByLabel("Your name").fill(firstOwner.name);
  await page.getByLabel("Email").fill(firstOwner.email);
  await page.getByLabel("Password", { exact: true }).fill(firstOwner.password);
  await page.getByRole("button", { name: "Become the owner" }).click();
  await page.getByRole("heading", { level: 1, name: "Flows" }).waitFor();
}

/** Makes the first owner without a form, and has them signed in wherever `page` shares its cookies. */
export async function enterAsOwner(page: Page, server: Server): Promise<void> {
  const token = new URL(findFirstRunLink(server)).searchParams.get("token");
  const answer = await page.request.post(`${server.url}/auth/first-run`, {
    headers: fromOwnPage,
    data: { ...firstOwner, token },
  });
  if (!answer.ok()) throw new Error(`Nobody became the owner: ${answer.status()} ${await answer.text()}`);
}

/** Fills in the sign-in and sends it. */
export async function signIn(page: Page, { email, password }: Pick<TestPerson, "email" | "password">): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Signs out by the menu of the person. */
export async function signOut(page: Page, { name }: Pick<TestPerson, "name">): Promise<void> {
  await page.getByRole("button", { name, exact: true }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
}
