// The shop's own client, as the results page uses it: script and root at once, then shards, then columns or results.
// The script holds the filters too, but gives them to its own page only; here they come from their source, at no cost.
import { narrow } from "/source/facets.js";

export const files = (base) => {
  let client;

  async function load() {
    const first = fetch(`${base}index/root.json`);
    const { open } = await import("/client/search.js");
    return open(base, undefined, first);
  }

  // `docs` are [id, score], as everywhere in the client.
  async function narrowed(engine, docs, { storage, grade, byPrice }) {
    const { root } = engine;
    const kinds = [...new Set(docs.map(([id]) => root.categories[parseInt(root.kinds[id], 36)][0]))];
    const columns = await Promise.all(kinds.map(async (kind) => [kind, await engine.facets(kind)]));
    const asked = new URLSearchParams({ ...(storage && { storage }), ...(grade && { grade }) });
    const [prices] = narrow(columns, new Map(docs), asked, 0, Infinity);
    const kept = docs.filter(([id]) => prices.has(id));
    return byPrice ? kept.sort(([one], [other]) => prices.get(one) - prices.get(other)) : kept;
  }

  return {
    async search(text, options = {}) {
      const engine = await (client ??= load());
      let { docs } = await engine.find(text);
      if (options.storage || options.grade || options.byPrice) docs = await narrowed(engine, docs, options);
      const cards = await engine.cards(docs.slice(0, 10));
      return cards.map(([name, path, , , price, about]) => ({ id: path.split("/")[1], name, price, about }));
    },
  };
};
