// Pagefind by its JavaScript API, without its interface. No worker: one script and one round less.
import { withoutOptional } from "./optional.js";

export const files = (base, optional) => {
  let engine;

  async function load() {
    const pagefind = await import(`${base}pagefind.js`);
    await pagefind.options({
      noWorker: true,
      excerptLength: 0,
      // The best of 144 settings by the judged queries that are not held out.
      ranking: { termFrequency: 0.2, pageLength: 0.75, termSimilarity: 1, termSaturation: 1.4 },
    });
    return pagefind;
  }

  return {
    async search(text, { storage, grade, byPrice, models } = {}) {
      const pagefind = await (engine ??= load());
      const filters = { ...(storage && { storage }), ...(grade && { grade }) };
      const found = await pagefind.search(withoutOptional(text, optional), { filters, ...(byPrice && { sort: { price: "asc" } }) });
      // For relevance only: on through the SKUs until ten models are found.
      const wanted = found.results.slice(0, models ? 120 : 10);
      const read = await Promise.all(wanted.map((hit) => hit.data()));
      return read.map(({ meta }) => ({ id: meta.model, name: meta.title, price: meta.price, about: meta.about }));
    },
  };
};
