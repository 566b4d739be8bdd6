// How MiniSearch is tuned: names first, model numbers next, accents folded, numbers and units joined, popular models
// ahead of others that match alike, prefixes and typos as its documentation shows them.
const UNIT = /(\d)[ -](gb|tb|mm)\b/g;

export const OPTIONS = {
  idField: "id",
  fields: ["name", "brand", "nouns", "synonyms", "numbers", "options"],
  storeFields: ["model", "name", "price", "about", "popularity", "shelf"],
  tokenize: (text) => text.toLowerCase().replace(UNIT, "$1$2").split(/[\s,/()+-]+/).filter(Boolean),
  processTerm: (term) => term.normalize("NFKD").replace(/[\u0300-\u036f]/g, "") || null,
};

export const SEARCH = {
  boost: { name: 4, numbers: 3, synonyms: 1.5 },
  combineWith: "AND",
  prefix: (term, place, terms) => place === terms.length - 1 && term.length > 1,
  fuzzy: (term) => (term.length > 3 && !/\d/.test(term) ? 0.2 : false),
  boostDocument: (id, term, stored) => 1 + stored.popularity / 1000,
};
