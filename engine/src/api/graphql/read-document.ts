import { AppError, isAppError } from "@autoweave/contracts/app-error";
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Lexer,
  NoSchemaIntrospectionCustomRule,
  parse,
  Source,
  specifiedRules,
  TokenKind,
  validate,
  visit,
} from "graphql";
import { LRUCache } from "lru-cache";
import { documentLimits, measureDocument, overLimit } from "./measure-document.js";
import { toRequestError } from "./present-error.js";

/** Reads documents, the same ones once. */
export type DocumentReader = {
  /** Throws a GraphQL error with `request.invalid` or `request.limit`. */
  parse(text: string): DocumentNode;
  /** What of the document does not fit the schema. */
  validate(schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[];
  /** True when the document asks for nothing that this schema has not, and not for the schema itself. */
  fits(schema: GraphQLSchema, document: DocumentNode): boolean;
};

/** Characters of the documents that are kept. */
const mostKept = 4_000_000;
const mostErrors = 10;

const opening = new Set<string>([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const closing = new Set<string>([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/** Goes over the tokens without a stack, since the parser has one: what is too long or too deep for it is refused here. */
function scan(text: string): void {
  const { characters, tokens, brackets } = documentLimits;
  if (text.length > characters) {
    throw overLimit("characters", characters, `The document has more than ${characters} characters.`);
  }
  const lexer = new Lexer(new Source(text));
  let depth = 0;
  for (let count = 1; lexer.advance().kind !== TokenKind.EOF; count++) {
    if (count > tokens) throw overLimit("tokens", tokens, `The document has more than ${tokens} tokens.`);
    if (opening.has(lexer.token.kind)) depth++;
    else if (closing.has(lexer.token.kind)) depth--;
    if (depth > brackets)
      throw overLimit("depth", brackets, `The document has more than ${brackets} brackets in each other.`);
  }
}

function parseAnew(text: string): DocumentNode {
  scan(text);
  const document = parse(text);
  measureDocument(document);
  return document;
}

function toInvalid(error: GraphQLError): GraphQLError {
  const { extensions } = toRequestError(new AppError("request.invalid", error.message));
  return new GraphQLError(error.message, { nodes: error.nodes ?? null, extensions });
}

/** Builds a reader. Unless `isIntrospectable`, documents may not ask for the schema itself. */
export function createDocumentReader(options: { isIntrospectable: boolean }): DocumentReader {
  const rules = options.isIntrospectable ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const documents = new LRUCache<string, DocumentNode>({
    maxSize: mostKept,
    sizeCalculation: (_, text) => text.length + 1,
  });
  const checked = new WeakMap<GraphQLSchema, WeakMap<DocumentNode, readonly GraphQLError[]>>();

  const introspecting = new WeakMap<DocumentNode, boolean>();

  function check(schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[] {
    const known = checked.get(schema) ?? new WeakMap();
    checked.set(schema, known);
    const errors = known.get(document) ?? validate(schema, document, rules, { maxErrors: mostErrors }).map(toInvalid);
    known.set(document, errors);
    return errors;
  }

  return {
    parse: (text) => {
      const known = documents.get(text);
      if (known !== undefined) return known;
      try {
        const document = parseAnew(text);
        documents.set(text, document);
        return document;
      } catch (error) {
        if (isAppError(error)) throw toRequestError(error);
        if (!(error instanceof GraphQLError)) throw error;
        throw toRequestError(new AppError("request.invalid", error.message));
      }
    },
    validate: check,
    fits: (schema, document) => {
      if (check(schema, document).length > 0) return false;
      const known = introspecting.get(document) ?? asksForSchema(document);
      introspecting.set(document, known);
      return !known;
    },
  };
}

function asksForSchema(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Field: ({ name }) => {
      found ||= name.value === "__schema" || name.value === "__type";
    },
  });
  return found;
}
