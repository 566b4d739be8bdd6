// The list under the search field: an ARIA 1.2 combobox with a listbox. The form works without it.
import { fold } from "./atoms.js";
import { open } from "./engine.js";
import { show } from "./results.js";

// Data goes in as text and attributes, never as markup.
export const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

// Only a path below this locale. Of pictures the policy lets in those of this site alone.
export const link = (home, path) => home + (/^([\w-][\w.-]*\/)+$/.test(path) ? path : "");
export const picture = (path) => path || "/theme/no-picture.svg";

export const counted = (words, n) =>
  (words[new Intl.PluralRules(document.documentElement.lang).select(n)] || words.other).replace("%n", n);

// A name, the start of each word that somebody typed marked.
const marked = (name, words) =>
  name.split(/(?<=\s)/).flatMap((piece) => {
    const { length } = words.find((word) => fold(piece).startsWith(word)) || "";
    return [make("mark", {}, piece.slice(0, length)), piece.slice(length)];
  });

export const start = async (form, base, first, onPage) => {
  const home = base.replace("search/", "");
  const engine = await open(base, fetch, first);
  const { t } = engine.root;
  const input = form.q;
  const list = make("div", { id: "q-list", role: "listbox", ariaLabel: t.list });
  const status = make("p", { className: "vh", role: "status" });
  let options = [];
  let active = -1;
  let turn = 0;

  const mark = (index, hidden) => {
    active = index;
    list.hidden = hidden;
    input.ariaExpanded = !hidden;
    input.setAttribute("aria-activedescendant", options[index]?.id || "");
    options.forEach((option, i) => (option.ariaSelected = i == index));
    options[index]?.scrollIntoView({ block: "nearest" });
  };
  // What is on its way comes too late.
  const close = () => mark(-1, ++turn);

  const update = async () => {
    const mine = ++turn;
    const option = ([name, path, category, image, price], words) =>
      make(
        "div",
        { role: "option", onclick: () => location.assign(link(home, path)) },
        category < 0 ? "" : make("img", { src: picture(image), alt: "" }),
        make("span", {}, ...marked(name, words)),
        make("span", {}, price),
      );
    let found;
    let say = "";
    let models = 6;
    try {
      const { docs, guides, words } = await engine.find(input.value);
      models = Math.min(6, docs.length);
      found = (await engine.cards([...docs.slice(0, 6), ...guides.slice(0, 2)])).map((card) => option(card, words));
      if (words[0]) say = counted(t, found.length);
    } catch {
      found = [option([(say = t.failed), "models/", -1, 0, ""], [])];
    }
    if (mine != turn) return;
    options = found;
    options.forEach((one, i) => (one.id = "q-" + i));
    list.replaceChildren(...options.slice(0, models));
    if (options[models]) list.append(make("div", { role: "group", ariaLabel: t.guides }, ...options.slice(models)));
    mark(-1, !options[0] || document.activeElement != input);
    status.textContent = say;
  };

  form.append(list, status);
  input.role = "combobox";
  input.ariaAutoComplete = "list";
  input.setAttribute("aria-controls", "q-list");
  close();
  input.oninput = input.onfocus = update;
  input.onblur = form.onsubmit = close;
  // The focus stays in the field.
  list.onmousedown = () => false;
  input.onkeydown = ({ key, isComposing }) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    const { length } = options;
    // Keys of an input method are its own.
    if (isComposing) return;
    if (key == "Escape") close();
    if (step && length) mark(((active + step + length + 2) % (length + 1)) - 1);
    else if (key == "Enter" && active >= 0) options[active].click();
    else return;
    return false;
  };
  return onPage ? show(engine, form, home) : update();
};
