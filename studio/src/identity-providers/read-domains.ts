// As the API has it, so that a slip is told at the field.
const domainPattern = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}$/;

/** The domains of a text, however they are parted, without an @ in front. */
export function readDomains(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[\s,;]+/)
    .map((domain) => domain.replace(/^@/, ""))
    .filter((domain) => domain !== "");
}

/** What is wrong with such a text; nothing for none at all. */
export function checkDomains(text: string): string | undefined {
  const odd = readDomains(text).find((domain) => !domainPattern.test(domain));
  return odd === undefined ? undefined : `"${odd}" is no domain; write it like example.com.`;
}
