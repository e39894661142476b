--- The HTML page's script, 6 of 6: the facts, the card of the chosen record, and how all parts act
-- on each other.

return [==[
function factsOf(records) {
  const some = (key, compare) => records.map(r => r[key]).filter(v => v != null && v !== "")
    .reduce((a, b) => a == null || compare(b, a) ? b : a, null);
  const collections = new Set(records.map(r => r.collection).filter(Boolean));
  const sized = records.filter(r => r.size != null && r.size >= 0);
  const first = some("start", (a, b) => a < b), last = some("end", (a, b) => a > b);
  const bare = records.filter(r => r.parts.length === 0).length;
  const facts = [];
  const count = (n, one, many) => facts.push([n === 1 ? one : many, thousands(n)]);
  count(records.length, "Record", "Records");
  const matched = Number(byId("matched").value);
  if (matched > records.length) facts.push(["Matched in all", thousands(matched)]);
  if (collections.size) count(collections.size, "Collection", "Collections");
  if (sized.length) {
    const part = sized.length < records.length ? " (of " + thousands(sized.length) + ")" : "";
    facts.push(["Volume" + part, bytes(sized.reduce((sum, r) => sum + r.size, 0))]);
  }
  if (first || last) {
    const from = (first || "\u2026").slice(0, 10), to = (last || "\u2026").slice(0, 10);
    facts.push(["Time", from === to ? from : from + " \u2013 " + to]);
  }
  if (bare) facts.push(["Without footprint", thousands(bare)]);
  return facts;
}

const described = (list, name, content) => {
  if (content) list.append(element("dt", null, name), element("dd", null, content));
};

function fillCard(record, act) {
  const card = byId("card");
  card.hidden = !record;
  card.replaceChildren();
  if (!record) return;
  card.append(onClick(element("button", { class: "close", "aria-label": "Close" }, "\u00d7"),
    act.clear), element("h2", null, apart(record.id)));
  if (record.browse) {
    const image = picture(record.browse, { remove: () => image.remove() });
    card.append(image);
  }
  const list = element("dl");
  described(list, "Collection", record.collection && apart(record.collection));
  described(list, "Start", record.start && apart(moment(record.start, true)));
  described(list, "End", record.end && apart(moment(record.end, true)));
  described(list, "Size", CELLS.size(record));
  described(list, "Clouds", record.cloud != null && cover(record.cloud));
  described(list, "S3", record.s3 && element("code", null, apart(text(record.s3, 500))));
  if (!record.parts.length) described(list, "Footprint", "none");
  const acts = element("div", { class: "acts" }, ...linksOf(record, "act main"));
  if (record.parts.length) {
    acts.append(onClick(element("button", { class: "act" }, "Zoom to"), () => act.show(record)));
  }
  card.append(list, acts);
  card.scrollTop = 0;
}

function start(records) {
  const chart = new Chart(byId("chart")), home = boxAround(records);
  let chosen = null, over = null, waiting = false, fitted = false;
  chart.show(records);

  const marks = () => {
    chart.marked = [];
    if (over && over !== chosen) chart.marked.push({ record: over, chosen: false });
    if (chosen) chart.marked.push({ record: chosen, chosen: true });
    chart.drawMarks();
  };
  // Once in a frame; of very many footprints the picture is moved first, and drawn at rest.
  let rest;
  const draw = () => {
    clearTimeout(rest);
    if (chart.slow) rest = setTimeout(() => chart.draw(), 120);
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      if (chart.slow) chart.slide();
      else chart.draw();
    });
  };
  const hover = record => {
    if (record === over) return;
    over = record || null;
    marks();
  };
  const choose = record => {
    chosen = record;
    history.replaceState(null, "", record ? "#" + (record.index + 1) : "#");
    fillCard(record, act);
    table.mark(record, over);
    marks();
  };
  // Moves the map where the middle of a record's footprint is out of it, or under the card.
  const bring = record => {
    const box = boxAround([record]), card = byId("card");
    const beside = card.offsetWidth > 0 && card.offsetTop < chart.height;
    const free = beside ? card.offsetLeft : chart.width;
    if (!box || chart.isWithin(box, free)) return;
    chart.centre(box, free);
    draw();
  };
  const act = {
    hover,
    choose: record => {
      choose(record);
      table.reveal(record);
      bring(record);
    },
    show: record => {
      choose(record);
      if (record.parts.length) chart.fit(boxAround([record]));
      draw();
    },
    clear: () => choose(null),
    filtered: found => {
      chart.show(found);
      if (chosen && !found.includes(chosen)) choose(null);
      draw();
    },
  };
  const table = new Table(records, act);
  table.turn(0);

  const at = (px, py) => {
    const place = chart.placeAt(px, py), f = chart.frame();
    if (place.x < f.west || place.x > f.east) return [];
    return recordsAt(chart.records, place.x, place.y, 4 / chart.view.scale);
  };
  movable(chart, {
    changed: draw,
    home: () => chart.fit(home),
    clear: () => choose(null),
    hover: (px, py) => {
      const place = chart.placeAt(px, py), digits = chart.view.scale > 400 ? 3 : 1;
      const lon = place.x - 360 * Math.floor((place.x + 180) / 360);
      const f = chart.frame(), off = place.x < f.west || place.x > f.east || Math.abs(place.y) > 90;
      byId("place").textContent = off ? "" :
        degrees(place.y, "N", "S", digits) + " " + degrees(lon, "E", "W", digits);
      const found = at(px, py);
      chart.marks.classList.toggle("over", found.length > 0);
      hover(found.includes(chosen) ? chosen : found[0]);
      table.mark(chosen, over);
    },
    leave: () => {
      byId("place").textContent = "";
      hover(null);
      table.mark(chosen, null);
    },
    // Of those that lie on each other, each click takes the next one.
    choose: (px, py) => {
      const under = at(px, py);
      const next = under[(under.indexOf(chosen) + 1) % under.length];
      choose(next || null);
      if (next) table.reveal(next);
    },
  });

  const resize = sharpness => {
    if (!chart.resize(sharpness)) return;
    if (!fitted) chart.fit(home);
    fitted = true;
    chart.draw();
  };
  new ResizeObserver(() => resize()).observe(byId("chart"));
  resize();
  const recolour = () => {
    chart.readColours();
    chart.draw();
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
  document.addEventListener("keydown", event => {
    if (event.key === "Escape") choose(null);
  });

  // A number behind the page's address chooses a record.
  const follow = () => {
    const named = records[Number(location.hash.slice(1)) - 1];
    if (named) act.choose(named);
  };
  addEventListener("hashchange", follow);
  follow();

  // Paper is white, and has more rows.
  const print = paper => {
    document.documentElement.toggleAttribute("data-paper", paper);
    table.size = paper ? PER_PRINT : PER_PAGE;
    table.turn(0);
    chart.readColours();
    resize(paper ? 3 : undefined);
  };
  addEventListener("beforeprint", () => print(true));
  addEventListener("afterprint", () => print(false));
}

try {
  const records = readRecords();
  for (const [name, value] of factsOf(records)) {
    const pair = [element("dt", null, name), element("dd", null, value)];
    byId("facts").append(element("div", null, ...pair));
  }
  start(records);
} catch (problem) {
  byId("broken").hidden = false;
  byId("content").hidden = true;
  console.error(problem);
}
]==]
