/** A part of a text that belongs to one or more of the patterns; `pattern` is the index of the longest of them. */
export type Region = { start: number; end: number; pattern: number };

/** Looks for many patterns at once, in a time that grows with the text alone, whatever text and patterns are. */
export type TextMatcher = {
  /** The parts of `text` that belong to any pattern, from left to right; patterns that overlap make one part. */
  findRegions(text: string): Region[];
};

const root = 0;
const none = -1;
const tableSize = 1 << 14;

function hash(first: number, second: number): number {
  return ((first << 7) ^ second) & (tableSize - 1);
}

/** The automaton of Aho and Corasick. Most states have one child: only those with more have a map. */
class Automaton {
  readonly #chars: number[] = [none];
  readonly #children: number[] = [none];
  readonly #more: (Map<number, number> | undefined)[] = [undefined];
  readonly #fails: number[] = [root];
  /** The longest pattern that ends in a state, or none. */
  readonly #ends: number[] = [none];

  add(pattern: string, index: number): void {
    let state = root;
    for (let at = 0; at < pattern.length; at++) {
      const char = pattern.charCodeAt(at);
      const child = this.#child(state, char);
      state = child === none ? this.#grow(state, char) : child;
    }
    this.#ends[state] = index;
  }

  /** Links each state to the longest other one that its text ends with, level by level. */
  link(): void {
    const waiting: number[] = [root];
    // The list grows while it is gone through.
    for (const state of waiting) {
      for (const [char, child] of this.#childrenOf(state)) {
        waiting.push(child);
        const fail = state === root ? root : this.next(this.#fails[state] ?? root, char);
        this.#fails[child] = fail;
        if (this.#ends[child] === none) this.#ends[child] = this.#ends[fail] ?? none;
      }
    }
  }

  next(from: number, char: number): number {
    let state = from;
    for (;;) {
      const child = this.#child(state, char);
      if (child !== none) return child;
      if (state === root) return root;
      state = this.#fails[state] ?? root;
    }
  }

  endOf(state: number): number {
    return this.#ends[state] ?? none;
  }

  #child(state: number, char: number): number {
    if (this.#chars[state] === char) return this.#children[state] ?? none;
    return this.#more[state]?.get(char) ?? none;
  }

  #grow(state: number, char: number): number {
    const child = this.#chars.length;
    this.#chars.push(none);
    this.#children.push(none);
    this.#more.push(undefined);
    this.#fails.push(root);
    this.#ends.push(none);
    if (this.#chars[state] === none) {
      this.#chars[state] = char;
      this.#children[state] = child;
    } else {
      const more = this.#more[state] ?? new Map<number, number>();
      more.set(char, child);
      this.#more[state] = more;
    }
    return child;
  }

  #childrenOf(state: number): [number, number][] {
    const char = this.#chars[state] ?? none;
    if (char === none) return [];
    return [[char, this.#children[state] ?? none], ...(this.#more[state] ?? [])];
  }
}

/** Makes a matcher. Patterns of fewer than two signs are not looked for. */
export function createTextMatcher(patterns: readonly string[]): TextMatcher {
  const automaton = new Automaton();
  // Two signs that no pattern begins with are passed over at once, which is nearly every place of a text.
  const begins = new Uint8Array(tableSize);
  for (const [index, pattern] of patterns.entries()) {
    if (pattern.length < 2) continue;
    automaton.add(pattern, index);
    begins[hash(pattern.charCodeAt(0), pattern.charCodeAt(1))] = 1;
  }
  automaton.link();
  const lengths = patterns.map((pattern) => pattern.length);

  return {
    findRegions: (text) => {
      const regions: Region[] = [];
      let state = root;
      for (let at = 0; at < text.length; at++) {
        const char = text.charCodeAt(at);
        // The last sign alone begins nothing that could still end.
        if (state === root && begins[hash(char, text.charCodeAt(at + 1))] !== 1) continue;
        state = automaton.next(state, char);
        const pattern = automaton.endOf(state);
        if (pattern !== none) addRegion(regions, at + 1, pattern, lengths);
      }
      return regions;
    },
  };
}

/** Regions come in the order of their ends: a new one can only reach back into the last ones. */
function addRegion(regions: Region[], end: number, pattern: number, lengths: readonly number[]): void {
  const region = { start: end - (lengths[pattern] ?? 0), end, pattern };
  let last = regions.at(-1);
  while (last !== undefined && last.end > region.start) {
    regions.pop();
    region.start = Math.min(region.start, last.start);
    if ((lengths[last.pattern] ?? 0) > (lengths[region.pattern] ?? 0)) region.pattern = last.pattern;
    last = regions.at(-1);
  }
  regions.push(region);
}
