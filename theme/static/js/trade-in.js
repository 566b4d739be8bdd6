// Opens the later questions of selling a device on the same page, and shows the best live bid at once, from the table that
// the build made. A model in the address (?model=iphone-13) is chosen. Without it the form asks the function, step by step.
class TradeIn extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    [, this.model, this.options, this.state] = this.form.querySelectorAll("fieldset");
    [this.next, this.go] = this.form.querySelectorAll("button");
    this.form.addEventListener("change", (event) => this.changed(event.target));
    const wanted = new URLSearchParams(location.search).get("model");
    const chosen = this.form.querySelector("[name=category]:checked");
    if (wanted) this.look(wanted);
    else if (chosen) this.changed(chosen);
  }
  async look(wanted) {
    for (const radio of this.form.querySelectorAll("[name=category]")) {
      const table = await this.read(radio);
      if (table?.models.some(([id]) => id == wanted)) {
        radio.checked = true;
        await this.changed(radio);
        const select = this.model.lastElementChild;
        select.value = wanted;
        return this.changed(select);
      }
    }
  }
  read(radio) {
    this.tables ??= {};
    return (this.tables[radio.value] ??= fetch(radio.dataset.bids).then((answer) => (answer.ok ? answer.json() : null), () => null));
  }
  fill(fieldset, entries) {
    const select = fieldset.lastElementChild;
    select.replaceChildren(new Option("", ""), ...entries.map(([value, words]) => new Option(words, value)));
    if (entries.length == 1) select.value = entries[0][0];
    this.open(fieldset, true);
  }
  open(fieldset, yes) {
    fieldset.hidden = fieldset.disabled = !yes;
  }
  async changed(field) {
    if (field.name == "category") {
      const table = await this.read(field);
      if (!field.checked) return;
      this.table = table;
      // Without the table the button leads on to the function's own pages.
      if (!table) return this.open(this.model, false);
      this.open(this.options, false);
      this.open(this.state, false);
      this.fill(this.model, table.models);
    } else if (field.name == "model") {
      const found = this.table.models.find(([id]) => id == field.value);
      this.open(this.options, false);
      if (found) this.fill(this.options, found[2]);
      this.open(this.state, found?.[2].length == 1);
      this.options.hidden ||= found?.[2].length == 1 && !found[2][0][1];
    } else if (field.name == "options") this.open(this.state, field.value);
    this.show();
  }
  show() {
    const data = new FormData(this.form);
    const status = this.querySelector("[role=status]");
    const [price, valid] = status.children;
    const version = this.table?.models.find(([id]) => id == data.get("model"))?.[2].find(([id]) => id == data.get("options"));
    const [works, cracks, marks] = ["works", "cracks", "marks"].map((name) => data.get(name));
    const all = version && works && cracks && marks;
    const condition = works == "no" ? 4 : cracks == "some" ? 3 : { none: 0, light: 1, clear: 2 }[marks];
    // Not taken apart in one go: the minifier would put that before what it needs.
    const bid = (all && version[2][condition]) || [];
    const day = this.table?.days[bid[1]];
    // The table lives as long as the page: a bid whose day is past says nothing.
    const live = day && day[0] >= new Date().toISOString().slice(0, 10);
    price.textContent = live ? bid[0] : "";
    valid.textContent = live ? status.dataset.valid.replace("%d", day[1]) : all ? status.dataset.none : "";
    this.querySelector(".seen").hidden = this.go.hidden = !live;
    this.next.hidden = !this.model.disabled;
    // With everything answered the function says the same again, or better, on its own page.
    if (all && !live) this.next.hidden = false;
  }
}

customElements.define("trade-in", TradeIn);
