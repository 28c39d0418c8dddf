import { describe, expect, it } from "vitest";
import { compileExpression, type ExpressionScope } from "./expression.js";

const scope: ExpressionScope = {
  trigger: {
    total: 5,
    price: 2.5,
    name: "Ada",
    none: null,
    big: 9007199254740991,
    when: "2026-11-23T09:05:07.089Z",
    items: [
      { sku: "b", price: 3, tags: ["x"] },
      { sku: "a", price: 1, tags: ["x", "y"] },
    ],
    words: ["b", "a", "b"],
    constructor: "Acme",
    map: { one: 1, two: 2 },
  },
  nodes: { first: { out: { x: 2 }, list: [1, 2] } },
  item: { q: 1 },
  index: 1,
  run: { id: "r1" },
  env: { rate: 1.2 },
};

function evaluate(source: string) {
  return compileExpression(source).evaluate(scope);
}

describe("expressions", () => {
  it.each([
    // Numbers of JSON and numbers of the source are one kind of number.
    ["trigger.total * 2 + 1", 11],
    ["trigger.total == 5", true],
    ["trigger.total == 5.0 && 5u == trigger.total && 0x5 == 5", true],
    ["trigger.total / 2", 2.5],
    ["trigger.total % 2", 1],
    ["-trigger.price - 1", -3.5],
    ["index + 1", 2],
    ["trigger.items[index].sku", "a"],
    ["trigger.items[trigger.total - 5].sku", "b"],
    ["size(trigger.items) > 1 && trigger.items.size() < 3", true],
    ["1 in nodes.first.list", true],
    ["5 > 3 ? 'yes' : null", "yes"],
    ["[1, 'two', null, 3.5]", [1, "two", null, 3.5]],
    // Text.
    ["trigger.name + '!'", "Ada!"],
    ["'total: ' + string(trigger.total)", "total: 5"],
    ["string(2.50) + string(3.0) + string(true)", "2.53true"],
    ["trigger.name.lowerAscii() + upperAscii(' ab ').trim()", "adaAB"],
    ["'a,b,c'.split(',').join('-')", "a-b-c"],
    ["'banana'.replace('an', 'x')", "bxxa"],
    ["'banana'.substring(1, 3) + 'banana'.substring(4)", "anna"],
    ["'banana'.contains('nan') && 'nan' in 'banana' && !('x' in 'banana')", true],
    ["'banana'.startsWith('ba') && 'banana'.endsWith('na')", true],
    ["['banana'.indexOf('an'), 'banana'.lastIndexOf('an'), 'banana'.indexOf('x')]", [1, 3, -1]],
    ["'order-42'.matches('^order-[0-9]+$')", true],
    ["size('añ🎈')", 3],
    ["int('42') + int(3.9) + int('-7.5') + double('1e2')", 138],
    ["bool('TRUE') && !bool('0')", true],
    // Numbers.
    ["[round(2.5), round(-2.5), round(1.005, 2), round(1e-9), round(7)]", [3, -3, 1.01, 0, 7]],
    ["[floor(-1.5), ceil(1.2), abs(-3), min(3, 1, 2), max([1, 5, 2])]", [-2, 2, 3, 1, 5]],
    ["max('a', 'c', 'b')", "c"],
    // Lists and maps.
    ["trigger.items.map(i, i.price).sum()", 4],
    ["trigger.items.map(i, i.price > 1, i.sku)", ["b"]],
    ["trigger.items.filter(i, 'y' in i.tags).size()", 1],
    ["trigger.items.all(i, i.price > 0) && trigger.items.exists_one(i, i.sku == 'a')", true],
    ["trigger.items.sortBy(i, i.sku).first().price", 1],
    ["trigger.words.sortBy(w, w)", ["a", "b", "b"]],
    ["trigger.words.unique().join()", "ba"],
    ["[{'a': 1}, {'a': 1.0}, [1], [1], 1, '1', 1].unique()", [{ a: 1 }, [1], 1, "1"]],
    ["[[1], 2, [[3]]].flatten()", [1, 2, [3]]],
    ["[1, 2, 3].reverse().slice(1) + [9].slice(0, 1)", [2, 1, 9]],
    ["trigger.items.last().tags", ["x", "y"]],
    ["trigger.map.keys() + values(trigger.map)", ["one", "two", 1, 2]],
    ["trigger.map.map(key, trigger.map[key] * 10)", [10, 20]],
    ["range(3)", [0, 1, 2]],
    ["{'a': trigger.total, 'b' + '2': [index], 3: null}", { a: 5, b2: [1], 3: null }],
    ["{'a': [1, {'b': 2}]} == {'a': [1.0, {'b': 2}]}", true],
    ["[1, 2] == [2, 1] || 'a' == 1 || null == false", false],
    ["'one' in trigger.map", true],
    // What is not there.
    ["has(trigger.name) && !has(trigger.nome) && !has(trigger.name.first) && !has(trigger.none.x)", true],
    ["has(nodes.first.out) && !has(nodes.second.out) && !has(nodes.second)", true],
    ["default(trigger.nome, 'nobody') + default(trigger.none, '-') + default(trigger.name, '')", "nobody-Ada"],
    ["default(trigger.items[7].sku, nodes.second.out, 0) == 0", "expression.invalid"],
    ["trigger.?nome.orValue('x') + trigger.?name.orValue('x')", "xAda"],
    ["trigger.?map.?three.hasValue()", false],
    ["trigger.items[?9].?sku.orValue('none')", "none"],
    ["nodes.?second.?out.orValue(1) + nodes.?first.?out.orValue(1).x", 3],
    ["trigger.none == null && trigger.name != null", true],
    ["false && trigger.nome.x || true", true],
    ["trigger.nome == 1 || true", true],
    ["trigger.items.exists(i, i.weight > 3 || i.sku == 'a')", true],
    // JSON, types, binding.
    ["toJson(nodes.first.out)", '{"x":2}'],
    ['parseJson(\'{"a": [1, {"b": null}]}\').a[1].b', null],
    [
      "[type(1), type('a'), type([]), type({}), type(null), type(true)]",
      ["number", "text", "list", "map", "null", "bool"],
    ],
    ["cel.bind(t, trigger.total, t * t + cel.bind(u, t + 1, u))", 31],
    ["nodes.first.list.map(nodes, nodes + 1)", [2, 3]],
    ["trigger.constructor + trigger['constructor']", "AcmeAcme"],
    // Time, without a clock.
    ["timestamp(trigger.when) + duration('1h30m')", "2026-11-23T10:35:07.089Z"],
    ["timestamp('2026-11-23') < timestamp('2026-11-24T00:00:00+02:00')", true],
    ["timestamp('2026-11-23 10:00') - timestamp('2026-11-23T09:00:00Z')", "3600s"],
    ["(timestamp(trigger.when) - timestamp('2026-11-20T00:00:00Z')).getHours()", 81],
    [
      "[int(timestamp('1970-01-01T00:01:00Z')), string(timestamp(60)), string(duration('90s'))]",
      [60, "1970-01-01T00:01:00.000Z", "90s"],
    ],
    ["formatDate(trigger.when, \"dd.MM.yyyy 'at' HH:mm:ss.SSS\")", "23.11.2026 at 09:05:07.089"],
    ["formatDate(timestamp(trigger.when), 'yyyy-MM-dd HH:mm', 'America/New_York')", "2026-11-23 04:05"],
    [
      "[timestamp(trigger.when).getFullYear(), timestamp(trigger.when).getMonth(), timestamp(trigger.when).getDate()]",
      [2026, 10, 23],
    ],
    [
      "[timestamp(trigger.when).getDayOfWeek(), timestamp(trigger.when).getDayOfYear(), getHours(trigger.when, 'Asia/Tokyo')]",
      [1, 326, 18],
    ],
    ["[timestamp(trigger.when)].map(t, t.getMinutes() + t.getSeconds() + t.getMilliseconds())", [101]],
    ["env.rate * 10 + size(run.id)", 14],
  ])("%s", (source, expected) => {
    if (expected === "expression.invalid")
      expect(() => evaluate(source)).toThrow(expect.objectContaining({ code: expected }));
    else expect(evaluate(source)).toEqual(expected);
  });

  it.each([
    ["trigger.nome", 'There is no "nome" in trigger.'],
    ["trigger.nmae", 'There is no "nmae" in trigger. Did you mean "name"?'],
    ["trigger.Total", 'There is no "Total" in trigger. Did you mean "total"?'],
    ["trigger['Name']", 'There is no "Name" in trigger. Did you mean "name"?'],
    ["trigger.name.first", 'trigger.name is a text, so there is no "first" in it.'],
    ["trigger.none.first", "trigger.none is null"],
    ["trigger.items.sku", "trigger.items is a list: pick an item"],
    ["trigger.items[2]", "has 2 items, so there is no item 2"],
    ["trigger.items[0.5]", "there is no item 0.5"],
    ["trigger.name + 1", "Turn the number into text with string(…)"],
    ["trigger.name && true", "trigger.name is a text, where true or false is needed"],
    ["trigger.total ? 1 : 2", "trigger.total is a number, where true or false is needed"],
    ["!trigger.total", "where true or false is needed"],
    ["trigger.name < 3", "Cannot compare text and number"],
    ["1 / (trigger.total - 5)", "Cannot divide by zero"],
    ["1e308 * 10", "not a finite number"],
    ["trigger.items.map(i, i.weight)", 'There is no "weight" in i.'],
    ["trigger.name.map(i, i)", "only a list or a map can be looped over"],
    ["trigger.items.all(i, i.price)", "where true or false is needed"],
    ["trigger.items.sortBy(i, i.sku == 'a' ? 1 : 'x')", "Cannot compare"],
    ["first([])", "of an empty list has no value"],
    ["sum(trigger.words)", "found a text in it"],
    ["[[1]].join()", "found a list in it"],
    ["'abc'.substring(2, 1)", "from 0 to 3"],
    ["int('12 apples')", 'cannot read "12 apples" as a number'],
    ["string({})", "Use toJson"],
    ["parseJson('{')", "as JSON"],
    ["timestamp('tomorrow')", "Write it like 2026-11-23T09:30:00Z"],
    ["timestamp('2026-13-45')", "out of range"],
    ["duration('soon')", "Write it like 1h30m"],
    ["formatDate(trigger.when, 'yyyy', 'Mars/Base')", 'no time zone "Mars/Base"'],
    ["'a'.matches(trigger.name + '(')", "cannot be read"],
    ["nodes.second.out", "was skipped or put nothing out"],
    ["trigger.name.orValue(1)", "follows an optional"],
    ["trigger.?nome.value()", "holds no value"],
    ["upperAscii(1)", "wants a text, and got a number"],
  ])("fails with a sentence: %s", (source, message) => {
    expect(() => evaluate(source)).toThrow(
      expect.objectContaining({ code: "expression.failed", message: expect.stringContaining(message) }),
    );
  });

  it.each([
    ["", "empty"],
    ["1 +", "cannot be read at its end"],
    ["trigger.x === 1", 'at "= 1"'],
    ["foo + 1", "There is no variable foo."],
    ["triger.x", "Did you mean trigger?"],
    ["{name: 1}", 'write "name"'],
    ["trigger.upper()", "Did you mean upperAscii()?"],
    ["'a'.contain('b')", "Did you mean contains()?"],
    ["substring('a')", "takes 2 to 3 arguments"],
    ["map(trigger, x, x)", "map() follows a list"],
    ["trigger.map(x)", "Write list.map(x, …)"],
    ["[1].map(1, 2)", "invalid predicate iteration variable"],
    ["nodes[trigger.x].y", "Name the node itself"],
    ["size(nodes)", 'Name one node after "nodes"'],
    ["has(trigger)", "write has(a.b)"],
    ["b'abc'", "Bytes"],
    ["9007199254740993", "too large to be exact"],
    ["'a'.matches('(')", "cannot be read"],
    ["cel.bind(1, 2, 3)", "cannot be read"],
  ])("cannot be read, and says why: %s", (source, message) => {
    expect(() => compileExpression(source)).toThrow(
      expect.objectContaining({ code: "expression.invalid", message: expect.stringContaining(message) }),
    );
  });

  it("tells which nodes and ports it reads, once each, in order", () => {
    const { reads, roots, constants } = compileExpression(
      "nodes.a.out.x + nodes['b']['c d'].y + nodes.a.out.z + size(nodes.d) + (has(nodes.e.f) ? nodes.?g.?h.orValue(env.k) : 0)" +
        " + trigger.list.map(nodes, nodes.z.y + item.map(i, i + index)).size()",
    );
    expect(reads).toEqual([
      { node: "a", port: "out" },
      { node: "b", port: "c d" },
      { node: "d" },
      { node: "e", port: "f" },
      { node: "g", port: "h" },
    ]);
    expect(roots).toEqual(["nodes", "env", "trigger", "item", "index"]);
    expect(constants).toEqual(["k"]);
  });

  it("knows the variables of a lazy field beside the others, and only there", () => {
    const compiled = compileExpression("item.x + total + trigger.total", { variables: ["item", "total"] });
    expect(compiled.evaluate({ ...scope, item: { x: 1 }, total: 2 })).toBe(8);
    expect(() => compileExpression("total")).toThrow("There is no variable total");
    expect(() => compileExpression("item")).not.toThrow();
    expect(() => compileExpression("item").evaluate({})).toThrow('"item" has no value here');
  });

  it("gives parts of the scope as they are, without a copy", () => {
    expect(evaluate("trigger.items")).toBe((scope.trigger as { items: unknown }).items);
    const list = evaluate("[trigger.items, trigger.map]") as unknown[];
    expect(list[0]).toBe((scope.trigger as { items: unknown }).items);
  });

  it("gives dates inside lists and maps as text, and leaves the scope alone", () => {
    expect(evaluate("{'at': [1, timestamp(60)], 'for': {'long': duration('1m')}, 'kept': trigger.map}")).toEqual({
      at: [1, "1970-01-01T00:01:00.000Z"],
      for: { long: "60s" },
      kept: { one: 1, two: 2 },
    });
  });

  it("keeps compiled expressions", () => {
    expect(compileExpression("1 + 1")).toBe(compileExpression("1 + 1"));
  });
});
