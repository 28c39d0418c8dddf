import type { Json } from "@autoweave/contracts/json";
import { printParseErrorCode, visit } from "jsonc-parser";

/** What keeps a text from being strict JSON, with line and column from 1. */
export type JsonFault = { line: number; column: number; message: string };

const deepest = 100;
/** Ends the walk: what comes after the first fault says nothing. */
const stop = Symbol("stop");

/**
 * Reads JSON as JSON.parse does, but refuses what that lets pass: a key given twice, of which all but the last would be
 * lost, a key `__proto__`, and nesting beyond {@link deepest}.
 */
export function readStrictJson(text: string): { value: Json } | { fault: JsonFault } {
  const fault = findFault(text);
  return fault === undefined ? { value: JSON.parse(text) as Json } : { fault };
}

function findFault(text: string): JsonFault | undefined {
  let fault: JsonFault | undefined;
  const keys: Set<string>[] = [];
  let depth = 0;
  const report = (line: number, column: number, message: string): never => {
    fault = { line: line + 1, column: column + 1, message };
    throw stop;
  };
  const enter = (line: number, column: number) => {
    depth++;
    if (depth > deepest) report(line, column, `it is nested deeper than ${deepest} levels`);
  };
  try {
    visit(
      text,
      {
        onObjectBegin(_offset, _length, line, column) {
          enter(line, column);
          keys.push(new Set());
        },
        onObjectProperty(key, _offset, _length, line, column) {
          const seen = keys.at(-1);
          if (seen?.has(key)) report(line, column, `the key "${key}" is there twice`);
          if (key === "__proto__") report(line, column, 'the key "__proto__" is not allowed');
          seen?.add(key);
        },
        onObjectEnd() {
          depth--;
          keys.pop();
        },
        onArrayBegin: (_offset, _length, line, column) => enter(line, column),
        onArrayEnd() {
          depth--;
        },
        onError: (code, _offset, _length, line, column) => report(line, column, toWords(printParseErrorCode(code))),
      },
      { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false },
    );
  } catch (thrown) {
    if (thrown !== stop) throw thrown;
  }
  return fault;
}

const words: Record<string, string> = {
  InvalidSymbol: "this is no JSON value; texts stand in double quotes",
  InvalidNumberFormat: "this number is not written as JSON writes numbers",
  PropertyNameExpected: "a key in double quotes is missing here; the last entry has no comma behind it",
  ValueExpected: "a value is missing here; the last entry has no comma behind it",
  ColonExpected: "a colon is missing here",
  CommaExpected: "a comma is missing here",
  CloseBraceExpected: "a closing } is missing here",
  CloseBracketExpected: "a closing ] is missing here",
  EndOfFileExpected: "the file should end here",
  InvalidCommentToken: "JSON has no comments",
  UnexpectedEndOfString: "the text does not end",
  UnexpectedEndOfComment: "JSON has no comments",
  UnexpectedEndOfNumber: "the number does not end",
  InvalidUnicode: "this is no \\u escape",
  InvalidEscapeCharacter: "this is no escape that JSON knows",
  InvalidCharacter: "this character must be written as an escape",
};

function toWords(code: string): string {
  return words[code] ?? "this is no JSON";
}
