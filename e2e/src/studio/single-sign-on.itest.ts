import { startOidcProvider, type TestProvider } from "@autoweave/testing/start-oidc-provider";
import type { Page } from "playwright";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findBarriersInBothThemes } from "./find-barriers.js";
import { firstOwner, signOut } from "./first-owner.js";
import { withStudio } from "./with-studio.js";

const secret = "the secret of the client, which is long enough";

let oidc: TestProvider;
const studio = withStudio({ env: () => ({ AUTOWEAVE_ALLOW_HOSTS: "127.0.0.1" }) });

beforeAll(async () => {
  oidc = await startOidcProvider();
});
afterAll(() => oidc.stop());

/** Adds the provider as the form asks for it, and tells the provider what it hands out in the end. */
async function addProvider(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Add provider" }).click();
  await page.getByLabel("Name").fill("Company login");
  await page.getByLabel("Issuer").fill(oidc.issuer);
  await page.getByLabel("Client ID").fill("autoweave");
  await page.getByLabel("Client secret").fill(secret);
  await page.getByRole("combobox", { name: /first time/ }).click();
  await page.getByRole("option", { name: "Let in as Editor" }).click();
  await page.getByLabel("Email domains").fill("example.com");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  const redirectUri = await page.getByRole("textbox", { name: "Redirect URI" }).inputValue();
  await oidc.addClient({ client_id: "autoweave", client_secret: secret, redirect_uris: [redirectUri] });
  await page.getByRole("button", { name: "Done" }).click();
}

it("an owner adds an identity provider and tests it, and who the provider knows comes in through it", {
  timeout: 600_000,
}, async () => {
  const { page } = studio;
  await page.goto("/settings/sign-in");
  await page.getByText("No identity providers").waitFor();
  expect(await findBarriersInBothThemes(page)).toEqual([]);
  await addProvider(page);
  await page.getByRole("row", { name: /Company login/ }).waitFor();

  await page.getByRole("button", { name: "Actions for Company login" }).click();
  await page.getByRole("menuitem", { name: "Test" }).click();
  await page.getByText("It answers, and does what is needed.").waitFor();
  await page.getByRole("button", { name: "Done" }).click();
  await signOut(page, firstOwner);

  const way = page.getByRole("link", { name: /Continue with Company login/ });
  expect(await way.getAttribute("href")).toMatch(/^\/auth\/oidc\/[0-9a-f-]{36}\/start\?returnTo=%2F/);
  await oidc.seat(null);
  await way.click();
  await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
  await page.getByText("The identity provider did not sign you in").waitFor();
  const email = "grace@example.com";
  await oidc.seat({ sub: "grace", claims: { email, email_verified: true, name: "Grace Hopper" } });
  await way.click();
  await page.getByRole("heading", { level: 1, name: "Flows" }).waitFor();
  await page.getByRole("button", { name: "Grace Hopper", exact: true }).click();
  await page.getByText(email).waitFor();
  expect(await page.evaluate(async () => (await fetch("/auth/session")).json())).toMatchObject({ roles: ["editor"] });
});
