"""shapely as the judge of simplified exports: what `convert --simplify` makes of random polygons with holes, of many
parts, and of lines, is valid, near to what it was, and has the same parts and holes.
"""

import json
import math
import random
import subprocess
import sys

from shapely.geometry import shape

COUNT, SEED = 150, 20


def star(rng, x, y, size, points, waves, noise):
    ring = []
    for k in range(points):
        way = 2 * math.pi * k / points
        r = 1.3 + sum(a * math.sin(n * way + s) for n, a, s in waves) + noise * rng.uniform(-1, 1)
        r = size * max(r, 0.1)
        ring.append([x + r * math.cos(way), y + r * math.sin(way)])
    return ring + ring[:1]


def polygon(rng, x, y, size):
    """A star with rings in it, each near to the next one, and what lies between every other two taken out."""
    waves = [(rng.randint(1, 9), rng.uniform(0, 0.2), rng.uniform(0, 7)) for _ in range(4)]
    points, noise = rng.randint(5, 400), 10 ** rng.uniform(-4, -1.3)
    rings = []
    for _ in range(rng.randint(1, 5)):
        rings.append(star(rng, x, y, size, points, waves, noise))
        size *= min(rng.uniform(0.6, 0.99), 1 - 25 * noise)
        if size <= 0:
            break
    return [rings[i:i + 2] for i in range(0, len(rings), 2)]


def geometry(rng):
    x, y, size = rng.uniform(-100, 100), rng.uniform(-40, 40), 10 ** rng.uniform(-2, 1)
    if rng.random() < 0.2:
        lines = [[[x + k * 0.01, y + i * size * 0.1 + rng.uniform(0, 0.1) * size] for k in range(rng.randint(2, 300))]
                 for i in range(5)]
        return {"type": "MultiLineString", "coordinates": lines}
    return {"type": "MultiPolygon", "coordinates": polygon(rng, x, y, size)}


def item(number, made):
    return {"type": "Feature", "stac_version": "1.1.0", "id": str(number), "geometry": made, "links": [], "assets": {},
            "bbox": list(shape(made).bounds), "properties": {"datetime": "2020-01-01T00:00:00Z"}}


def convert(tolerance, geometries):
    lines = "".join(json.dumps(item(i, g)) + "\n" for i, g in enumerate(geometries))
    said = subprocess.run(["scripts/earthshine", "convert", "--to", "geojson", "--simplify", str(tolerance)],
                          input=lines, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    return [shape(f["geometry"]) for f in json.loads(said.stdout)["features"]]


def rings(made):
    """What must not change: of each part its holes, their directions and its own, or the ends of a line."""
    return [(p.exterior.is_ccw, [i.is_ccw for i in p.interiors]) if p.area else (p.coords[0], p.coords[-1])
            for p in parts_of(made)]


def parts_of(made):
    return list(getattr(made, "geoms", [made]))


def judge(before, after, tolerance):
    assert after.is_valid, "it is not valid"
    assert rings(before) == rings(after), "parts, holes, directions or ends have changed"
    distance = before.boundary.hausdorff_distance(after.boundary) if before.area else before.hausdorff_distance(after)
    assert distance <= tolerance * (1 + 1e-9), f"it is {distance} away"


def count(made):
    return sum(len(p.exterior.coords) + sum(len(i.coords) for i in p.interiors) if p.area else len(p.coords)
               for p in parts_of(made))


def main():
    rng, failed, points, left, judged = random.Random(SEED), 0, 0, 0, 0
    for tolerance in (0.0001, 0.01, 0.1, 1, 20):
        made = [geometry(rng) for _ in range(COUNT // 5)]
        for number, (given, after) in enumerate(zip(made, convert(tolerance, made), strict=True)):
            before = shape(given)
            if not before.is_valid:
                continue
            judged, points, left = judged + 1, points + count(before), left + count(after)
            try:
                judge(before, after, tolerance)
            except AssertionError as fault:
                failed += 1
                print(f"not ok shape {number} of tolerance {tolerance}, seed {SEED}: {fault}")
    print(f"ok {judged - failed} of {judged} simplified geometries are valid, near and of the same parts; "
          f"{left} of {points} positions are left")
    assert judged >= COUNT * 0.9, "too few of the shapes are valid"
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
