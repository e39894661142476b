--- The HTML page's script, 1 of 6: values of records as text and links. What comes from records
-- reaches the document through here only, as text nodes and checked attributes.

return [==[
const byId = id => document.getElementById(id);

// Control characters and those that turn the direction of writing.
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]+/g;

// A value as one line of text of at most so many characters.
function text(value, most = 200) {
  if (typeof value === "number") return String(value);
  if (typeof value !== "string") return "";
  const clean = value.slice(0, 4 * most + 64).replace(UNSEEN, " ").trim();
  return clean.length > most ? clean.slice(0, most - 1) + "\u2026" : clean;
}

function number(value) {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

// An element with attributes and what is in it: texts, elements, or nothing.
function element(name, attributes, ...content) {
  const made = document.createElement(name);
  for (const key of Object.keys(attributes || {})) {
    if (attributes[key] != null) made.setAttribute(key, attributes[key]);
  }
  for (const part of content) {
    if (part != null && part !== "") made.append(part);
  }
  return made;
}

const apart = value => element("bdi", null, text(value));

function onClick(button, act) {
  button.type = "button";
  button.addEventListener("click", act);
  return button;
}

// An address that a browser may follow, or null.
function address(value, schemes = ["https:", "http:"]) {
  if (typeof value !== "string" || value.length > 4096) return null;
  try {
    const url = new URL(value);
    return schemes.includes(url.protocol) && !url.username && !url.password ? url.href : null;
  } catch {
    return null;
  }
}

function link(href, label, style) {
  return element("a", {
    href, class: style, rel: "noopener noreferrer", target: "_blank", title: text(href, 500),
  }, label);
}

// A picture that vanishes where it cannot be had.
function picture(href, gone) {
  const image = element("img", { loading: "lazy", referrerpolicy: "no-referrer", alt: "" });
  image.addEventListener("error", () => gone.remove());
  image.src = href;
  return image;
}

const thousands = n => String(n).replace(/\B(?=(\d{3})+$)/g, "\u2009");
const counted = (n, one, many) => thousands(n) + " " + (n === 1 ? one : many || one + "s");

// Bytes as three digits and a unit.
function bytes(n) {
  const names = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
  let step = 0;
  while (n >= 999.5 && step < names.length - 1) n /= 1000, step++;
  return (step === 0 ? String(n) : n.toPrecision(3)) + "\u00a0" + names[step];
}

// An instant to the minute, or the second; what is none, as it is.
function moment(value, exact) {
  const parts = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?/.exec(value);
  return parts ? parts[1] + " " + parts[2] + (exact && parts[3] || "") : text(value, 30);
}

function degrees(value, positive, negative, digits) {
  const letter = value > 0 ? positive : value < 0 ? negative : "";
  return Math.abs(value).toFixed(digits) + "\u00b0" + letter;
}

// ---- records

function recordOf(feature, index) {
  const given = feature && typeof feature === "object" ? feature : {};
  const known = given.properties && typeof given.properties === "object" ? given.properties : {};
  const record = {
    index,
    id: text(known.id) || text(given.id) || "(no name)",
    collection: text(known.collection, 120),
    start: text(known.start, 40),
    end: text(known.end, 40),
    size: number(known.size),
    cloud: number(known.cloud_cover),
    url: address(known.url),
    s3: address(known.s3 || known.url, ["s3:"]),
    browse: address(known.browse, ["https:"]),
    parts: partsOf(given.geometry),
  };
  record.words = [record.id, record.collection, record.start, record.end].join(" ").toLowerCase();
  return record;
}

function readRecords() {
  const data = JSON.parse(byId("features").textContent);
  return data.features.map(recordOf);
}
]==]
