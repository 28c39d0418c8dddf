import { AppError } from "@autoweave/contracts/app-error";
import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from "graphql";

/** How much a document may ask for, whatever it costs. */
export type DocumentLimits = {
  /** Characters of text. */
  characters: number;
  tokens: number;
  /** Brackets of any kind within brackets. */
  brackets: number;
  /** Fields within fields; those of introspection do not count. */
  depth: number;
  aliases: number;
  directives: number;
  /** Operations and fragments. */
  definitions: number;
  /** Fields that stand beside one of the same name: validation compares each with each. */
  repeats: number;
};

/** What holds for every document. */
export const documentLimits: DocumentLimits = {
  characters: 100_000,
  tokens: 2000,
  brackets: 100,
  depth: 12,
  aliases: 100,
  directives: 50,
  definitions: 50,
  repeats: 30,
};

/** What selections hold once their fragments are spread. */
type Measure = {
  depth: number;
  aliases: number;
  directives: number;
  repeats: number;
  /** At this level alone: how many fields there are, and what they are called in the answer. */
  fields: number;
  names: ReadonlySet<string>;
};

const nothing: Measure = { depth: 0, aliases: 0, directives: 0, repeats: 0, fields: 0, names: new Set() };

/** The error of a document or a request that is over a limit. */
export function overLimit(limit: string, most: number, message: string): AppError {
  return new AppError("request.limit", message, { details: { limit, most } });
}

function isIntrospection(name: string): boolean {
  return name.startsWith("__");
}

/** Measures selections, each fragment once: what it holds counts wherever it is spread. */
class Measurer {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #known = new Map<string, Measure | "open">();

  constructor(document: DocumentNode) {
    const fragments = document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
    this.#fragments = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  }

  measure(set: SelectionSetNode): Measure {
    const total = { ...nothing };
    const names = new Set<string>();
    for (const selection of set.selections) {
      const within = this.#measureSelection(selection);
      total.depth = Math.max(total.depth, within.depth);
      total.aliases += within.aliases;
      total.directives += within.directives + (selection.directives?.length ?? 0);
      total.repeats += within.repeats;
      total.fields += within.fields;
      for (const name of within.names) names.add(name);
    }
    return { ...total, names };
  }

  /** Like `measure`, for selections that are the whole of a field's or a definition's. */
  measureWhole(set: SelectionSetNode): Measure {
    const within = this.measure(set);
    return { ...within, repeats: within.repeats + within.fields - within.names.size };
  }

  #measureSelection(selection: SelectionSetNode["selections"][number]): Measure {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return this.#measureFragment(selection.name.value);
    if (selection.kind === Kind.INLINE_FRAGMENT) return this.measure(selection.selectionSet);
    const within = selection.selectionSet === undefined ? nothing : this.measureWhole(selection.selectionSet);
    return {
      ...within,
      depth: isIntrospection(selection.name.value) ? 0 : within.depth + 1,
      aliases: within.aliases + (selection.alias === undefined ? 0 : 1),
      fields: 1,
      names: new Set([(selection.alias ?? selection.name).value]),
    };
  }

  #measureFragment(name: string): Measure {
    const known = this.#known.get(name);
    if (known === "open") {
      throw new AppError("request.invalid", `The fragment ${name} holds itself, so it would never end.`);
    }
    if (known !== undefined) return known;
    const fragment = this.#fragments.get(name);
    // Validation says that it is missing.
    if (fragment === undefined) return nothing;
    this.#known.set(name, "open");
    const within = this.measure(fragment.selectionSet);
    this.#known.set(name, within);
    return within;
  }
}

/** Refuses a document that holds too much, before anything else looks at it. Throws `request.limit`, `request.invalid`. */
export function measureDocument(document: DocumentNode, limits: DocumentLimits = documentLimits): void {
  if (document.definitions.length > limits.definitions) {
    const message = `The document has more than ${limits.definitions} operations and fragments.`;
    throw overLimit("definitions", limits.definitions, message);
  }
  const measurer = new Measurer(document);
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION && definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
    const found = measurer.measureWhole(definition.selectionSet);
    const isOfSchema =
      definition.kind === Kind.FRAGMENT_DEFINITION && isIntrospection(definition.typeCondition.name.value);
    refuse(isOfSchema ? { ...found, depth: 0 } : found, definition.directives?.length ?? 0, limits);
  }
}

function refuse({ depth, aliases, directives, repeats }: Measure, own: number, limits: DocumentLimits): void {
  if (depth > limits.depth) {
    throw overLimit("depth", limits.depth, `The document is nested more than ${limits.depth} fields deep.`);
  }
  if (aliases > limits.aliases) {
    throw overLimit("aliases", limits.aliases, `The document has more than ${limits.aliases} aliases.`);
  }
  if (directives + own > limits.directives) {
    throw overLimit("directives", limits.directives, `The document has more than ${limits.directives} directives.`);
  }
  if (repeats > limits.repeats) {
    throw overLimit("repeats", limits.repeats, `The document names fields again more than ${limits.repeats} times.`);
  }
}
