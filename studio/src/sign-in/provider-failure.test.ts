import { errorCodes } from "@autoweave/contracts/error-codes";
import { expect, test } from "vitest";
import { toProviderFailure } from "./provider-failure";

const unknown = toProviderFailure("internal.bug");

test.each(Object.keys(errorCodes).filter((code) => code.startsWith("auth.sso-")))("%s has words of its own", (code) => {
  expect(toProviderFailure(code)).not.toEqual(unknown);
});

test.each(["", "<b>Give me your password</b>", "toString", "__proto__"])("%j of an address is not repeated", (code) => {
  expect(toProviderFailure(code)).toEqual(unknown);
});
