"""earthaccess, unmodified, against the sandbox: logs in, searches page by page, downloads, and compares with the metadata."""

import hashlib
import os
import sys
import zlib
from pathlib import Path

import earthaccess

def checksum(path, algorithm):
    data = path.read_bytes()
    if algorithm == "Adler-32":
        return f"{zlib.adler32(data):08x}"
    return hashlib.new(algorithm.replace("-", "").lower(), data).hexdigest()


def archive(granule):
    """Name -> (size in bytes or None, checksum or None) as the record states them."""
    found = {}
    for entry in granule["umm"]["DataGranule"]["ArchiveAndDistributionInformation"]:
        for item in entry.get("Files", [entry]):
            found[item["Name"]] = (item.get("SizeInBytes"), item.get("Checksum"))
    return found


def verify(granules, paths):
    stated = {}
    for granule in granules:
        stated.update(archive(granule))
    verified = 0
    for path in map(Path, paths):
        size, sum_ = stated.get(path.name, (None, None))
        if size is not None:
            assert path.stat().st_size == size, f"{path.name}: {path.stat().st_size} bytes, the record says {size}"
        if sum_ is not None:
            got = checksum(path, sum_["Algorithm"])
            assert got == sum_["Value"].lower(), f"{path.name}: {got}, the record says {sum_['Value']}"
            verified += 1
    return verified


def main(folder):
    strategy = os.environ["STRATEGY"]
    auth = earthaccess.login(strategy=strategy)
    assert auth.authenticated, "not logged in"
    print(f"ok login by {strategy}")

    collections = earthaccess.search_datasets(short_name="ATL06", count=5)
    assert collections, "no collection found"
    print(f"ok {len(collections)} collections")

    all_of_them = earthaccess.search_data(short_name="ATL06", count=-1)
    ids = {g["meta"]["concept-id"] for g in all_of_them}
    assert len(ids) == len(all_of_them) > 0, "granules missing or twice"
    print(f"ok {len(ids)} granules, each once")

    some = earthaccess.search_data(
        short_name="HLSL30", temporal=("2020-01-01", "2030-01-01"), bounding_box=(-180, -90, 180, 90), count=3
    )
    assert some, "no granule found in time and space"
    # HLS records state no checksums, as in real life; those of ATL06 do.
    some += all_of_them[:10]
    paths = earthaccess.download(some, folder, threads=4, show_progress=False)
    assert paths and all(isinstance(p, Path) and p.exists() for p in paths), f"not all downloaded: {paths}"
    verified = verify(some, paths)
    assert verified == 10, f"{verified} checksums verified instead of 10"
    print(f"ok {len(paths)} files downloaded, {verified} checksums verified")


if __name__ == "__main__":
    main(sys.argv[1])
