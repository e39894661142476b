--- The HTML page's script, 4 of 6: footprints on the map, marked ones, and how the map is moved.

return [==[
const SMALL = 4; // pixels; what is smaller is drawn as a square of this size
const CROWDED = 20; // pixels; where there are very many, what is smaller has no outline

Object.assign(Chart.prototype, {
  // Draws a part where it is seen; 'ink' says how strong the outline is and what is within.
  drawPart(ctx, part, f, ink) {
    const scale = this.view.scale;
    const size = Math.max(part.east - part.west, part.north - part.south) * scale;
    const plain = part.kind === "area" && size < CROWDED && ink.line < 0.1;
    for (const shift of this.copies(part, f)) {
      const o = this.origin(shift);
      if (part.kind === "point" || size < SMALL) {
        const x = o.x + (part.west + part.east) / 2 * scale;
        const y = o.y - (part.south + part.north) / 2 * scale;
        const r = part.kind === "point" ? 3.5 : SMALL / 2;
        ctx.globalAlpha = Math.min(1, 0.2 + ink.line);
        ctx.beginPath();
        if (part.kind === "point") ctx.arc(x, y, r, 0, 7);
        else ctx.rect(x - r, y - r, 2 * r, 2 * r);
        ctx.fill();
        continue;
      }
      if (part.kind === "area") {
        ctx.globalAlpha = ink.fill + (plain ? ink.line / 2 : 0);
        ctx.beginPath();
        for (const chain of part.chains) trace(ctx, chain, o.x, o.y, scale, false);
        ctx.fill("evenodd");
      }
      if (plain) continue;
      ctx.globalAlpha = ink.line;
      ctx.beginPath();
      for (const chain of part.chains) trace(ctx, chain, o.x, o.y, scale, part.kind === "area");
      ctx.stroke();
    }
  },

  // Takes the records that are to be shown. The more of them lie on each other, the fainter is
  // each.
  show(records) {
    const box = boxAround(records);
    let extents = 0, borders = 0;
    for (const record of records) {
      for (const part of record.parts) {
        extents += extentOf(part);
        borders += 2 * (part.east - part.west + part.north - part.south);
      }
    }
    const whole = box ? Math.max(1e-6, (box.east - box.west) * (box.north - box.south)) : 1;
    this.records = records;
    this.layers = Math.max(1, extents / whole);
    this.borders = borders / whole; // degrees of outlines in a square degree
  },

  drawRecords(ctx, f) {
    const crowd = this.borders / this.view.scale;
    const ink = { fill: Math.max(0.008, 0.22 / this.layers ** 0.8),
      line: Math.min(0.8, Math.max(0.03, 0.11 / crowd)) };
    let drawn = 0;
    ctx.save();
    ctx.fillStyle = ctx.strokeStyle = this.colour.shape;
    ctx.lineWidth = this.records.length > 2000 ? 0.7 : 1.1;
    ctx.lineJoin = "round";
    for (const record of this.records) {
      for (const part of record.parts) this.drawPart(ctx, part, f, ink);
      drawn += record.parts.length > 0;
    }
    ctx.restore();
    this.base.dataset.drawn = drawn;
  },

  drawMarks() {
    this.paint(this.marks, (ctx, f) => {
      ctx.fillStyle = ctx.strokeStyle = this.colour.mark;
      ctx.lineJoin = "round";
      for (const { record, chosen } of this.marked) {
        ctx.lineWidth = chosen ? 2.4 : 1.6;
        for (const part of record.parts) {
          const most = extentOf(part) > extentOf(f) / 3 ? 0.08 : 0.3;
          this.drawPart(ctx, part, f, { fill: chosen ? most : most * 0.6, line: 1 });
        }
      }
    });
  },
});

// ---- moving the map: act is { changed, hover(px, py), leave, choose(px, py), clear, home }

function movable(chart, act) {
  const canvas = chart.marks, fingers = new Map();
  let moved = 0, hovered = null;
  const at = event => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const spread = () => {
    const [a, b] = [...fingers.values()];
    return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, size: Math.hypot(a.x - b.x, a.y - b.y) };
  };

  const hover = () => {
    if (hovered) act.hover(hovered.x, hovered.y);
    hovered = null;
  };

  canvas.addEventListener("pointerdown", event => {
    if (event.button > 0) return;
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, at(event));
    moved = fingers.size > 1 ? 99 : 0;
  });
  canvas.addEventListener("pointermove", event => {
    const now = at(event), before = fingers.get(event.pointerId);
    if (!before) {
      if (!hovered) requestAnimationFrame(hover);
      hovered = now;
      return;
    }
    const pinch = fingers.size === 2 && spread();
    fingers.set(event.pointerId, now);
    moved += Math.hypot(now.x - before.x, now.y - before.y);
    if (moved < 4) return;
    canvas.classList.add("dragged");
    if (pinch) {
      const after = spread();
      chart.pan(after.x - pinch.x, after.y - pinch.y);
      if (pinch.size > 0) chart.zoom(after.size / pinch.size, after.x, after.y);
    } else if (fingers.size === 1) {
      chart.pan(now.x - before.x, now.y - before.y);
    }
    act.changed();
  });
  const lift = event => {
    const place = at(event);
    const clicked = fingers.delete(event.pointerId) && moved < 4 && event.type === "pointerup";
    canvas.classList.remove("dragged");
    if (clicked) act.choose(place.x, place.y);
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  canvas.addEventListener("pointerleave", () => {
    hovered = null;
    act.leave();
  });

  const zoom = (factor, x, y) => {
    chart.zoom(factor, x, y);
    act.changed();
  };
  canvas.addEventListener("dblclick", event => zoom(2, at(event).x, at(event).y));
  // A wheel turns the page, until the map has been asked for.
  canvas.addEventListener("wheel", event => {
    if (!event.ctrlKey && !event.metaKey && document.activeElement !== canvas) return;
    event.preventDefault();
    const lines = event.deltaY * (event.deltaMode === 1 ? 30 : 1);
    zoom(Math.exp(-Math.max(-300, Math.min(300, lines)) / 320), at(event).x, at(event).y);
  }, { passive: false });

  const KEYS = { ArrowLeft: [80, 0], ArrowRight: [-80, 0], ArrowUp: [0, 80], ArrowDown: [0, -80] };
  canvas.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (KEYS[event.key]) chart.pan(...KEYS[event.key]);
    else if (event.key === "+" || event.key === "=") chart.zoom(1.6);
    else if (event.key === "-") chart.zoom(1 / 1.6);
    else if (event.key === "0" || event.key === "Home") act.home();
    else if (event.key === "Escape") act.clear();
    else return;
    event.preventDefault();
    act.changed();
  });
  onClick(byId("nearer"), () => zoom(1.8));
  onClick(byId("farther"), () => zoom(1 / 1.8));
  onClick(byId("home"), () => {
    act.home();
    act.changed();
  });
}
]==]
