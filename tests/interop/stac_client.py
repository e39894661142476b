"""pystac-client and pystac, unmodified, against the sandbox's two STAC APIs.

Searches of pystac-client's own, and those that q:to_stac() made of our queries (our_items.lua), must give by GET and by
POST just the items that our search_stac gives, page by page to the end and in the same order. What comes is valid to
pystac, by the schemas of the core that it brings along.
"""

import json
import os
import subprocess
import sys
import warnings

import pystac
import pystac_client
from pystac_client.conformance import ConformanceClasses

# A class that a server does not claim is a warning of pystac-client's only, and here a fault.
warnings.simplefilter("error")

JUDGE = "../shared/tools/validate-stac"
HLS = ["HLSL30_2.0"]
DAYS = "2021-06-01/2021-06-07"
BOX = {"type": "Polygon", "coordinates": [[[-30, -30], [30, -30], [30, 30], [-30, 30], [-30, -30]]]}


def case(name, api="general", **body):
    return {"name": f"pystac-client: {name}", "api": api, "body": body}


OWN = [
    case("a month, small pages", collections=HLS, datetime="2021-05-01/2021-05-05", limit=30),
    case("a string for a list", collections="HLSL30_2.0,HLSS30_2.0", datetime="2021-06-01"),
    case("CQL2 JSON", collections=HLS, datetime=DAYS, filter_lang="cql2-json",
         filter={"op": "<=", "args": [{"property": "eo:cloud_cover"}, 20]}),
    case("CQL2 text", collections=HLS, datetime=DAYS, filter_lang="cql2-text",
         filter="\"eo:cloud_cover\" <= 20 AND NOT platform IN ('LANDSAT-9', 'x''y')"),
    case("CQL2 without collections", filter_lang="cql2-text", limit=100,
         filter="collection = 'MOD13Q1_061' AND datetime < TIMESTAMP('2019-01-20T00:00:00Z')"),
    case("the query extension", collections=HLS, datetime=DAYS,
         query={"eo:cloud_cover": {"gt": 50, "lte": 75}}),
    case("sort", collections=HLS, datetime=DAYS, limit=30, sortby="-properties.eo:cloud_cover,+id"),
    case("fields", collections=HLS, datetime=DAYS, sortby="id", fields=["id", "collection", "-geometry"]),
    case("intersects", collections=HLS, datetime=DAYS, intersects=BOX),
    case("box", collections=HLS, datetime=DAYS, bbox=[-10, -50, 40, 0]),
    case("ids, and one that is not there", collections=HLS, ids=["HLS.L30.T57TWF.2021270T235130.v2.0", "nothing"],
         limit=1),
    case("at CMR-STAC, small pages", "cmr", collections=HLS, datetime=DAYS, limit=9),
    case("sort at CMR-STAC", "cmr", collections=HLS, datetime=DAYS, sortby="-properties.eo:cloud_cover"),
    case("the query extension at CMR-STAC", "cmr", collections=HLS, datetime=DAYS,
         query={"eo:cloud_cover": {"lte": 60}}),
    case("intersects at CMR-STAC", "cmr", collections=HLS, datetime=DAYS, intersects=BOX),
]


def open_client(home, client={}):
    if home not in client:
        client[home] = pystac_client.Client.open(home)
    return client[home]


def search(home, body, **more):
    words = {name.replace("-", "_"): value for name, value in body.items()}
    return open_client(home).search(**words, **more)


def compare(case):
    for method in ("POST", "GET"):
        found = search(case["home"], case["body"], method=method)
        ids = [item["id"] for item in found.items_as_dicts()]
        if ids != case["ids"]:
            raise AssertionError(
                f"{case['name']}, by {method}: {len(ids)} items, ours {len(case['ids'])}; "
                f"not in ours {sorted(set(ids) - set(case['ids']))[:3]}, "
                f"ours alone {sorted(set(case['ids']) - set(ids))[:3]}, body {json.dumps(case['body'])}"
            )


def describe(home, filters):
    """What pystac-client asks of an API besides its items."""
    client = open_client(home)
    assert client.conforms_to(ConformanceClasses.ITEM_SEARCH), "no item search"
    assert client.conforms_to(ConformanceClasses.FILTER) == filters, "filter"
    collection = client.get_collection(HLS[0])
    assert collection.id == HLS[0] and HLS[0] in {c.id for c in client.get_collections()}
    item = next(collection.get_items())
    again = collection.get_item(item.id)
    assert again.id == item.id and again.properties == item.properties, item.id
    if filters:
        known = client.get_queryables()["properties"]
        assert {"eo:cloud_cover", "platform", "datetime"} <= set(known), known
        assert "eo:cloud_cover" in collection.get_queryables()["properties"]
    matched = client.search(collections=HLS, datetime=DAYS)
    assert matched.matched() == len(list(matched.items_as_dicts())) > 0
    return client


def records(client):
    """The catalogue, its collections and some items of each, as they came."""
    yield client.to_dict()
    for collection in client.get_collections():
        yield collection.to_dict()
        yield from client.search(collections=[collection.id], max_items=5).items_as_dicts()


def valid_to_pystac(record, judge):
    """By the schemas of the core that pystac brings along: it fetches those of extensions, which are not to be had."""
    kinds = {"Feature": (pystac.STACObjectType.ITEM, pystac.Item),
             "Collection": (pystac.STACObjectType.COLLECTION, pystac.Collection),
             "Catalog": (pystac.STACObjectType.CATALOG, pystac.Catalog)}
    kind, build = kinds[record["type"]]
    assert judge.validate_core(record, kind, pystac.get_stac_version())
    assert build.from_dict(record).id == record["id"]


def without_storage(record):
    """The judge's copy of the storage extension lacks a file that it refers to."""
    extensions = record.get("stac_extensions", [])
    return {**record, "stac_extensions": [uri for uri in extensions if "/storage/" not in uri]}


def valid_to_official_schemas(all_records):
    if not os.path.exists(JUDGE):
        print(f"SKIPPED: {JUDGE} is missing, so the schemas of extensions were NOT tried")
        return
    text = "\n".join(json.dumps(without_storage(record)) for record in all_records)
    said = subprocess.run([sys.executable, JUDGE, "-"], input=text, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout[-2000:] + said.stderr
    print(f"ok the official schemas: {said.stdout.splitlines()[-1]}")


def main(ours):
    with open(os.environ["EARTHSHINE_SYSTEM"], encoding="utf-8") as file:
        system = json.load(file)
    said = subprocess.run(["lua5.4", ours], input=json.dumps(OWN), capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    cases = [json.loads(line) for line in said.stdout.splitlines()]
    failed = 0
    for wanted in cases:
        try:
            compare(wanted)
        except Exception as fault:  # noqa: BLE001  the others are to be tried too
            failed += 1
            print(f"not ok {wanted['name']}: {fault!r}"[:800])
    print(f"ok {len(cases) - failed} searches by pystac-client, by GET and by POST, the same as ours")

    general = describe(system["sandbox"]["stac_api"], True)
    lpcloud = describe(system["stac"] + "/LPCLOUD", False)
    all_records = [json.loads(json.dumps(record)) for client in (general, lpcloud) for record in records(client)]
    assert len(all_records) > 100, len(all_records)
    judge = pystac.validation.JsonSchemaSTACValidator()
    for record in all_records:
        valid_to_pystac(record, judge)
    print(f"ok {len(all_records)} items, collections and catalogues valid to pystac")
    valid_to_official_schemas(all_records)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
