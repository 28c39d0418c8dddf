// Judges a licence as package.json names it: an SPDX expression, or what people take for one.

/** @typedef {import("./judge.mjs").Rules} Rules */

const operators = new Set(["and", "or", "with", "(", ")"]);

/** @param {string} expression */
function toTokens(expression) {
  return expression.match(/[()]|[^\s()]+/g) ?? [];
}

/**
 * Whether `accepts` holds for the whole of it: for one side of each OR, for both of each AND. What does not read as an
 * expression does not hold.
 * @param {string} expression @param {(licence: string) => boolean} accepts
 */
function holds(expression, accepts) {
  const tokens = toTokens(expression);
  const next = () => tokens[0]?.toLowerCase();
  let isWhole = true;
  /** @returns {boolean} */
  function readOne() {
    const token = tokens.shift();
    if (token === "(") {
      const inner = readOr();
      isWhole = tokens.shift() === ")" && isWhole;
      return inner;
    }
    if (token === undefined || operators.has(token.toLowerCase())) {
      isWhole = false;
      return false;
    }
    if (next() !== "with") return accepts(token);
    tokens.shift();
    // An exception to a licence gives more than it does, and is a licence of its own here.
    return accepts(`${token} WITH ${tokens.shift()}`);
  }
  function readAnd() {
    let all = readOne();
    while (next() === "and") {
      tokens.shift();
      all = readOne() && all;
    }
    return all;
  }
  /** @returns {boolean} */
  function readOr() {
    let any = readAnd();
    while (next() === "or") {
      tokens.shift();
      any = readAnd() || any;
    }
    return any;
  }
  return readOr() && isWhole && tokens.length === 0;
}

/** @param {string} pattern @param {string} name */
function isNamed(pattern, name) {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

/**
 * What the rules say about a package.
 * @param {Rules} rules @param {{ name: string, licence: string | undefined }} given
 */
export function judge(rules, { name, licence }) {
  if (licence === undefined) return "refused";
  if (holds(licence, (one) => rules.allowed.includes(one))) return "allowed";
  for (const { packages, licences } of rules.exceptions) {
    const isMeant = packages.some((pattern) => isNamed(pattern, name));
    if (isMeant && holds(licence, (one) => rules.allowed.includes(one) || licences.includes(one))) {
      return "exception";
    }
  }
  return "refused";
}

/**
 * The names under which exceptions stand that no package needs any more.
 * @param {Rules} rules @param {{ name: string, licence: string | undefined }[]} packages
 */
export function findIdle(rules, packages) {
  const needed = packages.filter((one) => judge(rules, one) === "exception");
  return rules.exceptions
    .flatMap((exception) => exception.packages)
    .filter((pattern) => !needed.some(({ name }) => isNamed(pattern, name)));
}
