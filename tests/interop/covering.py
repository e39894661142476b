"""shapely as the judge of simplified polygons: what a request carries of a geometry file covers all that the file has.

CMR takes edges as great circles. In a gnomonic projection around the middle of a polygon they are straight lines, so
that a plane's geometry decides exactly. Random stars of many points are written as GeoJSON, all over the Earth, with
some at the poles and over the antimeridian.
"""

import json
import math
import os
import random
import subprocess
import sys
import tempfile

from shapely.geometry import Polygon
from shapely.ops import unary_union

COUNT, SEED = 50, 20
MOST_POINTS = 299
# Of the area that may be lost: what shapely's own arithmetic loses.
LOST = 1e-9


class Plane:
    """The gnomonic projection around a place."""

    def __init__(self, lon, lat):
        lon, lat = math.radians(lon), math.radians(lat)
        self.up = (math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat))
        self.east = (-math.sin(lon), math.cos(lon), 0.0)
        self.north = (-math.sin(lat) * math.cos(lon), -math.sin(lat) * math.sin(lon), math.cos(lat))

    def to_plane(self, lon, lat):
        lon, lat = math.radians(lon), math.radians(lat)
        v = (math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat))
        height = math.sumprod(v, self.up)
        assert height > 0.01, "beyond the horizon"
        return math.sumprod(v, self.east) / height, math.sumprod(v, self.north) / height

    def to_sphere(self, x, y):
        v = [u + x * e + y * n for u, e, n in zip(self.up, self.east, self.north)]
        return math.degrees(math.atan2(v[1], v[0])), math.degrees(math.atan2(v[2], math.hypot(v[0], v[1])))


def star(rng, size, roughness, points):
    """A ring around the origin, whose radius is a sum of waves and of noise."""
    waves = [(rng.randint(1, 9), rng.uniform(0, 0.4), rng.uniform(0, 7)) for _ in range(4)]
    ring = []
    for k in range(points):
        way = 2 * math.pi * k / points
        r = 1 + sum(a / n * math.sin(n * way + shift) for n, a, shift in waves) + roughness * rng.uniform(-1, 1)
        r = size * max(r, 0.05)
        ring.append((r * math.cos(way), r * math.sin(way)))
    return ring + ring[:1]


def make(rng, number, folder):
    middle = {0: (rng.uniform(-180, 180), 90), 1: (rng.uniform(-180, 180), -90), 2: (180, rng.uniform(-80, 80))}.get(
        number % 10, (rng.uniform(-180, 180), math.degrees(math.asin(rng.uniform(-1, 1)))))
    plane = Plane(*middle)
    size = math.tan(math.radians(10 ** rng.uniform(-2, 1.3)))
    ring = star(rng, size, 10 ** rng.uniform(-4, -0.7), rng.randint(310, 3000))
    path = os.path.join(folder, f"{number}.geojson")
    placed = [plane.to_sphere(*point) for point in ring]
    placed[-1] = placed[0]
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"type": "Polygon", "coordinates": [placed]}, file)
    return path, plane, Polygon([plane.to_plane(*point) for point in placed])


def judge(plane, original, texts):
    """How many times the area of the original the polygons have."""
    parts, points = [], 0
    for text in texts:
        numbers = list(map(float, text.split(",")))
        ring = list(zip(numbers[::2], numbers[1::2]))
        points += len(ring)
        parts.append(Polygon([plane.to_plane(*point) for point in ring]))
        assert parts[-1].is_valid and parts[-1].exterior.is_ccw, "not valid"
    assert points <= MOST_POINTS, f"{points} points"
    assert points >= 0.8 * MOST_POINTS, f"{points} points only"
    covering = unary_union(parts)
    lost = original.difference(covering)
    assert lost.area <= LOST * original.area, f"{lost.area / original.area:.2g} of the area is lost"
    return covering.area / original.area


def main(ours):
    rng = random.Random(SEED)
    with tempfile.TemporaryDirectory() as folder:
        cases = [make(rng, number, folder) for number in range(COUNT)]
        assert all(original.is_valid for _, _, original in cases)
        said = subprocess.run(["lua5.4", ours], input="".join(f"{path}\n" for path, _, _ in cases),
                              capture_output=True, text=True, check=False)
        assert said.returncode == 0, said.stderr
        answers = [json.loads(line) for line in said.stdout.splitlines()]
    assert len(answers) == COUNT, len(answers)
    failed, areas = 0, []
    for number, ((_, plane, original), texts) in enumerate(zip(cases, answers)):
        try:
            areas.append(judge(plane, original, texts))
        except AssertionError as fault:
            failed += 1
            print(f"not ok star {number} of seed {SEED}: {fault}")
    areas.sort()
    print(f"ok {len(areas)} simplified polygons cover theirs; areas {areas[0]:.4f} to {areas[-1]:.4f} times as large, "
          f"median {areas[len(areas) // 2]:.4f}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
