// Text becomes atoms, word for word as storefront/search/atoms.py does it (docs/search.md, 'From text to atoms').

const CJK = "[ᄀ-ᇿ々〇ぁ-ゖゝ-ゟァ-ヿㇰ-ㇿ㐀-䶿一-鿿가-힣𠀀-𯨟]";
const LETTER = `(?:(?!${CJK})\\p{L})`;
const SPELLED = { ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ł: "l", ı: "i", ς: "σ" };

export const isCjk = (text) => RegExp(`^${CJK}`, "u").test(text);

export const fold = (text) =>
  text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .normalize()
    .toLowerCase()
    .replace(/[ßæœøđłıς]/g, (letter) => SPELLED[letter])
    .replace(/[ァ-ヶ]/g, (kana) => String.fromCharCode(kana.charCodeAt() - 96));

// `units`: {folded word: unit}, from root.json.
export const tokenizer = (units) => {
  // A unit of letters is a whole word. NFKD writes the double prime as two primes.
  const words = Object.keys(units).map((word) => (isCjk(word) ? word : `${word}(?!${LETTER})`));
  const run = RegExp(
    `(\\d+(?:[.,]\\d+)*)(?:[ -]?(${words.join("|")})|(["”]|''|′′))?|(${CJK}+)|${LETTER}+|(?<=[\\d\\p{L}])(\\+)`,
    "gu",
  );
  return (text) => {
    const found = [];
    for (let [atom, number, unit, inches, cjk, plus] of fold(text).matchAll(run)) {
      if (number) {
        atom = number.replace(/,/g, ".") + (units[unit] || (inches ? "in" : ""));
        // Whole terabytes, however they were counted.
        const size = /^\d{4,7}gb/.test(atom) && parseInt(atom);
        const thousand = [1024, 1000].find((one) => size && size % one == 0);
        if (thousand) atom = size / thousand + "tb";
      }
      const signs = [...(plus ? "plus" : atom)];
      let i = 0;
      do found.push(signs.slice(i, i + (cjk ? 2 : 32)).join(""));
      while (cjk && signs[++i + 1]);
    }
    return found;
  };
};
