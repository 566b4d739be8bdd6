// Builds MiniSearch's index: node minisearch_index.mjs node_modules documents.json folder
//
// Writes index.json (what a query needs), rows-<n>.json for each category (what filters and the order by price need, in
// columns, loaded when they are touched) and minisearch.js (the library, minified) into the folder.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { OPTIONS } from "./pages/engines/minisearch_options.js";

const [modules, source, folder] = process.argv.slice(2);
const library = join(resolve(modules), "minisearch/dist/es/index.js");
const { default: MiniSearch } = await import(pathToFileURL(library));
const documents = JSON.parse(readFileSync(source, "utf8"));
const categories = [...new Set(documents.map((document) => document.category))];
const index = new MiniSearch(OPTIONS);
index.addAll(
  documents.map((document, id) => ({
    id,
    model: document.model,
    name: document.name,
    brand: document.brand,
    nouns: document.texts.nouns.join(" "),
    synonyms: document.texts.synonyms.join(" "),
    numbers: document.texts.numbers.join(" "),
    options: document.texts.options.join(" "),
    price: document.label,
    about: document.about,
    popularity: document.popularity,
    shelf: categories.indexOf(document.category),
  })),
);
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "index.json"), JSON.stringify(index));
categories.forEach((category, shelf) => {
  const columns = { storages: [], colors: [], grades: [], docs: [], brands: [], rows: [], storage: [], color: [], grade: [], price: [] };
  const place = (labels, label) => (labels.includes(label) ? labels.indexOf(label) : labels.push(label) - 1);
  documents.forEach((document, id) => {
    if (document.category !== category) return;
    columns.docs.push(id);
    columns.brands.push(document.brand);
    const lowest = new Map();
    for (const { storage, color, grades } of document.versions) {
      for (const [grade, minor] of Object.entries(grades)) {
        const key = [place(columns.storages, storage), place(columns.colors, color), place(columns.grades, grade)].join();
        lowest.set(key, Math.min(minor, lowest.get(key) ?? Infinity));
      }
    }
    columns.rows.push(lowest.size);
    for (const [key, minor] of lowest) {
      const [storage, color, grade] = key.split(",").map(Number);
      columns.storage.push(storage);
      columns.color.push(color);
      columns.grade.push(grade);
      columns.price.push(minor);
    }
  });
  writeFileSync(join(folder, `rows-${shelf}.json`), JSON.stringify(columns));
});
const { minify } = createRequire(pathToFileURL(join(resolve(modules), "x.js")))("terser");
const small = await minify(readFileSync(library, "utf8"), { module: true });
writeFileSync(join(folder, "minisearch.js"), small.code);
