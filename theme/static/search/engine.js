// Finds documents for words in the index below a base address. Knows no page: files and arithmetic (docs/search.md).
import { fold, isCjk, tokenizer } from "./atoms.js";

// What is one letter too many, too few, wrong or swapped away from a word of letters.
const typo = (word) => {
  const letters = [...word].map((letter, i) => {
    const start = word.slice(0, i);
    const end = word.slice(i + 1);
    return `${start}\\D?${letter}?${end}|${start}${end[0]}${letter}${end.slice(1)}|`;
  });
  return RegExp(`^(${letters.join("")}${word}\\D)$`);
};

const ones = (bits) => (bits ? 1 + ones(bits & (bits - 1)) : 0);

// `first` is a request for root.json that is under way already, if any.
export const open = async (base, get = fetch, first) => {
  const files = {};
  // Asked for once; after a failure it may be asked for again, and whoever reads nothing fails too.
  const load = (name, answer) =>
    (files[name] ??= (answer || get(`${base}index/${name}.json`))
      .then((answer) => answer.json())
      .catch(() => {
        delete files[name];
      }));
  const root = await load("root", first);
  const { shards, heads, levels, kinds, size } = root;
  const atoms = tokenizer(root.units);

  const place = (text) => shards.findLastIndex(([surface]) => surface <= text);
  const shard = (number) => load(`t-${shards[number][1]}`);

  // Posting lists of a surface and, where it may go on, of longer ones: [shard, number, factor].
  const lists = async (text, factor, goesOn) => {
    const start = place(text);
    const end = goesOn ? place(text + "\uffff") : start;
    const longer = heads.filter((head) => head != text && head.startsWith(text)).slice(0, 4);
    // Too many to load: those that are known best.
    const far = end > start + 1;
    const numbers = far ? [start, ...longer.map(place)] : [start, end];
    const found = [];
    for (const one of await Promise.all([...new Set(numbers)].map(shard)))
      one.w.forEach((surface, i) => {
        const part = goesOn && (far ? longer.includes(surface) : surface.startsWith(text)) ? .25 : 0;
        const share = surface == text ? factor : part;
        if (share) found.push([one, one.i[i], share]);
      });
    return found;
  };

  // {docs: [[id, score]], guides: [[id, score]], dropped: [word nobody has], nearest: text or "", words: atoms}
  const find = async (text) => {
    const words = atoms(text).slice(0, 12);
    const sums = new Float64Array(levels.length);
    const seen = new Uint16Array(levels.length);
    const all = (1 << words.length) - 1;
    let nearest = "";
    let known = 0;
    let small = 0;
    const parts = words.flatMap((word, i) => {
      if (root.optional.includes(word)) small |= 1 << i;
      // One to four neighbours written together.
      return [1, 2, 3, 4].map(async (length) => {
        const joined = words.slice(i, i + length);
        const alone = length == 1;
        if (!joined[length - 1] || (!alone && joined.some(isCjk))) return [];
        const whole = joined.join("");
        const least = isCjk(whole) ? 1 : alone ? 2 : 4;
        let found = await lists(whole, 1, i + length == words.length && /\S$/.test(text) && [...whole].length >= least);
        if (!found[0] && alone && least > 1 && /^\D{4}/.test(word)) {
          const one = typo(word);
          const others = [...new Set([...heads, ...(await shard(place(word))).w])].filter((other) => one.test(other));
          if (others[0]) nearest = (nearest || fold(text)).replace(word, others[0]);
          found = (await Promise.all(others.map((other) => lists(other, .5)))).flat();
        }
        return [found, ((1 << length) - 1) << i];
      });
    });
    for (const [found = [], bits] of await Promise.all(parts)) {
      // Of a word's alternatives the best counts, not their sum.
      const best = new Map();
      for (const [one, number, factor] of found) {
        const scores = one.q[number];
        let id = 0;
        one.d[number].forEach((step, i) => {
          id += step;
          best.set(id, Math.max(best.get(id) || 0, (scores[i] || scores) * one.m[number] * factor));
        });
        known |= bits;
      }
      best.forEach((score, id) => {
        sums[id] += score;
        seen[id] |= bits;
      });
    }
    const needed = (known & ~small) || all;
    // Those that cover most of what is needed: all of it, if any does.
    let most = 1;
    let ids = [];
    seen.forEach((bits, id) => {
      const covered = levels[id] == "-" ? 0 : ones(bits & needed);
      if (covered > most) [most, ids] = [covered, []];
      if (covered == most) ids.push([id, sums[id] + (parseInt(levels[id], 32) * root.level || (kinds[id] == "*" ? 0 : -1e15))]);
    });
    ids.sort((a, b) => b[1] - a[1]);
    const missed = all & ~small & ~seen[ids[0]?.[0]];
    return {
      docs: ids.filter(([id]) => kinds[id] != "*"),
      guides: ids.filter(([id]) => kinds[id] == "*"),
      dropped: words.filter((word, i) => (missed >> i) & 1),
      nearest,
      words,
    };
  };

  // Results for [id, score]: [name, path, category, picture, price, about, sizes].
  const cards = (scored) =>
    Promise.all(scored.map(async ([id]) => (await load(`r-${root.chunks[Math.floor(id / size)]}`))[id % size]));

  return { root, find, cards, facets: (category) => load(`f-${root.facets[category]}`) };
};
