const looks = [
  { frame: "border-blue/50 bg-blue-soft", label: "text-blue", dot: "bg-blue" },
  { frame: "border-orange/50 bg-orange-soft", label: "text-orange", dot: "bg-orange" },
  { frame: "border-teal/50 bg-teal-soft", label: "text-teal", dot: "bg-teal" },
  { frame: "border-violet/50 bg-violet-soft", label: "text-violet", dot: "bg-violet" },
  { frame: "border-rose/50 bg-rose-soft", label: "text-rose", dot: "bg-rose" },
  { frame: "border-green/50 bg-green-soft", label: "text-green", dot: "bg-green" },
] as const;

/** How a job looks, on the canvas and in the list: its hue goes with its number, and never stands alone. */
export function toJobLook(hue: number): (typeof looks)[number] {
  return looks[hue % looks.length] ?? looks[0];
}
