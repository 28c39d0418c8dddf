import { AppError } from "@autoweave/contracts/app-error";
import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from "graphql";

/** How much a document may ask for, whatever it costs. */
export type DocumentLimits = {
  /** Characters of text. */
  characters: number;
  tokens: number;
  /** Fields within fields; those of introspection do not count. */
  depth: number;
  aliases: number;
  directives: number;
};

/** What holds for every document. */
export const documentLimits: DocumentLimits = {
  characters: 100_000,
  tokens: 4000,
  depth: 12,
  aliases: 100,
  directives: 50,
};

/** What a document holds once its fragments are spread. */
type Measure = { depth: number; aliases: number; directives: number };

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
    const total: Measure = { depth: 0, aliases: 0, directives: 0 };
    for (const selection of set.selections) {
      const within = this.#measureSelection(selection);
      total.depth = Math.max(total.depth, within.depth);
      total.aliases += within.aliases;
      total.directives += within.directives + (selection.directives?.length ?? 0);
    }
    return total;
  }

  #measureSelection(selection: SelectionSetNode["selections"][number]): Measure {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return this.#measureFragment(selection.name.value);
    if (selection.kind === Kind.INLINE_FRAGMENT) return this.measure(selection.selectionSet);
    const within =
      selection.selectionSet === undefined
        ? { depth: 0, aliases: 0, directives: 0 }
        : this.measure(selection.selectionSet);
    return {
      ...within,
      depth: isIntrospection(selection.name.value) ? 0 : within.depth + 1,
      aliases: within.aliases + (selection.alias === undefined ? 0 : 1),
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
    if (fragment === undefined) return { depth: 0, aliases: 0, directives: 0 };
    this.#known.set(name, "open");
    const within = this.measure(fragment.selectionSet);
    this.#known.set(name, within);
    return within;
  }
}

/** Refuses a document that holds too much, before anything else looks at it. Throws `request.limit`, `request.invalid`. */
export function measureDocument(document: DocumentNode, limits: DocumentLimits = documentLimits): void {
  const measurer = new Measurer(document);
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION && definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
    const { depth, aliases, directives } = measurer.measure(definition.selectionSet);
    if (depth > limits.depth) {
      throw overLimit("depth", limits.depth, `The document is nested more than ${limits.depth} fields deep.`);
    }
    if (aliases > limits.aliases) {
      throw overLimit("aliases", limits.aliases, `The document has more than ${limits.aliases} aliases.`);
    }
    if (directives + (definition.directives?.length ?? 0) > limits.directives) {
      throw overLimit("directives", limits.directives, `The document has more than ${limits.directives} directives.`);
    }
  }
}
