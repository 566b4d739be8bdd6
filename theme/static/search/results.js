// The results page. Its state is its address: words, filters, order. Its words and templates stand in the page.
import { narrow } from "./facets.js";
import { counted, link, make, picture } from "./suggestions.js";

export const show = (engine, form, home) => {
  const { root } = engine;
  // In the order of pages/search.html.
  const [title, status, near, missing, alarm, found, details, filters, chosen, hits, more, reads, shape] =
    document.querySelectorAll("[data-s]");
  const texts = title.dataset;
  // What stands around an amount's digits is ready-made, by their number.
  const money = (minor) => {
    const [start, ...gaps] = root.money.around[`${minor}`.length];
    return start + `${minor}`.replace(/./g, (digit, i) => digit + gaps[i]);
  };
  const boxes = {};
  let turn = 0;
  let shown;
  let touched;

  // The form says what the address says; each choice is a chip that takes it back.
  const sync = (params, counts, labels) => {
    // Boxes stay where they are once made, and so does the focus.
    for (const name in labels)
      for (const one of labels[name]) {
        const [value, label = value] = [one].flat();
        boxes[name + value] ??= filters.querySelector(`[name=${name}]`).appendChild(
          make("label", {}, make("input", { type: "checkbox", name, value }), label, make("span", {})),
        );
      }
    const chips = [];
    for (const field of filters) {
      const { name, type, value, parentNode } = field;
      const box = type == "checkbox";
      if (box || type == "radio") field.checked = (params.has(name) ? params.getAll(name) : [""]).includes(value);
      else if (field != document.activeElement) field.value = params.get(name) || "";
      if (box) {
        const count = counts[name + value] || "";
        parentNode.lastChild.textContent = count;
        parentNode.hidden = !count && !field.checked;
      }
      const text = box
        ? field.checked && field.nextSibling.data
        : field.value && field.dataset.chip?.replace("%n", field.value);
      if (text) {
        const onclick = () => {
          if (box) field.click();
          else change((field.value = ""));
          title.focus();
        };
        chips.push(make("li", {}, make("button", { className: "chip", onclick }, text)));
      }
    }
    chosen.replaceChildren(...chips);
  };

  const draw = async (mine) => {
    const params = new URLSearchParams(location.search);
    const q = (form.q.value = params.get("q") || "");
    shown = history.state || 12;
    const storages = params.getAll("storage");
    const { docs, guides, dropped, nearest, words } = await engine.find(q);
    let prices;
    let counts = {};
    let labels = {};
    let results = docs;
    const filtered = /[?&](?!q=|sort=)./.test(location.search);
    const sorted = params.has("sort");
    if (filtered || sorted || touched) {
      const kinds = new Set(docs.map(([id]) => root.categories[parseInt(root.kinds[id], 36)][0]));
      const files = await Promise.all([...kinds].map(async (kind) => [kind, await engine.facets(kind)]));
      [prices, counts, labels] = narrow(files, new Map(docs), params, params.get("min") * root.money.unit, params.get("max") * root.money.unit || Infinity);
      labels.category = root.categories;
      results = docs.filter(([id]) => prices.has(id));
      if (sorted) results.sort(([a], [b]) => prices.get(a) - prices.get(b) || 0);
    }
    if (mine != turn) return;
    sync(params, counts, labels);
    missing.textContent = docs[0] ? dropped.join(" ") : "";
    near.textContent = nearest;
    near.href = "?q=" + encodeURIComponent(nearest);
    found.hidden = !docs[0];
    more.hidden = results.length <= shown;
    if (q) {
      const heading = (docs[0] || guides[0] ? counted(texts, results.length) : texts.none).replace("%q", () => q);
      document.title = title.textContent = status.textContent = heading;
    }
    const hit = ([name, path, , image, price, about, sizes], least) => {
      const item = shape.content.cloneNode(true);
      const [img, a, text, cost] = item.querySelectorAll("img,a,p");
      // The size that the words or the filter name.
      const [, label, its, page] =
        sizes.find(([named, size]) => storages.includes(size) || named.split(" ").some((atom) => words.includes(atom))) || [];
      img.src = picture(image);
      a.href = link(home, page || path);
      a.textContent = label ? name + " " + label : name;
      text.textContent = about;
      cost.textContent = least < Infinity ? money(least) : its || price || texts.out;
      return item;
    };
    const some = results.slice(0, shown);
    const cards = await engine.cards(some);
    if (mine != turn) return;
    hits.replaceChildren(...cards.map((card, i) => hit(card, filtered ? prices.get(some[i][0]) : Infinity)));
    reads.replaceChildren(...(await engine.cards(guides.slice(0, 6))).map((card) => hit(card)));
  };

  const render = () => {
    const mine = ++turn;
    alarm.hidden = true;
    return draw(mine)
      .catch(() => {
        alarm.hidden = mine != turn;
      })
      .finally(() => found.removeAttribute("aria-busy"));
  };
  // What was touched shows first, then what follows from it.
  const later = () => requestAnimationFrame(() => setTimeout(render));
  const change = ({ target }) => {
    const params = new URLSearchParams([...new FormData(filters)].filter(([, value]) => value));
    history[target?.type == "number" ? "replaceState" : "pushState"](0, "", "?" + params);
    later();
  };
  found.oninput = change;
  // Whoever asks for more goes on where the list ended.
  more.onclick = async () => {
    const next = shown;
    history.replaceState(next + 12, "");
    await render();
    hits.children[next]?.querySelector("a").focus();
  };
  // The columns behind the filters come when somebody reaches for them.
  found.onmousemove = details.ontoggle = details.onkeyup = () => (touched ||= later());
  onpopstate = render;
  return render();
};
