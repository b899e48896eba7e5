// Hosts the guest and says what must come out of it:
// check.mjs FOLDER-OF-JCO MODULE GENERATOR

import { component, expect, finish, thrown } from "../../../registry-component/tests/node/component.mjs";

const [tools, module, generator] = process.argv.slice(2);

const host = {
  restyle: (lines, style) =>
    lines.map(({ number, text }) => {
      if (style.upper) text = text.toUpperCase();
      if (style.reversed) text = [...text].reverse().join("");
      if (style.numbered) text = `${number}: ${text}`;
      return { number: number + 1n, text };
    }),
  join: (a, b, c, ...rest) => [a, b, `[${c.join()}]`, ...rest].join("|"),
};
const mapHost = {
  totals: (numbers) => new Map([...numbers].map(([name, list]) => [name, list.reduce((a, b) => a + b, 0n)])),
};

const instantiate = await component(tools, module);
const { api, mapApi } = await instantiate({ "guest:check/host": host, "guest:check/map-host": mapHost });

// The first call of an export runs the static constructors, and no later one.
expect("the static constructors", api.started(), 1);

const texts = ["", "a", "Grüße", "日本語", "🦀".repeat(1000), "\0"];
const many = Array.from({ length: 20_000 }, (_, index) => `${index}`.repeat(index % 5));
const lines = [{ number: 2n ** 64n - 2n, text: "ab" }, { number: 0n, text: "" }, { number: 7n, text: "é" }];
const plain = { upper: false, reversed: false, numbered: false };
const every = { upper: true, reversed: true, numbered: true };

/** A map that has a key twice, as the list that a map is in memory may. */
class Entries extends Map {
  constructor(list) {
    super();
    this.list = list;
  }
  get size() {
    return this.list.length;
  }
  entries() {
    return this.list.values();
  }
}

/** Everything once. */
function round() {
  expect("a list of strings", api.reverse(texts), texts.toReversed());
  expect("an empty list", api.reverse([]), []);
  expect("a long list", api.reverse(many), many.toReversed());

  expect("flags", api.opposite({ ...plain, reversed: true }), { ...every, reversed: false });
  expect("no flags", api.opposite(every), plain);

  expect("a list through the host", api.restyle(lines, every), [
    { number: 2n ** 64n - 1n, text: `${2n ** 64n - 2n}: BA` },
    { number: 1n, text: "0: " },
    { number: 8n, text: "7: É" },
  ]);
  expect("an empty list through the host", thrown(() => api.restyle([], every)), every);
  expect("spilled parameters", api.join([..."abc", "", ..."efgh"]), "a|b|[a,b,c,,e,f,g,h]|c||e|f|g|h");
  expect("spilled empty parameters", api.join([]), "||[]||||||");

  const [a, b, c] = ["a", "b", "ç"].map((name) => new api.Counter(name));
  expect("counters", api.Counter.alive(), 3);
  expect("a method", [a.add(new BigUint64Array([1n, 2n])), a.add([2n ** 40n]), b.add([])], [3n, 2n ** 40n + 3n, 0n]);
  c.add([5n]);
  expect("a borrowed argument", [a.larger(b), b.larger(a), a.larger(a)], [true, false, false]);
  expect("a list of borrows", api.largest([b, c]), "ç");
  expect("an empty list of borrows", api.largest([]), undefined);
  const order = api.sort([a, b, c]);
  expect("a list of resources", order.map((counter) => counter.names()), [["b"], ["ç"], ["a"]]);
  const renamed = api.rename(order[0], "日本");
  expect("a changed resource", renamed.names(), ["日本"]);
  const merged = api.Counter.merge(renamed, order[1]);
  expect("values moved out of resources", [merged.names(), merged.add([])], [["日本", "ç"], 5n]);
  expect("counters after two became one", api.Counter.alive(), 2);
  merged[Symbol.dispose]();
  order[2][Symbol.dispose]();
  expect("counters after all were dropped", api.Counter.alive(), 0);

  if (mapApi) {
    const positions = [...mapApi.positions(["b", "a", "b", ""])].map(([name, list]) => [name, [...list]]);
    expect("a map", positions, [["", [3n]], ["a", [1n]], ["b", [0n, 2n]]]);
    expect("an empty map", mapApi.positions([]), new Map());
    const totals = mapApi.totals(new Entries([["z", [1n, 2n]], ["a", []], ["z", [5n]]]));
    expect("a map through the host, the last of two entries", [...totals], [["a", 0n], ["z", 5n]]);
    expect("an empty map through the host", mapApi.totals(new Map()), new Map());
  }
}

const before = api.allocated();
for (let count = 0; count < 20; count += 1) round();
expect("what was not freed, or with another layout", api.allocated(), before);
expect("the static constructors, after all calls", api.started(), 1);
finish(`bindings of wit-bindgen ${generator} on the embedded runtime${mapApi ? ", with maps" : ""}`);
