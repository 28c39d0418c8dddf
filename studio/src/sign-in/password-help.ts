import { passwordLength } from "@autoweave/auth/password-length";

/** What a new password takes; the rest is told when it does not hold. */
export const passwordHelp = `At least ${passwordLength.least} characters. A few words you can remember do well.`;

/** What is wrong with the length of a new password; all else is the API's to say. */
export function checkNewPassword(password: string): string | undefined {
  if (password === "") return "Choose a password.";
  const missing = passwordLength.least - [...password].length;
  return missing > 0 ? `${missing} more ${missing === 1 ? "character" : "characters"}, please.` : undefined;
}
