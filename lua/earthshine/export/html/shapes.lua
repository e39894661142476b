--- The HTML page's script, 2 of 6: geometries as flat parts, and what lies under a place.

return [==[
// A part is { kind, chains, west, south, east, north }; a chain is x, y in turn, degrees.
const MOST_DEEP = 8;
const listOf = value => Array.isArray(value) ? value : [];

function isPlace(p) {
  return Array.isArray(p) && Number.isFinite(p[0]) && Number.isFinite(p[1]) &&
    Math.abs(p[0]) <= 540 && Math.abs(p[1]) <= 90;
}

function addPart(parts, kind, lists) {
  const part = { kind, chains: [], west: Infinity, south: Infinity, east: -Infinity,
    north: -Infinity };
  for (const list of lists) {
    const chain = [];
    for (const p of listOf(list)) {
      if (!isPlace(p)) continue;
      chain.push(p[0], p[1]);
      part.west = Math.min(part.west, p[0]);
      part.east = Math.max(part.east, p[0]);
      part.south = Math.min(part.south, p[1]);
      part.north = Math.max(part.north, p[1]);
    }
    if (chain.length) part.chains.push(chain);
  }
  if (part.chains.length) parts.push(part);
}

function partsOf(geometry, depth = 0, parts = []) {
  if (!geometry || typeof geometry !== "object" || depth > MOST_DEEP) return parts;
  const at = listOf(geometry.coordinates);
  switch (geometry.type) {
    case "Point": addPart(parts, "point", [[at]]); break;
    case "MultiPoint": for (const p of at) addPart(parts, "point", [[p]]); break;
    case "LineString": addPart(parts, "line", [at]); break;
    case "MultiLineString": for (const line of at) addPart(parts, "line", [line]); break;
    case "Polygon": addPart(parts, "area", at); break;
    case "MultiPolygon": for (const rings of at) addPart(parts, "area", listOf(rings)); break;
    case "GeometryCollection":
      for (const inner of listOf(geometry.geometries)) partsOf(inner, depth + 1, parts);
      break;
  }
  return parts;
}

// ---- what is under a place

function farFromEdge(x, y, a, b, c, d) {
  const dx = c - a, dy = d - b, square = dx * dx + dy * dy;
  const t = square > 0 ? Math.min(1, Math.max(0, ((x - a) * dx + (y - b) * dy) / square)) : 0;
  return Math.hypot(x - a - t * dx, y - b - t * dy);
}

function nearChain(chain, x, y, near) {
  if (chain.length === 2) return Math.hypot(x - chain[0], y - chain[1]) <= near;
  for (let i = 2; i < chain.length; i += 2) {
    if (farFromEdge(x, y, chain[i - 2], chain[i - 1], chain[i], chain[i + 1]) <= near) return true;
  }
  return false;
}

function inside(chains, x, y) {
  let within = false;
  for (const chain of chains) {
    for (let i = 0, k = chain.length - 2; i < chain.length; k = i, i += 2) {
      const b = chain[i + 1], d = chain[k + 1];
      if ((b > y) !== (d > y) && x < chain[i] + (y - b) / (d - b) * (chain[k] - chain[i])) {
        within = !within;
      }
    }
  }
  return within;
}

function isUnder(part, x, y, near) {
  if (x < part.west - near || x > part.east + near || y < part.south - near ||
    y > part.north + near) return false;
  return part.kind === "area" && inside(part.chains, x, y) ||
    part.chains.some(chain => nearChain(chain, x, y, near));
}

const extentOf = part => (part.east - part.west) * (part.north - part.south);

// Records under a place, the smallest first; 'near' is in degrees.
function recordsAt(records, x, y, near) {
  const found = [];
  x -= 360 * Math.floor((x + 180) / 360);
  for (const record of records) {
    const part = record.parts.find(p => isUnder(p, x, y, near) || isUnder(p, x - 360, y, near) ||
      isUnder(p, x + 360, y, near));
    if (part) found.push({ record, extent: extentOf(part) });
  }
  found.sort((a, b) => a.extent - b.extent || a.record.index - b.record.index);
  return found.map(entry => entry.record);
}

// The box around records, across the antimeridian where that is the shorter way: { west, east,
// south, north }, east beyond 180 then; null where there is nothing.
function boxAround(records) {
  const taken = new Uint8Array(720);
  let south = Infinity, north = -Infinity, west = Infinity, east = -Infinity;
  for (const record of records) {
    for (const part of record.parts) {
      south = Math.min(south, part.south);
      north = Math.max(north, part.north);
      west = Math.min(west, part.west);
      east = Math.max(east, part.east);
      const first = Math.floor((part.west + 180) * 2), last = Math.ceil((part.east + 180) * 2);
      for (let i = first; i < Math.max(last, first + 1) && i < first + 720; i++) {
        taken[(i % 720 + 720) % 720] = 1;
      }
    }
  }
  if (south > north) return null;
  let gap = 0, after = 0;
  for (let i = 0, run = 0; i < 1440; i++) {
    run = taken[i % 720] ? 0 : run + 1;
    if (run > gap && run <= 720) gap = run, after = i + 1;
  }
  const wide = (720 - gap) / 2, from = after / 2 - 180;
  if (wide >= east - west - 1) return { west, east, south, north };
  return { west: from, east: from + wide, south, north };
}
]==]
