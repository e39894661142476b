"""UMM-G to STAC as earthaccess's converter does it, in plain Python with json: the work of a peer, to measure beside ours.

usage: convert_peer.py PAGE ROUNDS   prints the best CPU seconds of a page of { items: [{ meta, umm }] } to NDJSON.

The same members as that converter writes (id, first shape, times, cloud cover, links, an asset for each URL), no more.
"""

import json
import sys
import time

CMR = "https://cmr.earthdata.nasa.gov"
EO = "https://stac-extensions.github.io/eo/v1.1.0/schema.json"
ROLES = {
    "GET DATA": ["data"], "GET DATA VIA DIRECT ACCESS": ["data"], "GET RELATED VISUALIZATION": ["visual"],
    "USE SERVICE API": ["data", "service"],
}


def geometry_of(umm):
    shapes = umm.get("SpatialExtent", {}).get("HorizontalSpatialDomain", {}).get("Geometry", {})
    if shapes.get("BoundingRectangles"):
        r = shapes["BoundingRectangles"][0]
        w, s = r["WestBoundingCoordinate"], r["SouthBoundingCoordinate"]
        e, n = r["EastBoundingCoordinate"], r["NorthBoundingCoordinate"]
        return {"type": "Polygon", "coordinates": [[[w, s], [e, s], [e, n], [w, n], [w, s]]]}, [w, s, e, n]
    if shapes.get("GPolygons"):
        ring = [[p["Longitude"], p["Latitude"]] for p in shapes["GPolygons"][0]["Boundary"]["Points"]]
        if ring[0] != ring[-1]:
            ring.append(ring[0])
        lons, lats = [p[0] for p in ring], [p[1] for p in ring]
        return {"type": "Polygon", "coordinates": [ring]}, [min(lons), min(lats), max(lons), max(lats)]
    return None, None


def properties_of(umm, meta):
    extent = umm.get("TemporalExtent", {})
    span = extent.get("RangeDateTime", {})
    start, stop = span.get("BeginningDateTime"), span.get("EndingDateTime")
    single = extent.get("SingleDateTime")
    properties = {
        "datetime": single or (None if start and stop else start or stop), "start_datetime": start, "end_datetime": stop,
        "granule_ur": umm.get("GranuleUR"), "cmr:concept_id": meta.get("concept-id", ""),
        "cmr:collection_concept_id": meta.get("collection-concept-id", ""), "cmr:provider_id": meta.get("provider-id", ""),
    }
    cover = umm.get("CloudCover")
    if cover is not None:
        properties["eo:cloud_cover"] = cover
    return properties, [EO] if cover is not None else []


def assets_of(umm):
    assets = {}
    for index, url in enumerate(umm.get("RelatedUrls", [])):
        kind = url.get("Type", "")
        is_data = kind in ("GET DATA", "GET DATA VIA DIRECT ACCESS")
        asset = {"href": url["URL"], "roles": ROLES.get(kind, ["metadata"])}
        if url.get("Description"):
            asset["title"] = url["Description"]
        if url.get("MimeType"):
            asset["type"] = url["MimeType"]
        assets[url["URL"].rsplit("/", 1)[-1] if is_data else f"asset_{index}"] = asset
    return assets


def item_of(granule):
    umm, meta = granule["umm"], granule["meta"]
    geometry, bbox = geometry_of(umm)
    properties, extensions = properties_of(umm, meta)
    own, collection = meta.get("concept-id", ""), meta.get("collection-concept-id", "")
    home = f"{CMR}/search/concepts/{collection}.stac"
    item = {
        "type": "Feature", "stac_version": "1.0.0", "stac_extensions": extensions,
        "id": meta.get("native-id") or umm.get("GranuleUR"), "collection": collection, "geometry": geometry,
        "properties": properties, "assets": assets_of(umm),
        "links": [
            {"rel": "self", "href": f"{CMR}/search/concepts/{own}.stac", "type": "application/geo+json"},
            {"rel": "parent", "href": home, "type": "application/json"},
            {"rel": "collection", "href": home, "type": "application/json"},
            {"rel": "root", "href": f"{CMR}/stac", "type": "application/json"},
        ],
    }
    if bbox:
        item["bbox"] = bbox
    return item


def convert(text):
    return "\n".join(json.dumps(item_of(g)) for g in json.loads(text)["items"])


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        text = file.read()
    best = float("inf")
    for _ in range(int(sys.argv[2])):
        start = time.process_time()
        out = convert(text)
        best = min(best, time.process_time() - start)
    assert out.count("\n") + 1 == len(json.loads(text)["items"])
    print(best)


main()
