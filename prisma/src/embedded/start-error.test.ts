import { expect, test } from "vitest";
import { diskFull, isDiskFull, StartError } from "./start-error.js";

test.each([
  Object.assign(new Error("write"), { code: "ENOSPC" }),
  Object.assign(new Error("write"), { code: "EDQUOT" }),
  new Error('initdb: error: could not write file "PG_VERSION": No space left on device'),
  'FATAL:  could not extend file "base/1/2691": wrote only 4096 of 8192 bytes at block 9',
])("knows a full disk: %s", (reason) => {
  expect(isDiskFull(reason)).toBe(true);
});

test.each([new Error("permission denied"), "FATAL:  password authentication failed", undefined])(
  "and does not take %s for one",
  (reason) => {
    expect(isDiskFull(reason)).toBe(false);
  },
);

test("an error carries its code, a sentence and its cause", () => {
  const cause = new Error("ENOSPC");
  expect(diskFull("/data", cause)).toMatchObject({ code: "start.disk-full", cause });
  expect(new StartError("start.port-taken", "Port 1 is taken.")).toBeInstanceOf(Error);
});
