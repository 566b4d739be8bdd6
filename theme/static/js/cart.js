// The cart: kept in this browser alone, one list a country. What it shows above the order button is the shop's own review
// (POST /api/checkout/review), so prices, stock and words are never this script's.
// localStorage "cart": {"fr": [{o: offer, q: quantity, s: price that was seen, n: name, p: plan that was agreed to}]}
const slug = location.pathname.split("/")[1];
const market = slug.split("-")[1];
const read = () => {
  try {
    return JSON.parse(localStorage.cart) || {};
  } catch {
    return {};
  }
};
const lines = (of = market) => read()[of] || [];
const keep = (list, of = market) => {
  const cart = read();
  if (list.length) cart[of] = list;
  else delete cart[of];
  try {
    localStorage.cart = JSON.stringify(cart);
  } catch {}
  count();
};
const put = (o, s, n, p) => {
  const list = lines();
  const known = list.find((line) => line.o == o);
  if (known) Object.assign(known, { q: Math.min(known.q + 1, 10), p });
  else list.push({ o, q: 1, s, n, p });
  keep(list);
};
const count = () => {
  const link = document.querySelector(`header .tool[href$="/cart/"]`);
  const number = lines().reduce((sum, line) => sum + line.q, 0);
  link?.querySelector(".count")?.remove();
  if (number) link?.insertAdjacentHTML("beforeend", ` <span class="count num">${number}</span>`);
};

customElements.define(
  "add-to-cart",
  class extends HTMLElement {
    connectedCallback() {
      const [button, status] = [this.querySelector("button"), this.querySelector("[role=status]")];
      button.hidden = false;
      button.onclick = () => {
        const form = button.form;
        const offer = form.elements.offer.value;
        const plan = form.elements.plan?.value;
        const unread = plan && form.querySelector(".consent input:not(:checked)");
        if (unread) {
          unread.required = true;
          unread.reportValidity();
          unread.required = false;
          return;
        }
        put(offer, form.elements[`seen_price.${offer}`].value, this.dataset.name, plan);
        status.innerHTML = `<span></span> <a class="more" href="/${slug}/cart/"></a>`;
        status.firstChild.textContent = this.dataset.added;
        status.lastChild.textContent = this.dataset.see;
      };
    }
  },
);

customElements.define(
  "cart-page",
  class extends HTMLElement {
    connectedCallback() {
      this.body = this.querySelector("[data-body]");
      this.addEventListener("click", (event) => this.act(event.target.closest("button")));
      this.addEventListener("change", (event) => this.change(event.target));
      this.addEventListener("submit", (event) => this.order(event));
      const others = Object.keys(read()).filter((of) => of != market);
      for (const of of others) {
        const link = document.querySelector(`.pick a[hreflang$="-${of.toUpperCase()}"]`)?.cloneNode(true);
        if (link) this.querySelector("[data-elsewhere] ul").appendChild(document.createElement("li")).append(link);
      }
      this.show("elsewhere", others.length);
      this.check();
    }
    show(name, on) {
      this.querySelector(`[data-${name}]`).hidden = !on;
    }
    say(name) {
      this.querySelector("[role=status]").textContent = name ? this.dataset[name] : "";
    }
    post(path, key) {
      // A plan goes with one device; both consents were given where it was chosen.
      const with_ = lines().find((line) => line.p && line.q == 1);
      const plan = with_ && { plan: with_.p, offer: with_.o, contract_summary: true, consent: true };
      return fetch(path, {
        method: "POST",
        headers: { "Content-Type": "application/json", ...(key && { "Idempotency-Key": key }) },
        body: JSON.stringify({ locale: slug, items: lines().map(({ o, q, s }) => ({ offer: o, quantity: q, seen_price: s })), ...(plan && { plan }) }),
      });
    }
    async check(focus) {
      const some = lines().length;
      // Of two questions that are under way the later one counts, whichever is answered first.
      const asked = (this.asked = some && this.post("/api/checkout/review"));
      this.show("empty", !some);
      this.show("trouble", 0);
      if (!some) {
        this.body.textContent = "";
        this.say();
        if (focus) this.querySelector("[data-empty] h2").focus();
        return;
      }
      this.say("checking");
      try {
        const answer = await asked;
        if (!answer.ok) throw 0;
        const found = await answer.json();
        if (asked != this.asked) return;
        this.body.innerHTML = found.html;
        // What is explained now is known the next time.
        const known = new Map(lines().map((line) => [line.o, line]));
        keep(found.items.map((item) => ({ ...known.get(item.offer), o: item.offer, q: item.quantity, s: item.seen_price })));
        this.say();
        if (focus) (this.querySelector(focus) || this.querySelector(".lines a, h2"))?.focus();
      } catch {
        if (asked != this.asked) return;
        this.say();
        this.show("trouble", 1);
      }
    }
    act(button) {
      const { add, seen, name, remove, retry } = button?.dataset || {};
      if (add) put(add, seen, name);
      if (remove) keep(lines().filter((line) => line.o != remove));
      if (add || remove || retry != null) this.check(add ? `[data-line="${add}"] a` : ".lines a");
    }
    change(field) {
      const offer = field.dataset.quantity;
      if (!offer) return;
      keep(lines().map((line) => (line.o == offer ? { ...line, q: +field.value } : line)));
      this.check(`#${field.id}`);
    }
    async order(event) {
      const form = event.target;
      if (!("order" in form.dataset)) return;
      event.preventDefault();
      const button = form.querySelector("button");
      if (button.ariaDisabled) return;
      button.ariaDisabled = "true";
      this.say("paying");
      const answer = await this.post("/api/checkout", form.elements.idempotency_key.value).catch(() => 0);
      // No destructuring here: the minifier would put it before the value it takes apart.
      const opened = answer && answer.status == 201 && (await answer.json().catch(() => 0));
      if (opened) return location.assign(opened.url);
      button.ariaDisabled = null;
      // Prices and stock that moved are explained by the review; anything else is trouble, and the cart stays.
      if (answer && [409, 422].includes(answer.status)) return this.check("[role=alert] h2");
      this.say();
      this.show("trouble", 1);
      this.querySelector("[data-trouble] button").focus();
    }
  },
);

// On the page of an order that was paid: what was bought is no longer in the cart.
customElements.define(
  "cart-bought",
  class extends HTMLElement {
    connectedCallback() {
      const of = this.dataset.market.toLowerCase();
      const bought = this.dataset.offers.split(" ");
      keep(lines(of).filter((line) => !bought.includes(line.o)), of);
    }
  },
);

count();
addEventListener("storage", count);
