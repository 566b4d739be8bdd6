// MiniSearch with its whole index: two files, then answers from memory. Without a match of all words, of any.
import { withoutOptional } from "./optional.js";
import { OPTIONS, SEARCH } from "./minisearch_options.js";

export const files = (base, optional) => {
  let engine;
  const shelves = new Map();

  async function load() {
    const [library, index] = await Promise.all([
      import(`${base}minisearch.js`),
      fetch(`${base}index.json`).then((answer) => answer.text()),
    ]);
    return library.default.loadJSON(index, OPTIONS);
  }

  // The columns of one category, as a map from document to its rows.
  async function readShelf(shelf) {
    const columns = await fetch(`${base}rows-${shelf}.json`).then((answer) => answer.json());
    const starts = new Map();
    let start = 0;
    columns.docs.forEach((id, place) => {
      starts.set(id, [start, (start += columns.rows[place])]);
    });
    return { ...columns, starts };
  }

  async function narrow(found, storage, grade, byPrice) {
    const wanted = [...new Set(found.map((hit) => hit.shelf))];
    for (const shelf of wanted) if (!shelves.has(shelf)) shelves.set(shelf, readShelf(shelf));
    const read = new Map(await Promise.all(wanted.map(async (shelf) => [shelf, await shelves.get(shelf)])));
    const kept = [];
    for (const hit of found) {
      const columns = read.get(hit.shelf);
      const lowest = cheapest(columns, columns.starts.get(hit.id), storage, grade);
      if (lowest < Infinity) kept.push({ ...hit, lowest, price: `£${(lowest / 100).toFixed(2)}` });
    }
    return byPrice ? kept.sort((one, other) => one.lowest - other.lowest) : kept;
  }

  return {
    async search(text, { storage, grade, byPrice } = {}) {
      const index = await (engine ??= load());
      const words = withoutOptional(text, optional);
      let found = index.search(words, SEARCH);
      if (!found.length) found = index.search(words, { ...SEARCH, combineWith: "OR" });
      if (storage || grade || byPrice) found = await narrow(found, storage, grade, byPrice);
      return found.slice(0, 10).map((hit) => ({ id: hit.model, name: hit.name, price: hit.price, about: hit.about }));
    },
  };
};

function cheapest(columns, [start, end], storage, grade) {
  const size = columns.storages.indexOf(storage);
  const state = columns.grades.indexOf(grade);
  let lowest = Infinity;
  for (let row = start; row < end; row++) {
    if (storage && columns.storage[row] !== size) continue;
    if (grade && columns.grade[row] !== state) continue;
    if (columns.price[row] < lowest) lowest = columns.price[row];
  }
  return lowest;
}
