"""earthaccess and python-cmr, unmodified: do their encodings of a query reach CMR as the same parameters as ours?

Each row below is one query in their keywords. It is asked by earthaccess, by python-cmr and, with the same keywords, by
us (our_queries.lua), and what the sandbox recorded is compared, as multisets of parameters, and the hits with it. Only
what CMR defines as equal is taken as equal, see `meaning`.
"""

import datetime as dt
import json
import os
import subprocess
import sys
import urllib.request
from collections import Counter
from urllib.parse import parse_qsl, urlsplit

import cmr
import earthaccess

RING = [(-50, 60), (-40, 60), (-40.5, 70.25), (-50, 70), (-50, 60)]
LAND = dict(short_name="HLSL30", version="2.0")
ICE = dict(short_name="ATL06")
ATL06 = "C2670138092-NSIDC_CPRD"


class Row:
    """A query: `words` are the keywords of all three; `ours` replaces or adds some in our spelling."""

    def __init__(self, kind, by="both", options=(), calls=(), ours=None, **words):
        self.kind, self.words, self.options, self.calls = kind, words, options, calls
        self.clients = ["earthaccess", "python-cmr"] if by == "both" else [by]
        self.ours = {**words, **(ours or {})}
        for parameter, option, value in options:
            self.ours.setdefault("options", {}).setdefault(parameter, {})[option] = value

    def __str__(self):
        return f"{self.kind}s by {json.dumps(self.ours, default=str)}"


def granules(**words):
    return Row("granule", **words)


def collections(**words):
    return Row("collection", **words)


ROWS = [
    granules(**ICE),
    granules(**LAND),
    granules(provider="LPCLOUD"),
    granules(concept_id=ATL06),
    granules(concept_id=[ATL06, "C2021957657-LPCLOUD"]),
    granules(collection_concept_id=ATL06),
    granules(entry_title="ATLAS/ICESat-2 L3A Land Ice Height V006"),
    granules(**ICE, temporal=("2020-01-03", "2020-01-05")),
    granules(**ICE, temporal=("2020-01", "2020-02")),
    granules(**ICE, temporal=("2019", "2020")),
    granules(**ICE, temporal=("2020-01-03T06:30:00Z", "2020-01-05T01:02:03Z")),
    granules(**ICE, temporal=("2020-01-03T06:30:00+02:00", "2020-01-05T23:59:59-05:00")),
    granules(**ICE, temporal=("2020-01-03T06:30:00", None), ours={"temporal": "2020-01-03T06:30:00/.."}),
    granules(**ICE, temporal=(None, "2020-01-05"), ours={"temporal": "../2020-01-05"}),
    granules(**ICE, temporal=("2020-01-03", "2020-01-05", True), ours={
        "temporal": ["2020-01-03", "2020-01-05"], "options": {"temporal": {"exclude_boundary": True}}}),
    granules(**ICE, calls=[("temporal", "2020-01-02", "2020-01-03"), ("temporal", "2020-01-09", "2020-01-09")],
             ours={"temporal": [["2020-01-02", "2020-01-03"], ["2020-01-09", "2020-01-09"]]}),
    granules(**ICE, revision_date=("2020-01-01", "2020-03-31")),
    granules(**ICE, bounding_box=(-46.5, 61.0, -42.5, 63.0)),
    granules(**ICE, bounding_box=(170, -85, -170.125, -60)),
    granules(**ICE, point=(-45.5, 65)),
    granules(**ICE, calls=[("point", -45.5, 65), ("point", 0.001, -65)], options=[("point", "or", True)],
             ours={"point": [[-45.5, 65], [0.001, -65]]}),
    granules(**ICE, polygon=RING),
    granules(**ICE, line=[(-50, 60), (-49, 70.5), (10, 80)]),
    granules(**ICE, circle=(-45, 65, 200000)),
    granules(**LAND, cloud_cover=(0, 20)),
    granules(**LAND, cloud_cover=(12.5, 20)),
    granules(**LAND, day_night_flag="day"),
    granules(**LAND, platform="LANDSAT-8", instrument="OLI"),
    granules(**LAND, downloadable=True),
    granules(**LAND, downloadable=False),
    granules(**LAND, online_only=True),
    granules(**ICE, orbit_number=7300),
    granules(**ICE, orbit_number=(7300, 7310)),
    granules(by="earthaccess", **ICE, granule_name="ATL06_2020010*"),
    granules(by="earthaccess", **ICE, granule_name=["ATL06_2020010?3*", "*_006_01.h5"]),
    granules(**ICE, readable_granule_name="ATL06_2020010*", ours={
        "options": {"readable_granule_name": {"pattern": True}}}),
    granules(**ICE, granule_ur="ATL06_20200114014733_04200612_006_01.h5"),
    granules(**ICE, sort_key="-start_date"),
    granules(**ICE, sort_key="revision_date"),
    granules(**{**ICE, "short_name": "atl06"}, options=[("short_name", "ignore_case", False)]),
    granules(short_name="ATL0*", options=[("short_name", "pattern", True)]),
    granules(**LAND, temporal=("2021-06-01", "2021-06-30"), bounding_box=(-10, -50, 40, 0), cloud_cover=(0, 60),
             day_night_flag="day", downloadable=True, platform="LANDSAT-8", sort_key="-start_date"),
    # Their first request, for the collections of the DOI or of the cloud, is like ours; the second is compared.
    granules(by="earthaccess", doi="10.5067/ATLAS/ATL06.006"),
    collections(short_name="ATL06", version="006"),
    collections(keyword="ice height"),
    collections(keyword="sea*"),
    collections(provider="POCLOUD"),
    collections(by="earthaccess", doi="10.5067/ATLAS/ATL06.006"),
    collections(by="earthaccess", project="ICESat-2"),
    collections(by="earthaccess", instrument="ATLAS"),
    collections(by="earthaccess", has_granules=True),
    collections(by="earthaccess", has_granules=False),
    collections(cloud_hosted=True),
    collections(cloud_hosted=False),
    # Without `cloud_hosted`, a DAAC is to earthaccess its own machines alone, and both of its providers to us.
    collections(by="earthaccess", cloud_hosted=True, daac="PODAAC"),
    collections(by="earthaccess", cloud_hosted=False, daac="NSIDC"),
    collections(platform="ICESat-2"),
    collections(archive_center="NASA/JPL/PODAAC"),
    collections(entry_title="ATLAS/ICESat-2 L3A Land Ice Height V006"),
    collections(native_id=["a", "b"]),
    collections(processing_level_id=["3", "4"]),
    collections(tool_concept_id="TL2092786348-POCLOUD"),
    collections(service_concept_id="S1962070864-POCLOUD"),
    collections(concept_id=[ATL06]),
    collections(online_only=True),
    collections(downloadable=True),
    collections(temporal=("2015-01", "2015-02"), bounding_box=(-46.5, 61, -42.5, 63)),
    collections(polygon=RING),
    collections(circle=(-45, 65, 1000.5)),
    collections(revision_date=("2019-01-01", None), ours={"revision_date": "2019-01-01/.."}),
    Row("service", provider="POCLOUD"),
    Row("service", by="python-cmr", name="PO.DAAC Cloud OPeNDAP"),
    Row("tool", by="python-cmr", provider="POCLOUD", name="SOTO"),
    Row("variable", by="python-cmr", concept_id="V2028668336-POCLOUD"),
    Row("variable", by="python-cmr", instance_format=["zarr", "kerchunk"], name="sst"),
]

# Names that CMR takes for the same parameter.
SAME = {("granules", "day_night_flag"): "day_night", ("granules", "online_only"): "downloadable",
        ("collections", "online_only"): "downloadable", ("variables", "name"): "variable_name"}
NUMBERS = {"bounding_box", "point", "polygon", "line", "circle", "cloud_cover", "orbit_number"}
DATES = {"temporal", "revision_date"}
# How many records, and which of them, comes with the page and not with the query.
PAGING = {"page_size", "page_num"}
LAST_SECOND = dt.timedelta(milliseconds=999)


def number(text):
    return float(text) if text else None


def instant(text):
    """A time, with or without a fraction or a zone."""
    time = dt.datetime.fromisoformat(text)
    return time.replace(tzinfo=time.tzinfo or dt.timezone.utc).astimezone(dt.timezone.utc)


def span(text):
    """Two times. A day ends at 23:59:59 to them and at 23:59:59.999 to us, who lose nothing of its last second; both
    are here what was meant, the end of that day."""
    start, end = (instant(part) if part else None for part in text.split(","))
    if end and (end.hour, end.minute, end.second, end.microsecond) == (23, 59, 59, 0):
        end += LAST_SECOND
    return start, end


def meaning(entry):
    """What a recorded request asks for: the kind of concept, the multiset of (parameter, value), and the sort keys.

    Equal to CMR are: names with - and _, and those of SAME; one value of a list and a value without list; values of a
    list in any order, but for sort keys; numbers, and times, of the same value; a collection's id as concept_id or as
    collection_concept_id of granules.
    """
    parts = urlsplit(entry["url"])
    kind = parts.path.rpartition("/")[2].partition(".")[0]
    asked, keys = Counter(), []
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        head, bracket, rest = name.removesuffix("[]").replace("-", "_").partition("[")
        name = SAME.get((kind, head), head) + bracket + rest
        if kind == "granules" and name == "concept_id" and value.startswith("C"):
            name = "collection_concept_id"
        if name == "sort_key":
            keys.append(value.removeprefix("+"))
        elif name not in PAGING:
            if name in NUMBERS:
                value = tuple(map(number, value.split(",")))
            elif name in DATES:
                value = span(value)
            asked[name, value] += 1
    return kind, asked, keys


class Recorder:
    """The sandbox's recording of the requests to CMR."""

    def __init__(self, control):
        self.control = control
        self.ask = urllib.request.build_opener(urllib.request.ProxyHandler({})).open

    def during(self, act, kind):
        """What `act` returns, and the different meanings of the requests for concepts of the kind meanwhile."""
        with self.ask(self.control + "/health") as reply:
            since = json.load(reply)["requests"]
        result = act()
        with self.ask(f"{self.control}/requests?host=cmr.earthdata.nasa.gov&since={since}") as reply:
            entries = [json.loads(line) for line in reply.read().splitlines()]
        unlike = []
        for found in map(meaning, entries):
            if found[0] == kind + "s" and found not in unlike:
                unlike.append(found)
        return result, unlike


def build(query, row):
    query.parameters(**row.words)
    for name, *arguments in row.calls:
        getattr(query, name)(*arguments)
    for option in row.options:
        query.option(*option)
    return query


def by_earthaccess(row):
    classes = {"granule": earthaccess.DataGranules, "collection": earthaccess.DataCollections}
    if row.calls or row.options:
        return build(classes[row.kind](), row).hits()
    search = {"granule": earthaccess.search_data, "collection": earthaccess.search_datasets,
              "service": earthaccess.search_services}
    search[row.kind](count=1, **row.words)
    return None


def by_python_cmr(row):
    classes = {"granule": cmr.GranuleQuery, "collection": cmr.CollectionQuery, "service": cmr.ServiceQuery,
               "tool": cmr.ToolQuery, "variable": cmr.VariableQuery}
    query = build(classes[row.kind](), row)
    return query.hits()


CLIENTS = {"earthaccess": by_earthaccess, "python-cmr": by_python_cmr}


def difference(theirs, ours):
    if len(theirs) != 1 or len(ours) != 1:
        return f"{len(theirs)} different requests of theirs, {len(ours)} of ours"
    (_, a, a_keys), (_, b, b_keys) = theirs[0], ours[0]
    if a == b and a_keys == b_keys:
        return None
    return f"theirs alone {sorted(map(str, (a - b).elements()))}, ours alone {sorted(map(str, (b - a).elements()))}, " \
        f"sort keys {a_keys} and {b_keys}"


def main(ours):
    with open(os.environ["EARTHSHINE_SYSTEM"], encoding="utf-8") as file:
        recorder = Recorder(json.load(file)["control"])
    us = subprocess.Popen(["lua5.4", ours], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def ask_us(row):
        us.stdin.write(json.dumps({"kind": row.kind, "keywords": row.ours}) + "\n")
        answer = us.stdout.readline()
        return json.loads(answer) if answer else {"message": "our_queries.lua has ended"}

    compared = failed = found = 0
    for row in ROWS:
        answer, sent = recorder.during(lambda: ask_us(row), row.kind)
        found += (answer.get("hits") or 0) > 0
        for name in row.clients:
            try:
                hits, theirs = recorder.during(lambda: CLIENTS[name](row), row.kind)
                fault = answer.get("message") or difference(theirs, sent)
                if not fault and hits is not None and hits != answer["hits"]:
                    fault = f"{hits} hits, ours {answer['hits']}"
            except Exception as raised:  # noqa: BLE001  the others are to be tried too
                fault = repr(raised)
            compared += 1
            if fault:
                failed += 1
                print(f"not ok {name}: {row}: {fault}"[:1000])
    us.stdin.close()
    assert us.wait(60) == 0, "our_queries.lua failed"
    assert found > len(ROWS) // 2, f"only {found} of {len(ROWS)} queries find anything"
    print(f"ok {compared - failed} encodings of {len(ROWS)} queries are the same as ours; {found} find something")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
