/** What is wrong with an email address, as far as can be seen from here. */
export function checkEmail(text: string): string | undefined {
  if (text.trim() === "") return "Enter an email address.";
  return /^\S+@\S+$/.test(text.trim()) ? undefined : "This is no email address; it needs a name, an @ and a domain.";
}

/** Says `sentence` when there is nothing. */
export function checkGiven(text: string, sentence: string): string | undefined {
  return text.trim() === "" ? sentence : undefined;
}
