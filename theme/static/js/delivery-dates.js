// Turns "in 2 to 4 working days" into dates, in words that the build made (/<locale>/days.json).
// Without it, or when the file is older than the shopper's day, the working days stay as they are.
const locale = location.pathname.split("/")[1];
let table;

class DeliveryDates extends HTMLElement {
  async connectedCallback() {
    table ??= fetch(`/${locale}/days.json`).then((answer) => (answer.ok ? answer.json() : null), () => null);
    const file = await table;
    if (!file) return;
    // After the cut-off hour an order counts as the next day's.
    const counted = Date.now() + (24 - file.cutOff) * 36e5;
    const days = file.days[new Intl.DateTimeFormat("en-CA", { timeZone: file.timeZone }).format(counted)];
    const [start, end] = [days?.[this.dataset.min - 1], days?.[this.dataset.max - 1]];
    if (start && end) this.textContent = file.between.replace("{start}", start).replace("{end}", end);
  }
}

customElements.define("delivery-dates", DeliveryDates);
