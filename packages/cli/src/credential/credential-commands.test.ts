import { describe, expect, it } from "vitest";
import { runCommand } from "../main.js";
import { testContext } from "../testing/test-context.js";
import { testTerminal } from "../testing/test-terminal.js";
import { createCredential } from "./create-credential.js";
import { readSecret } from "./read-secret.js";
import { testCredential } from "./test-credential.js";
import { updateCredential } from "./update-credential.js";

const view = { id: "c1", name: "Shop", type: "http-bearer", fields: {}, hosts: [], createdAt: "", updatedAt: "" };

/** A context whose server keeps what it was sent. */
function keep(options: Parameters<typeof testContext>[1] = {}, type = "http-bearer") {
  const sent: unknown[] = [];
  const take = (input: unknown) => {
    sent.push(input);
    return view;
  };
  const procedures = {
    "credentials.create": take,
    "credentials.update": take,
    "credentials.get": () => ({ ...view, type }),
    "credentials.test": () => ({ ok: false, message: "The server refuses it." }),
  };
  return { context: testContext(procedures, options), sent };
}

describe("a secret", () => {
  it("comes from stdin, without the newline at its end", async () => {
    for (const input of ["s3cret", "s3cret\n", "s3cret\r\n"]) {
      expect(await readSecret(testContext({}, { input }), "Token")).toBe("s3cret");
    }
    expect(await readSecret(testContext({}, { input: "two\nlines\n\n" }), "Text")).toBe("two\nlines\n");
  });

  it("is asked for where somebody can be asked, and must be given", async () => {
    expect(await readSecret(testContext({}, { isInteractive: true, secret: "typed" }), "Token")).toBe("typed");
    for (const options of [{ input: "" }, { input: "\n" }, { isInteractive: true }]) {
      await expect(readSecret(testContext({}, options), "Token")).rejects.toMatchObject({ exit: "usage" });
    }
  });

  it("has no place on the command line", async () => {
    for (const words of [
      ["credential", "create", "Shop", "s3cret", "--type", "http-bearer"],
      ["credential", "create", "Shop", "--type", "http-bearer", "--token", "s3cret"],
      ["credential", "update", "Shop", "--secret", "s3cret"],
    ]) {
      const terminal = testTerminal();
      expect(await runCommand(words, terminal)).toBe(2);
    }
  });
});

describe("credential create", () => {
  it.each([
    ["http-bearer", {}, { token: "s3cret" }],
    ["http-basic", { username: "ada" }, { username: "ada", password: "s3cret" }],
    ["http-header", { header: "X-Key" }, { header: "X-Key", value: "s3cret" }],
    ["http-query", { parameter: "key" }, { parameter: "key", value: "s3cret" }],
    ["webhook-secret", {}, { secret: "s3cret" }],
    ["secret", {}, { text: "s3cret" }],
  ])("of the kind %s sends its fields, and prints no secret", async (type, options, fields) => {
    const { context, sent } = keep({ input: "s3cret\n" });
    await createCredential(context, "Shop", { type, host: ["a.test"], ...options });
    expect(sent).toEqual([{ name: "Shop", type, fields, hosts: ["a.test"] }]);
    expect([...context.terminal.stdout, ...context.terminal.stderr].join()).not.toContain("s3cret");
  });

  it("names the kinds there are, and refuses a field of another kind", async () => {
    const { context, sent } = keep({ input: "s3cret" });
    await expect(createCredential(context, "Shop", { type: "http-beer" })).rejects.toMatchObject({
      exit: "usage",
      hint: expect.stringContaining("http-bearer"),
    });
    const foreign = createCredential(context, "Shop", { type: "http-bearer", username: "ada" });
    await expect(foreign).rejects.toMatchObject({ exit: "usage" });
    expect(sent).toEqual([]);
  });
});

describe("credential update", () => {
  it("sends what is to change and nothing else", async () => {
    const { context, sent } = keep({ input: "s3cret" }, "http-basic");
    await updateCredential(context, "Shop", { username: "eve" });
    await updateCredential(context, "Shop", { secret: true, host: ["b.test"] });
    await updateCredential(context, "Shop", { name: "Store", force: true });
    expect(sent).toEqual([
      { credential: "Shop", fields: { username: "eve" } },
      { credential: "Shop", fields: { password: "s3cret" }, hosts: ["b.test"] },
      { credential: "Shop", name: "Store", force: true },
    ]);
    await expect(updateCredential(context, "Shop", {})).rejects.toMatchObject({ exit: "usage" });
  });
});

it("credential test ends with a code of its own when the credential is refused", async () => {
  const { context } = keep();
  expect(await testCredential(context, "Shop", {})).toBe(1);
  expect(context.terminal.stdout).toEqual(["not well: The server refuses it."]);
});
