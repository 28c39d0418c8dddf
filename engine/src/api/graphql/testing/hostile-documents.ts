const repeat = (count: number, part: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => part(n)).join(" ");

/** Documents made to cost, and what each is refused for: a limit by its name, or not being valid at all. */
export const hostileDocuments: [name: string, document: string, limit: string | undefined][] = [
  ["1,000 aliases", `{ ${repeat(1000, (n) => `a${n}: flows { edges { cursor } }`)} }`, "tokens"],
  ["1,000 aliases of one short field", `{ ${repeat(1000, (n) => `a${n}:me`)} }`, "tokens"],
  ["101 aliases", `{ ${repeat(101, (n) => `a${n}: __typename`)} flows { edges { cursor } } }`, "aliases"],
  ["a depth of 5,000", `{ flows ${"{ edges ".repeat(5000)}${"}".repeat(5000)} }`, "depth"],
  ["a depth of 13", `{ flows ${"{ edges { node { runs ".repeat(4)}${"} } }".repeat(4)} }`, "depth"],
  [
    "lists 5,000 deep as a value",
    `{ flows(first: ${"[".repeat(5000)}${"]".repeat(5000)}) { edges { cursor } } }`,
    "depth",
  ],
  ["a fragment that holds itself", "{ flows { ...F } } fragment F on QueryFlowsConnection { ...F }", undefined],
  [
    "a circle of three fragments",
    "{ ...A flows { edges { cursor } } } fragment A on Query { ...B } fragment B on Query { ...C } fragment C on Query { ...A }",
    undefined,
  ],
  [
    "fragments that double each other thirty times",
    `{ ...F0 } ${repeat(30, (n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`)} fragment F30 on Query { flows { edges { cursor } } }`,
    "repeats",
  ],
  ["2,000 directives", `{ flows ${"@include(if: true) ".repeat(2000)} { edges { cursor } } }`, "tokens"],
  ["51 directives", `{ flows ${"@skip(if: false) ".repeat(51)} { edges { cursor } } }`, "directives"],
  ["1 MB", `{ flows { edges { cursor } } } #${"x".repeat(1_000_000)}`, "characters"],
  ["a text of 1 MB", `{ flow(flow: "${"x".repeat(1_000_000)}") { id } }`, "characters"],
  [
    "a price of more than there is",
    "{ flows(first: 200) { edges { node { runs(first: 200) { edges { node { id } } } } } } }",
    "cost",
  ],
];
