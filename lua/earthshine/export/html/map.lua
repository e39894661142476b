--- The HTML page's script, 3 of 6: the map is drawn: land, graticule, footprints, marks.

return [==[
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// Reads the outlines of the land: what is filled, and the coast without cuts of the map.
function readLand() {
  const fill = new Path2D(), coast = new Path2D();
  let x = 0, y = 0;
  for (const ring of JSON.parse(byId("land").textContent).split(".")) {
    const chain = [];
    let at = 0;
    const next = () => {
      let value = 0, shift = 0, digit;
      do {
        digit = LETTERS.indexOf(ring[at++]);
        value |= (digit & 31) << shift;
        shift += 5;
      } while (digit & 32);
      return value & 1 ? -(value >> 1) - 1 : value >> 1;
    };
    while (at < ring.length) {
      x += next();
      y += next();
      chain.push(x / 20, y / 20);
    }
    chain.push(chain[0], chain[1]);
    trace(fill, chain, 0, 0, 1, false);
    trace(coast, chain, 0, 0, 1, true);
  }
  return { fill, coast };
}

// Edges along an antimeridian or a pole are cuts of the map, not outlines.
const isCut = (a, b, c, d) => a === c && Math.abs(a) === 180 || b === d && Math.abs(b) === 90;

// Traces a chain at scale, its origin at (x, y).
function trace(path, chain, x, y, scale, outline) {
  path.moveTo(x + chain[0] * scale, y - chain[1] * scale);
  for (let i = 2; i < chain.length; i += 2) {
    const cut = outline && isCut(chain[i - 2], chain[i - 1], chain[i], chain[i + 1]);
    if (cut) path.moveTo(x + chain[i] * scale, y - chain[i + 1] * scale);
    else path.lineTo(x + chain[i] * scale, y - chain[i + 1] * scale);
  }
}

const STEPS = [45, 30, 15, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01];
const COLOURS = ["sea", "land", "coast", "grid", "label", "shape", "mark",
  "halo"];

class Chart {
  constructor(box) {
    this.box = box;
    this.base = box.querySelector("#base");
    this.marks = box.querySelector("#marks");
    this.land = readLand();
    this.view = { x: 0, y: 0, scale: 1 };
    this.marked = [];
    this.readColours();
  }

  readColours() {
    const style = getComputedStyle(document.documentElement);
    this.colour = {};
    for (const name of COLOURS) this.colour[name] = style.getPropertyValue("--" + name).trim();
  }

  // Takes the size of its box; returns whether it has one.
  resize(sharpness) {
    const { width, height } = this.box.getBoundingClientRect();
    this.width = Math.max(1, Math.round(width));
    this.height = Math.max(1, Math.round(height));
    this.sharp = sharpness || Math.min(3, window.devicePixelRatio || 1);
    for (const canvas of [this.base, this.marks]) {
      canvas.width = Math.round(this.width * this.sharp);
      canvas.height = Math.round(this.height * this.sharp);
    }
    this.keepWithin();
    return width > 0;
  }

  keepWithin() {
    const v = this.view, least = Math.min(this.width / 360, this.height / 180);
    v.scale = Math.min(Math.max(v.scale, least), 20000);
    const half = this.height / 2 / v.scale;
    v.y = half >= 90 ? 0 : Math.min(90 - half, Math.max(half - 90, v.y));
    v.x -= 360 * Math.floor((v.x + 180) / 360);
  }

  // Shows a box of the Earth whole, with its surroundings.
  fit(box) {
    if (!box) box = { west: -180, east: 180, south: -90, north: 90 };
    const wide = Math.max((box.east - box.west) * 1.25, 9);
    const high = Math.max((box.north - box.south) * 1.25, 6);
    this.view.x = (box.west + box.east) / 2;
    this.view.y = (box.south + box.north) / 2;
    this.view.scale = Math.min(this.width / Math.min(wide, 360), this.height / Math.min(high, 180));
    this.keepWithin();
  }

  placeAt(px, py) {
    const v = this.view;
    return { x: v.x + (px - this.width / 2) / v.scale, y: v.y - (py - this.height / 2) / v.scale };
  }

  zoom(factor, px = this.width / 2, py = this.height / 2) {
    const before = this.placeAt(px, py);
    this.view.scale *= factor;
    this.keepWithin();
    const after = this.placeAt(px, py);
    this.view.x += before.x - after.x;
    this.view.y += before.y - after.y;
    this.keepWithin();
  }

  pan(dx, dy) {
    this.view.x -= dx / this.view.scale;
    this.view.y += dy / this.view.scale;
    this.keepWithin();
  }

  // What is seen, in degrees: the Earth once around at most.
  frame() {
    const v = this.view, half = Math.min(180, this.width / 2 / v.scale);
    const high = this.height / 2 / v.scale;
    return { west: v.x - half, east: v.x + half, south: Math.max(-90, v.y - high),
      north: Math.min(90, v.y + high) };
  }

  // Whether the middle of a box is in the frame, of which 'free' pixels from the left count.
  isWithin(box, free) {
    const f = this.frame(), east = Math.min(f.east, this.placeAt(free, 0).x);
    const x = (box.west + box.east) / 2, y = (box.south + box.north) / 2;
    const around = x + 360 * Math.ceil((f.west - x) / 360);
    return around <= east && y >= f.south && y <= f.north;
  }

  centre(box, free) {
    this.view.x = (box.west + box.east) / 2 + (this.width - free) / 2 / this.view.scale;
    this.view.y = (box.south + box.north) / 2;
    this.keepWithin();
  }

  // By how many degrees a part is shifted where it is seen; more than once on a wide map.
  copies(part, f) {
    const list = [];
    if (part.north < f.south || part.south > f.north) return list;
    const last = Math.floor((f.east - part.west) / 360);
    for (let k = Math.ceil((f.west - part.east) / 360); k <= last; k++) list.push(360 * k);
    return list;
  }

  // Paints within the frame, whose edges are { left, top, right, bottom } in pixels.
  paint(canvas, act) {
    const ctx = canvas.getContext("2d"), f = this.frame(), o = this.origin(0);
    const k = this.view.scale;
    const edge = { left: o.x + f.west * k, top: o.y - f.north * k, right: o.x + f.east * k,
      bottom: o.y - f.south * k };
    ctx.setTransform(this.sharp, 0, 0, this.sharp, 0, 0);
    ctx.clearRect(0, 0, this.width, this.height);
    ctx.save();
    ctx.beginPath();
    ctx.rect(edge.left, edge.top, edge.right - edge.left, edge.bottom - edge.top);
    ctx.clip();
    act(ctx, f, edge);
    ctx.restore();
  }

  origin(shift) {
    const v = this.view;
    return { x: this.width / 2 + (shift - v.x) * v.scale, y: this.height / 2 + v.y * v.scale };
  }

  // Shows what was drawn last where it would be now, until it is drawn anew.
  slide() {
    const v = this.view, was = this.drawnView, k = v.scale / was.scale;
    const turn = 360 * Math.round((was.x - v.x) / 360);
    const x = (was.x - turn - v.x) * v.scale, y = (v.y - was.y) * v.scale;
    this.base.style.transform = `translate(${x}px, ${y}px) scale(${k})`;
    this.drawMarks();
  }

  draw() {
    const began = performance.now();
    this.base.style.transform = "";
    this.drawnView = { ...this.view };
    this.paint(this.base, (ctx, f, edge) => {
      ctx.fillStyle = this.colour.sea;
      ctx.fillRect(0, 0, this.width, this.height);
      this.drawLand(ctx, f);
      this.drawGrid(ctx, f);
      this.drawRecords(ctx, f);
      this.drawCoast(ctx, f, this.colour.label, 0.45);
      this.drawLabels(ctx, f, edge);
    });
    this.drawMarks();
    this.slow = performance.now() - began > 40;
  }

  // Calls act for each copy of the Earth in the frame, in degrees; its land reaches beyond 180.
  eachEarth(ctx, f, act) {
    const scale = this.view.scale;
    for (let k = Math.floor((f.west + 150) / 360); 360 * k - 210 < f.east; k++) {
      const o = this.origin(360 * k);
      ctx.save();
      ctx.transform(scale, 0, 0, scale, o.x, o.y);
      act();
      ctx.restore();
    }
  }

  drawLand(ctx, f) {
    this.eachEarth(ctx, f, () => {
      ctx.fillStyle = this.colour.land;
      ctx.fill(this.land.fill, "evenodd");
    });
    this.drawCoast(ctx, f, this.colour.coast, 1);
  }

  drawCoast(ctx, f, colour, alpha) {
    this.eachEarth(ctx, f, () => {
      ctx.globalAlpha = alpha;
      ctx.strokeStyle = colour;
      ctx.lineWidth = 0.9 / this.view.scale;
      ctx.stroke(this.land.coast);
    });
  }

  // Calls act(degrees, pixels) for each meridian, or parallel, of the graticule.
  eachLine(f, upright, act) {
    const v = this.view, gap = upright ? 92 : 64;
    const step = STEPS.findLast(s => s * v.scale >= gap) || STEPS[0];
    const low = upright ? f.west : f.south;
    const high = upright ? f.east : f.north;
    const digits = step < 0.1 ? 2 : step < 1 ? 1 : 0;
    for (let i = Math.ceil(low / step); i * step <= high; i++) {
      const at = i * step;
      act(at, upright ? this.origin(at).x : this.origin(0).y - at * v.scale, digits);
    }
  }

  drawGrid(ctx, f) {
    ctx.strokeStyle = this.colour.grid;
    ctx.lineWidth = 1;
    ctx.beginPath();
    this.eachLine(f, true, (at, x) => {
      ctx.moveTo(Math.round(x) + 0.5, 0);
      ctx.lineTo(Math.round(x) + 0.5, this.height);
    });
    this.eachLine(f, false, (at, y) => {
      ctx.moveTo(0, Math.round(y) + 0.5);
      ctx.lineTo(this.width, Math.round(y) + 0.5);
    });
    ctx.stroke();
  }

  drawLabels(ctx, f, edge) {
    const write = (name, x, y) => {
      ctx.strokeText(name, x, y);
      ctx.fillText(name, x, y);
    };
    ctx.font = "11px system-ui, sans-serif";
    ctx.fillStyle = this.colour.label;
    ctx.strokeStyle = this.colour.halo;
    ctx.lineWidth = 3;
    ctx.lineJoin = "round";
    ctx.textAlign = "center";
    ctx.textBaseline = "alphabetic";
    this.eachLine(f, true, (at, x, digits) => {
      const lon = at - 360 * Math.floor((at + 180) / 360);
      const name = Math.abs(lon) === 180 ? "180\u00b0" : degrees(lon, "E", "W", digits);
      if (x > edge.left + 60 && x < edge.right - 24) write(name, x, edge.bottom - 6);
    });
    ctx.textAlign = "left";
    this.eachLine(f, false, (at, y, digits) => {
      const hidden = edge.left < 50 && y < 124 || y < edge.top + 16 || y > edge.bottom - 20;
      if (!hidden) write(degrees(at, "N", "S", digits), edge.left + 6, y - 4);
    });
  }
}
]==]
