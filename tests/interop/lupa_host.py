"""Python as a host, by lupa: earthshine in a Lua state inside of the interpreter.

lupa's wheels have Lua 5.4 within (lupa.lua54), and Lua's functions stay hidden in that file unless they are asked for:
earthshine's C module needs them. So, before the first import of lupa, and for that import alone, shared objects are
opened with RTLD_GLOBAL. Only one of lupa's Luas may be imported so, since each has functions of the same names. The
module itself is then found like any other of Lua's, by package.path and package.cpath (here by LUA_PATH and LUA_CPATH),
and so is lua-cjson, which it needs.

A call blocks, and while Lua runs, Python's other threads go on; a LuaRuntime serves one of them at a time. What fails
comes back as (None, error); `str(error)` is a sentence.
"""

import os
import sys

flags = sys.getdlopenflags()
sys.setdlopenflags(os.RTLD_NOW | os.RTLD_GLOBAL)
import lupa.lua54 as lua54  # noqa: E402

sys.setdlopenflags(flags)


def main(folder):
    lua = lua54.LuaRuntime(unpack_returned_tuples=True)
    assert lua.lua_version == (5, 4), lua.lua_version
    # In brackets: require has a second result.
    es = lua.eval('(require "earthshine")')
    json = lua.eval('(require "earthshine.json")')

    asked = []
    # Tables go in by table_from, functions of Python's as they are.
    with open(os.environ["EARTHSHINE_SYSTEM"], encoding="utf-8") as file:
        system = json.decode(file.read())
    wanted = ("name", "cmr", "edl", "connect_to", "ca_file", "data_hosts")
    options = lua.table_from({
        "system": lua.table_from({name: system[name] for name in wanted}),
        "on_request": lambda event: asked.append(event.url),
    })
    session = es.session(options)
    session.login()

    granules = session.search_data(lua.table_from({
        "short_name": "MUR-JPL-L4-GLOB-v4.1",
        "temporal": lua.table_from(["2020-07-01", "2020-07-08"]),
    }))
    some = granules.filter(granules, lambda granule: "20200703" in granule.umm.GranuleUR)
    names = [granule.umm.GranuleUR for granule in some.all(some).values()]
    assert len(names) == 1, names

    report = session.download(some, folder, lua.table_from({"workers": 4}))
    assert report.ok(report), str(report)
    files = os.listdir(folder)
    assert len(files) == 1 and os.path.getsize(os.path.join(folder, files[0])) > 0, files

    assert any("/granules.umm_json" in url for url in asked), asked

    # A failure is told, not raised.
    wrong = session.search_data(lua.table_from({"short_name": "X", "temporal": "yesterday"}))
    nothing, error = wrong.hits(wrong)
    assert nothing is None and "temporal" in str(error), error


if __name__ == "__main__":
    main(sys.argv[1])
