/** Bounds of what `console` keeps. */
const logBounds = { lines: 200, lineLength: 2000 };

/**
 * Runs inside the sandbox before the author's code and keeps its own copies of what that code could bend. Its value is
 * the three functions the host calls; each takes and gives text.
 */
export const sandboxPrelude = `(function () {
  "use strict";
  const { parse, stringify } = JSON;
  const { from } = Array;
  const apply = Reflect.apply;
  const slice = String.prototype.slice;
  const text = String;
  const cut = (value, length) => apply(slice, text(value), [0, length]);
  const logs = [];
  let dropped = 0;

  function show(value) {
    if (typeof value === "string") return value;
    if (value instanceof Error) return text(value);
    try {
      return stringify(value) ?? text(value);
    } catch {
      return text(value);
    }
  }
  function log(...values) {
    if (logs.length >= ${logBounds.lines}) {
      dropped += 1;
      return;
    }
    let line = "";
    for (let index = 0; index < values.length; index += 1) line += (index === 0 ? "" : " ") + show(values[index]);
    logs[logs.length] = cut(line, ${logBounds.lineLength});
  }
  globalThis.console = { log, info: log, warn: log, error: log, debug: log };

  return [
    async function start(main, values) {
      const result = stringify(await apply(main, undefined, parse(values)));
      return result === undefined ? "null" : result;
    },
    function describe(thrown) {
      const isObject = typeof thrown === "object" && thrown !== null;
      const part = (name) => {
        try {
          return isObject ? cut(thrown[name] ?? "", 2000) : "";
        } catch {
          return "";
        }
      };
      const message = isObject ? part("message") : cut(thrown, 2000);
      return stringify([part("name"), message, part("stack")]);
    },
    function takeLogs() {
      return stringify(dropped === 0 ? logs : from(logs).concat("… and " + dropped + " more lines"));
    },
  ];
})()`;
