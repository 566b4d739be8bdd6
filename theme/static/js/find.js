// Opens the search when somebody wants it: on the first focus or key in the header's field, at once on the results page.
// Without it the form leads to the list of all models.
const form = document.querySelector(".find");
const [, locale, page] = location.pathname.split("/");
const base = `/${locale}/search/`;
const here = page == "search";
let opened;

const open = () => {
  if (opened) return;
  opened = true;
  // The index and the script that reads it come at the same time.
  const root = fetch(`${base}index/root.json`);
  root.catch(() => 0);
  import("/theme/search.js")
    .then((search) => search.start(form, base, root, here))
    .catch(() => {
      opened = false;
      if (here) document.querySelector("[role=alert]").hidden = false;
    });
};

if (form) {
  form.action = base;
  if (page == "models" && location.search) location.replace(base + location.search);
  form.addEventListener("focusin", open);
  form.addEventListener("keydown", open);
  if (here) open();
}
