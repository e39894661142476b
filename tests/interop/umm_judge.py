"""pystac, shapely and the official schemas judge what we make of UMM records.

usage: umm_judge.py [COUNT [SEED]]   so many random records of each kind (default: METADATA_RECORDS, or 600)

tests/interop/our_umm.lua makes them. UMM's schemas find no fault in the random records, validate-stac none in their STAC of
1.1.0 and 1.0.0; `earthshine convert` makes the same, and the records of it again. pystac reads each item with the geometry, times and assets that our own objects show. By shapely each
polygon is valid where the footprint is sane, and has the area that the UMM record's own shapes have.
"""

import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import warnings

import jsonschema
import pystac
import referencing
import shapely

SHARED = pathlib.Path("../shared")
SCHEMAS = SHARED / "schemas" / "umm"
ROOTS = {"granule": "granule/v1.6.7/umm-g-search-results-json-schema.json",
         "collection": "collection/v1.18.6/umm-search-results-json-schema.json"}
AREAL = {"scene", "holes", "swath", "pole", "polar_holes", "globe", "box"}

# What pystac thinks of a record's words is none of ours.
warnings.simplefilter("ignore")
faults = []


def fault(line, text):
    faults.append(f"{line['name']}: {text}")


def umm_validators(kind):
    """Validators of { meta, umm } and of the bare record; the drafts' "$ref" is by file name."""
    folder = SCHEMAS / pathlib.Path(ROOTS[kind]).parent
    resources = []
    for path in folder.glob("*.json"):
        schema = json.loads(path.read_text())
        schema.pop("$id", None)
        resources.append((path.name, referencing.Resource.from_contents(
            schema, default_specification=referencing.jsonschema.DRAFT7)))
    registry = referencing.Registry().with_resources(resources)

    def of(ref):
        return jsonschema.Draft7Validator({"$ref": ref}, registry=registry)

    root = pathlib.Path(ROOTS[kind]).name
    return of(root + "#/definitions/ItemType"), of("umm-g-json-schema.json" if kind == "granule" else "umm-c-json-schema.json")


def judge_record(line, validators):
    whole, bare = validators
    record = line["record"]
    for e in (whole if "meta" in record else bare).iter_errors(record):
        fault(line, f"the random record is not UMM: {'/'.join(map(str, e.absolute_path))}: {e.message[:200]}")


def moment(text):
    """Python has microseconds."""
    whole, _, fraction = text.rstrip("Z").partition(".")
    return datetime.datetime.fromisoformat(f"{whole}.{(fraction + '000000')[:6]}+00:00")


def judge_times(line, item, view, properties):
    want = moment(view["datetime"]) if view.get("datetime") else None
    if item.datetime != want:
        fault(line, f"datetime {item.datetime} is not {want}")
    common = item.common_metadata
    start, stop = common.start_datetime, common.end_datetime
    if want is None and (start is None or stop is None):
        fault(line, "no datetime, and no range")
    if start is not None and start != moment(view["start"]):
        fault(line, f"start {start} is not {view['start']}")
    if stop is not None and stop != moment(view["stop"]):
        fault(line, f"end {stop} is not {view['stop']}")
    for name in ("created", "updated"):
        getattr(common, name)


def plain(address):
    """Our objects have addresses without blanks around them, and those inside encoded."""
    return address and address.strip().replace(" ", "%20")


def judge_assets(line, item, view):
    ours = {a["key"]: a for a in view["assets"]}
    if set(ours) != set(item.assets):
        fault(line, f"assets {sorted(item.assets)} are not {sorted(ours)}")
        return
    for key, asset in item.assets.items():
        own = ours[key]
        if plain(asset.href) != plain(own["href"]) and re.match(r"[A-Za-z][\w+.-]*:", asset.href):
            fault(line, f"asset {key}: {asset.href} is not {own['href']}")
        if (asset.roles or []) != own["roles"]:
            fault(line, f"asset {key}: roles {asset.roles} are not {own['roles']}")
        if asset.media_type and asset.media_type != own.get("type"):
            fault(line, f"asset {key}: type {asset.media_type} is not {own.get('type')}")
        s3 = asset.extra_fields.get("alternate", {}).get("s3", {}).get("href")
        if plain(s3) != plain(own["alternates"].get("s3")):
            fault(line, f"asset {key}: in S3 {s3} is not {own['alternates'].get('s3')}")


def polygons(geometry):
    if geometry.geom_type == "GeometryCollection":
        return [p for g in geometry.geoms for p in polygons(g)]
    if geometry.geom_type.endswith("Polygon"):
        return list(getattr(geometry, "geoms", [geometry]))
    return []


def unwrapped(points):
    """A ring's corners with steps of less than 180 degrees, closed around the pole that it goes around."""
    out, last = [], None
    for p in points:
        lon = p["Longitude"]
        while last is not None and lon - last > 180:
            lon -= 360
        while last is not None and lon - last < -180:
            lon += 360
        out.append((lon, p["Latitude"]))
        last = lon
    if abs(out[0][0] - out[-1][0]) > 1:
        pole = 90 if out[0][1] > 0 else -90
        out += [(out[-1][0], pole), (out[0][0], pole)]
    return shapely.Polygon(out)


def area_of(geometry):
    """Square degrees of UMM's polygons and rectangles."""
    total = 0
    for g in geometry.get("GPolygons", []):
        total += unwrapped(g["Boundary"]["Points"]).area
        for hole in g.get("ExclusiveZone", {}).get("Boundaries", []):
            total -= unwrapped(hole["Points"]).area
    for r in geometry.get("BoundingRectangles", []):
        w, e = r["WestBoundingCoordinate"], r["EastBoundingCoordinate"]
        total += (e - w + (360 if e < w else 0)) * (r["NorthBoundingCoordinate"] - r["SouthBoundingCoordinate"])
    return total


def inside(bbox, geometry, closely):
    """Whether a box holds a geometry, and no more than that."""
    w, s, e, n = bbox[:2] + bbox[-2:]
    areas = polygons(geometry)
    own = shapely.get_coordinates([p.exterior for p in areas] or geometry)
    south, north = own[:, 1].min(), own[:, 1].max()
    if south < s - 1e-9 or north > n + 1e-9 or closely and (abs(south - s) > 1e-9 or abs(north - n) > 1e-9):
        return False
    lons = own[:, 0]
    return all(abs(x) == 180 and 180 in (abs(w), abs(e))
               or ((w - 1e-9 <= x <= e + 1e-9) if w <= e else (x >= w - 1e-9 or x <= e + 1e-9)) for x in lons)


def geometry_of(record):
    for name in ("umm", "SpatialExtent", "HorizontalSpatialDomain", "Geometry"):
        found = record.get(name) if isinstance(record, dict) else None
        record = record if name == "umm" and found is None else found
    return record


def judge_geometry(line, item, view):
    if item.geometry != (view["geometry"] or None):
        fault(line, "geometry differs")
    if (item.geometry is None) != (item.bbox is None):
        fault(line, "geometry and bbox do not agree")
    if item.geometry is None:
        return
    geometry = shapely.geometry.shape(item.geometry)
    made = geometry_of(line["record"])
    # A geometry is of one kind: lines and points beside polygons are in the box alone.
    if not inside(item.bbox, geometry, (line.get("shapes") or ["flat"])[0] in AREAL and len(made) == 1):
        fault(line, f"bbox {item.bbox} is not that of {json.dumps(made)[:600]} {json.dumps(item.geometry)[:900]}")
    corners = shapely.get_coordinates(geometry)
    if (abs(corners) > (180, 90)).any():
        fault(line, f"off the map: {corners[(abs(corners) > (180, 90)).any(axis=1)][:3].tolist()} of {json.dumps(made)[:2000]}")
    if not line.get("shapes") or line["shapes"][0] not in AREAL or not made:
        return
    if set(made) & {"Points", "Lines"}:
        return
    for part in polygons(geometry):
        if not part.is_valid:
            fault(line, f"not valid: {shapely.is_valid_reason(part)} of {json.dumps(made)[:400]}")
        if not part.exterior.is_ccw or any(r.is_ccw for r in part.interiors):
            fault(line, "rings run the wrong way")
    own, theirs = sum(p.area for p in polygons(geometry)), area_of(made)
    if abs(own - theirs) > 1e-6 + 1e-5 * theirs:
        fault(line, f"area {own} is not {theirs} of {json.dumps(made)[:400]}")


def given_urls(umm):
    urls = umm.get("RelatedUrls") if isinstance(umm, dict) else None
    entries = [u for u in urls if isinstance(u, dict)] if isinstance(urls, list) else []
    return {u["URL"] for u in entries if isinstance(u.get("URL"), str) and u["URL"]}


def judge_links(line, stac):
    given = given_urls(line["record"].get("umm") or line["record"])
    stated = {a["href"] for a in stac["assets"].values()}
    for a in stac["assets"].values():
        stated |= {o["href"] for o in a.get("alternate", {}).values()}
    if given != stated:
        fault(line, f"links lost {sorted(given - stated)}, links made {sorted(stated - given)}")


def judge_collection(line, stac):
    collection = pystac.Collection.from_dict(json.loads(json.dumps(stac)), preserve_dict=False)
    umm = line["record"].get("umm") or line["record"]
    for w, s, e, n in collection.extent.spatial.bboxes:
        if max(abs(w), abs(e)) > 180 or not -90 <= s <= n <= 90:
            fault(line, f"not a box: {w, s, e, n}")
    for start, stop in collection.extent.temporal.intervals:
        if start and stop and start > stop and not line.get("damaged"):
            fault(line, f"ends before it begins: {start} {stop}")
    stated = {a["href"] for a in stac.get("assets", {}).values()} | {k["href"] for k in stac["links"]}
    for a in stac.get("assets", {}).values():
        stated |= {o["href"] for o in a.get("alternate", {}).values()}
    lost = given_urls(umm) - stated
    if lost:
        fault(line, f"links lost {sorted(lost)}")


def lines_of(path):
    with open(path, encoding="utf-8", newline="\n") as file:
        for text in file:
            yield json.loads(text)


def convert(to, path):
    done = subprocess.run(["scripts/earthshine", "convert", "--to", to, path], stdout=subprocess.PIPE, check=True)
    return done.stdout.decode("utf-8")


def judge_exports(kind, folder, items):
    """`earthshine convert` gives the same items, of them the same records, and the same places as GeoJSON."""
    pairs = [(line, item) for line, item in zip(lines_of(folder / f"{kind}.ndjson"), items, strict=True)
             if not line.get("damaged") and "umm" in line["record"]]
    records, made = folder / "records.ndjson", folder / "made.ndjson"
    records.write_text("".join(json.dumps(line["record"]) + "\n" for line, _ in pairs))
    made.write_text(convert("stac", records), encoding="utf-8")
    features = json.loads(convert("geojson", records))["features"]
    back = map(json.loads, convert("umm", made).rstrip("\n").split("\n"))
    for (line, item), stac, record, feature in zip(pairs, lines_of(made), back, features, strict=True):
        if stac != item:
            fault(line, "convert --to stac gives something else: " + ", ".join(
                name for name in sorted({**stac, **item}) if stac.get(name) != item.get(name)))
        if record != line["record"]:
            fault(line, "convert --to umm does not give the record again")
        if kind == "granule" and feature["geometry"] != item["geometry"]:
            fault(line, "convert --to geojson gives another geometry")


def judge(kind, folder):
    validators = umm_validators(kind)
    items = json.loads((folder / f"{kind}-1.1.0.json").read_text(encoding="utf-8"))
    judge_exports(kind, folder, items)
    for n, (line, stac) in enumerate(zip(lines_of(folder / f"{kind}.ndjson"), items, strict=True)):
        if n % 4 == 0 and "seed" in line["name"] and not line.get("damaged"):
            judge_record(line, validators)
        try:
            if kind == "collection":
                judge_collection(line, stac)
                continue
            item = pystac.Item.from_dict(json.loads(json.dumps(stac)), preserve_dict=False)
            judge_times(line, item, line["view"], stac["properties"])
            judge_assets(line, item, line["view"])
            judge_links(line, stac)
            judge_geometry(line, item, line["view"])
        except Exception as e:  # noqa: BLE001  whatever it is, it is named with its record
            fault(line, f"{type(e).__name__}: {e}")
    for version in ("1.1.0", "1.0.0"):
        done = subprocess.run([sys.executable, SHARED / "tools" / "validate-stac", folder / f"{kind}-{version}.json"],
                              capture_output=True, text=True)
        print(f"{kind} {version}: {done.stdout.strip().splitlines()[-1] if done.stdout else done.stderr[-300:]}")
        if done.returncode != 0:
            faults.extend(text[:400] for text in done.stdout.splitlines()[:20])


def main(count, seed):
    if not (SHARED / "tools" / "validate-stac").exists() or not SCHEMAS.exists():
        print("SKIPPED: ../shared has neither schemas nor validate-stac: the STAC of UMM records was NOT judged")
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        subprocess.run(["lua5.4", "tests/interop/our_umm.lua", name, str(count), str(seed)], check=True)
        for kind in ROOTS:
            if (folder / f"{kind}.ndjson").exists():
                judge(kind, folder)
    for text in faults[:40]:
        print(f"FAULT {text}")
    print(f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else int(os.environ.get("METADATA_RECORDS", "600")),
                  int(sys.argv[2]) if len(sys.argv) > 2 else 1))
