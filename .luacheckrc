-- What luacheck allows: Lua 5.4 without globals of our own; busted's words in the specs only, and
-- lighttpd's in its page.
std = "lua54"
cache = "build/luacheck"
max_line_length = 100
unused_args = true
self = false
exclude_files = { "build", "tests/fixtures" }

files["tests/spec"] = { std = "+busted" }
files["tests/support"] = { std = "+busted" }
files["tests/embed/lighttpd"] = { globals = { "lighty" } }
