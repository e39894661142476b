--- The HTML page's script, 5 of 6: the table of records, and the card of the chosen one.

return [==[
const PER_PAGE = 100, PER_PRINT = 3000;

const COLUMNS = [
  { key: "id", title: "Name" },
  { key: "collection", title: "Collection" },
  { key: "start", title: "Start" },
  { key: "end", title: "End" },
  { key: "size", title: "Size", number: true },
  { key: "cloud", title: "Cloud cover", number: true },
];

const none = () => element("span", { class: "none" }, "\u2013");

function cover(value) {
  const bar = element("b");
  bar.style.width = Math.min(100, Math.max(0, value)) + "%";
  return element("span", { class: "cover" }, element("i", { "aria-hidden": "true" }, bar),
    Math.round(value * 10) / 10 + "\u00a0%");
}

const CELLS = {
  collection: r => r.collection && apart(r.collection),
  start: r => r.start && element("bdi", { title: r.start }, moment(r.start)),
  end: r => r.end && element("bdi", { title: r.end }, moment(r.end)),
  size: r => r.size != null && r.size >= 0 && bytes(r.size),
  cloud: r => r.cloud != null && cover(r.cloud),
};

function linksOf(record, style) {
  const links = [];
  if (record.url) links.push(link(record.url, "Data", style));
  if (record.browse) links.push(link(record.browse, "Browse", style && "act"));
  return links;
}

function rowOf(record, pictures) {
  const row = element("tr", { "data-index": record.index });
  if (pictures) {
    const box = record.browse && element("div");
    if (box) box.append(picture(record.browse, box));
    row.append(element("td", { class: "picture" }, box));
  }
  const name = onClick(element("button", { title: record.id.length > 60 ? record.id : null },
    apart(record.id)), () => {});
  row.append(element("td", { class: "id" }, name));
  for (const column of COLUMNS.slice(1)) {
    row.append(element("td", {
      class: column.number ? "number" : column.key,
      title: column.key === "collection" ? record.collection : null,
    }, CELLS[column.key](record) || none()));
  }
  const links = linksOf(record);
  row.append(element("td", { class: "links" }, ...(links.length ? links : [none()])));
  return row;
}

// Empty ones come last, whichever way the others go.
function comparison(key, down) {
  const sign = down ? -1 : 1;
  return (a, b) => {
    const x = a[key], y = b[key], noX = x == null || x === "", noY = y == null || y === "";
    if (noX || noY) return noX - noY || a.index - b.index;
    return x < y ? -sign : x > y ? sign : a.index - b.index;
  };
}

class Table {
  constructor(records, act) {
    this.all = this.found = records;
    this.page = 0;
    this.size = PER_PAGE;
    this.act = act;
    this.sorted = { key: null, down: false };
    this.pictures = records.some(r => r.browse);
    this.body = byId("rows");
    this.makeHead();
    this.listen();
  }

  makeHead() {
    const row = byId("heads");
    if (this.pictures) {
      row.append(element("th", { class: "plain", scope: "col" },
        element("span", { class: "unseen" }, "Preview")));
    }
    for (const column of COLUMNS) {
      const button = onClick(element("button", null, column.title), () => this.sort(column.key));
      column.head = element("th", { scope: "col", class: column.number && "number" }, button);
      row.append(column.head);
    }
    row.append(element("th", { class: "plain", scope: "col" }, "Links"));
  }

  listen() {
    const rowAt = event => event.target.closest("tr[data-index]");
    const recordAt = event => rowAt(event) && this.all[rowAt(event).dataset.index];
    this.body.addEventListener("click", event => {
      if (!event.target.closest("a") && recordAt(event)) this.act.choose(recordAt(event));
    });
    this.body.addEventListener("dblclick", event => {
      if (!event.target.closest("a") && recordAt(event)) this.act.show(recordAt(event));
    });
    this.body.addEventListener("pointerover", event => this.act.hover(recordAt(event)));
    this.body.addEventListener("pointerleave", () => this.act.hover(null));
    this.body.addEventListener("keydown", event => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const record = step && recordAt(event);
      const next = record && this.found[this.found.indexOf(record) + step];
      if (!next) return;
      event.preventDefault();
      this.act.choose(next);
      this.body.querySelector("tr.chosen button").focus();
    });
    onClick(byId("back"), () => this.turn(this.page - 1));
    onClick(byId("on"), () => this.turn(this.page + 1));
    let timer;
    byId("filter").addEventListener("input", event => {
      clearTimeout(timer);
      timer = setTimeout(() => this.filter(event.target.value), 120);
    });
  }

  sort(key) {
    const again = this.sorted.key === key;
    this.sorted = { key, down: again && !this.sorted.down };
    for (const column of COLUMNS) {
      if (column.key !== key) column.head.removeAttribute("aria-sort");
      else column.head.setAttribute("aria-sort", this.sorted.down ? "descending" : "ascending");
    }
    this.arrange();
  }

  filter(words) {
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
    this.found = this.all.filter(r => wanted.every(word => r.words.includes(word)));
    this.arrange();
    this.act.filtered(this.found);
  }

  arrange() {
    if (this.found === this.all) this.found = this.all.slice();
    const { key, down } = this.sorted;
    this.found.sort(key ? comparison(key, down) : (a, b) => a.index - b.index);
    this.turn(0);
  }

  turn(page) {
    const last = Math.max(0, Math.ceil(this.found.length / this.size) - 1);
    this.page = Math.min(Math.max(0, page), last);
    this.render();
    this.body.closest(".scroll").scrollTop = 0;
  }

  render() {
    const from = this.page * this.size, rows = this.found.slice(from, from + this.size);
    this.body.replaceChildren(...rows.map(r => rowOf(r, this.pictures)));
    byId("empty").hidden = rows.length > 0;
    const pages = Math.ceil(this.found.length / this.size);
    byId("pager").hidden = pages < 2;
    byId("page").textContent = "Page " + thousands(this.page + 1) + " of " + thousands(pages);
    byId("back").disabled = this.page === 0;
    byId("on").disabled = this.page >= pages - 1;
    const all = this.all.length, found = this.found.length;
    byId("shown").textContent = (found < all ? thousands(found) + " of " : "") +
      counted(all, "record") + (pages < 2 ? "" : ", " + thousands(from + 1) + "\u2013" +
      thousands(from + rows.length) + " listed");
    this.mark();
  }

  // Marks rows of the chosen and the hovered record.
  mark(chosen = this.chosen, over = null) {
    this.chosen = chosen;
    for (const row of this.body.children) {
      const record = this.all[row.dataset.index];
      row.classList.toggle("chosen", record === chosen);
      row.classList.toggle("over", record === over);
      if (record === chosen) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }

  // Turns to the page of a record and scrolls the list, not the page, to its row.
  reveal(record) {
    const at = this.found.indexOf(record);
    if (at < 0) return;
    const page = Math.floor(at / this.size);
    if (page !== this.page) this.turn(page);
    this.mark(record);
    const row = this.body.children[at - page * this.size], box = this.body.closest(".scroll");
    const top = row.offsetTop, head = byId("heads").offsetHeight;
    if (top - head < box.scrollTop || top + row.offsetHeight > box.scrollTop + box.clientHeight) {
      box.scrollTop = top - head - box.clientHeight / 3;
    }
  }
}
]==]
