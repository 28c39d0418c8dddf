import { joinClasses } from "./join-classes";

const hues = [
  "bg-rose-soft text-rose",
  "bg-orange-soft text-orange",
  "bg-amber-soft text-amber",
  "bg-green-soft text-green",
  "bg-teal-soft text-teal",
  "bg-blue-soft text-blue",
  "bg-violet-soft text-violet",
] as const;

const sizes = { sm: "size-5 text-[0.625rem]", md: "size-7 text-xs", lg: "size-9 text-sm" } as const;

/** First letters of the first and the last word. */
function toInitials(name: string): string {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return ends
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toLocaleUpperCase();
}

/** The same hue for the same name. */
function toHue(name: string): string {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return hues[sum % hues.length] ?? hues[0];
}

/** A person or a workspace, by initials. The name stands beside it or is said otherwise: this is decoration. */
export function Avatar(props: { name: string; size?: keyof typeof sizes; shape?: "round" | "square" }) {
  const { name, size = "md", shape = "round" } = props;
  return (
    <span
      aria-hidden
      className={joinClasses(
        "inline-flex flex-none select-none items-center justify-center font-semibold",
        shape === "round" ? "rounded-full" : "rounded-sm",
        sizes[size],
        toHue(name),
      )}
    >
      {toInitials(name)}
    </span>
  );
}
