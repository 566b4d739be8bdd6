// Which documents have an offer that meets every filter, from which price, and how many each other choice would leave.

// A filter's name in the address and that of its column in a facet file; with an s the file's labels.
const NAMES = ["brand", "storage", "color", "grade"];

// `files`: [[category, facet file]]; `ids`: a set; `params`: the address's; `low`, `high`: minor units. Gives [prices,
// counts, labels]: id to the lowest that is left (Infinity: sold out), {name and label: documents}, {name: [label]}.
export const narrow = (files, ids, params, low, high) => {
  const prices = new Map();
  const counts = {};
  const labels = {};
  const cell = (name, label) => {
    const chosen = params.getAll(name);
    return { key: name + label, bad: chosen[0] && !chosen.includes(label) };
  };
  for (const [category, file] of files) {
    const columns = NAMES.map((name) => {
      const own = file[name + "s"];
      labels[name] = [...new Set([...(labels[name] || []), ...own])];
      return [own.map((label) => cell(name, label)), file[name], cell(name)];
    });
    const own = cell("category", category);
    const range = {};
    const stock = { key: "stock1" };
    let row = 0;
    file.docs.forEach((id, i) => {
      const end = row + file.rows[i];
      // What is sold out has one row, without values.
      const there = row < end;
      do {
        if (!ids.has(id)) continue;
        const price = there ? file.price[row] : Infinity;
        range.bad = price < low || price > high;
        stock.bad = !there && (low || params.has("stock"));
        const cells = columns.map(([cells, column, none], n) => cells[n ? there && column[row] : column[i]] || none);
        cells.push(own, range, stock);
        const missed = cells.filter((one) => one.bad);
        if (!missed[0]) prices.set(id, Math.min(price, prices.get(id) ?? price));
        // A choice within a group counts what all other groups leave.
        for (const one of missed[1] ? [] : missed[0] ? missed : cells)
          if (one.last != id && (there || one != stock)) {
            one.last = id;
            counts[one.key] = -~counts[one.key];
          }
      } while (there && ++row < end);
    });
  }
  return [prices, counts, labels];
};
