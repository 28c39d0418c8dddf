import { splitNames } from "./split-names";

const longestName = 60;
const longestTag = 40;
const deepest = 8;
const mostTags = 20;

/** What is wrong with a folder as somebody wrote it. */
export function checkFolder(text: string): string | undefined {
  const names = text.split("/").filter((name) => name.trim() !== "");
  if (names.length > deepest) return `Folders go ${deepest} deep at most.`;
  if (names.some((name) => name.trim().length > longestName))
    return `A folder's name has ${longestName} characters at most.`;
  return undefined;
}

/** A folder as the API takes it: `Shop/Orders`. */
export function toFolder(text: string): string {
  return text
    .split("/")
    .map((name) => name.normalize("NFC").trim())
    .filter((name) => name !== "")
    .join("/");
}

/** What is wrong with tags as somebody wrote them. */
export function checkTags(text: string): string | undefined {
  const tags = splitNames(text, ",");
  if (tags.length > mostTags) return `A flow has ${mostTags} tags at most.`;
  if (tags.some((tag) => tag.length > longestTag)) return `A tag has ${longestTag} characters at most.`;
  return undefined;
}
