--- The words of the command line: options that all commands have, how tables and the progress line
-- fit a screen.

local bar = require "earthshine.cli.bar"
local Columns = require "earthshine.cli.columns"
local grammar = require "earthshine.cli.parser"
local options = require "earthshine.cli.options"
local terminal = require "earthshine.cli.terminal"

describe("options of every command", function()
  -- What the words give, of the common options.
  local function common(...)
    local ok, args = grammar.new():pparse(options.prepare { ... })
    assert.is_true(ok, args)
    local found = {}
    for _, name in ipairs { "system", "quiet", "trace", "config", "profile" } do
      found[name] = args[name]
    end
    found.verbose = (args.verbose or 0) > 0 and args.verbose or nil
    return found
  end

  it("mean the same before the command and behind it", function()
    for _, case in ipairs {
      { { system = "UAT" }, "--system", "UAT" }, { { system = "UAT" }, "--system=UAT" },
      { { quiet = true }, "-q" }, { { quiet = true }, "--quiet" }, { { verbose = 1 }, "-v" },
      { { verbose = 2 }, "-vv" }, { { verbose = 2 }, "-v", "--verbose" },
      { { trace = "T" }, "--trace", "T" }, { { config = "C" }, "--config", "C" },
      { { profile = "p" }, "--profile", "p" },
    } do
      local words = table.pack(table.unpack(case, 2))
      assert.same(case[1], common("search", table.unpack(words)))
      words[#words + 1] = "search"
      assert.same(case[1], common(table.unpack(words)))
      for _, command in ipairs { "download", "sync", "login", "status", "doctor" } do
        words[#words] = command
        assert.same(case[1], common(table.unpack(words)))
      end
    end
    assert.same({ config = "C" }, common("--config", "C", "completion", "profiles"))
  end)

  it("count behind the command where they stand in both places; each -v counts", function()
    assert.same({ system = "b", trace = "d", config = "f", profile = "h", quiet = true },
      common("--system", "a", "--trace", "c", "--config", "e", "--profile", "g", "-q", "search",
        "--system", "b", "--trace", "d", "--config", "f", "--profile", "h"))
    assert.same({ verbose = 2 }, common("-v", "search", "-v"))
    assert.same({ verbose = 2 }, common("-vv", "search", "-v"))
    assert.same({ verbose = 1, system = "a" }, common("-v", "--system", "a", "search", "ATL06"))
  end)
end)

describe("help", function()
  it("teaches each command by example", function()
    local root = grammar.new()
    assert.is_truthy(root:get_help():find "earthshine search ATL06")
    for _, command in ipairs(root._commands) do
      assert.matches("Examples:\n  earthshine " .. command._name, command:get_help())
      for line in command:get_help():gmatch "[^\n]+" do
        assert.is_true(terminal.width(line) <= 120, line)
      end
    end
  end)
end)

describe("a table", function()
  local function render(width, columns, rows)
    local lines = {}
    local t = Columns.new(columns, width, function(line) lines[#lines + 1] = line end)
    for _, row in ipairs(rows) do t:add(row) end
    t:close()
    return lines
  end
  local columns = {
    { title = "NAME", least = 10, middle = true }, { title = "SIZE", right = true },
    { title = "TITLE", least = 6 },
  }

  it("is as wide as it needs", function()
    assert.same({ "NAME  SIZE  TITLE", "a      1 B  x", "bcde  10 B  long title" },
      render(80, columns, { { "a", "1 B", "x" }, { "bcde", "10 B", "long title" } }))
  end)

  it("fits the screen by shortening what may be shortened", function()
    terminal.unicode = true
    local long = { ("abcdefghij"):rep(3), "123 MB", ("title "):rep(10) }
    for _, line in ipairs(render(30, columns, { long })) do
      assert.is_true(terminal.width(line) <= 30, line)
    end
    local lines = render(30, columns, { { "abcdefghijklmnopqrstuvwxyz", "123 MB", "t" } })
    assert.equal("abcdefghij…wxyz", lines[2]:match "^%S+")
  end)

  it("keeps control characters of metadata away from the screen", function()
    assert.is_nil(table.concat(render(80, columns, { { "a\27[31m", "1", "b\nc" } })):find "%c")
  end)

  it("leaves out optional columns in which there is nothing", function()
    local function optional(title) return { title = title, optional = true } end
    local some = { { title = "A" }, optional "B", optional "C" }
    local rows = { { "1", "", "3" }, { "2", "", "4" } }
    assert.same({ "A  C", "1  3", "2  4" }, render(80, some, rows))
  end)

  it("leaves out the least needed columns where even the narrowest do not fit", function()
    local some = {
      { title = "NAME", least = 6 }, { title = "WHEN", rank = 2 }, { title = "SIZE", rank = 3 },
      { title = "ID", rank = 1 },
    }
    local rows = { { "abcdefgh", "2020", "1 kB", "C123" } }
    assert.same({ "NAME      WHEN  SIZE  ID", "abcdefgh  2020  1 kB  C123" },
      render(80, some, rows))
    assert.same({ "NAME      WHEN  ID", "abcdefgh  2020  C123" }, render(20, some, rows))
    assert.same({ "NAME      ID", "abcdefgh  C123" }, render(14, some, rows))
    assert.same({ "NAME" }, { render(6, some, rows)[1] })
  end)

  it("without rows prints nothing", function()
    assert.same({}, render(80, columns, {}))
  end)

  it("shows rows as they come once it knows its widths", function()
    local lines = {}
    local t = Columns.new(columns, 80, function(line) lines[#lines + 1] = line end)
    for i = 1, 60 do t:add { "n" .. i, "1", "t" } end
    assert.equal(61, #lines)
    t:add { ("n"):rep(40), "1", "t" }
    assert.equal(62, #lines)
  end)
end)

describe("the progress line", function()
  local event = {
    files = 12, skipped = 3, failed = 0, active = 8, total = 40, estimated = false,
    bytes_estimated = false, bytes = 1.2e9, bytes_total = 2.8e9,
    rate = 35e6, eta = 46, seconds = 34, finished = false,
  }

  it("has bar, share, files, bytes, rate and time left", function()
    terminal.unicode = false
    local line = bar.render(event, 100)
    assert.is_truthy(line:find "^#+%-+   42%%  15/40 files  ")
    assert.is_truthy(line:find "  1%.20 GB of 2%.80 GB  35%.0 MB/s  0:46 left$")
  end)

  it("fits every width, and keeps the share on the narrowest", function()
    for width = 6, 140 do
      assert.is_true(terminal.width(bar.render(event, width)) <= math.max(4, width - 3), width)
    end
    assert.equal(" 42%", bar.render(event, 6))
  end)

  it("says what it knows when totals are unknown, and what is a guess", function()
    local line = bar.render({
      files = 2, skipped = 0, failed = 1, active = 1, estimated = true, bytes = 5e6, rate = 1e6,
      seconds = 5, finished = false,
    }, 100)
    assert.is_truthy(line:find("2 files, 1 failed  5.00 MB  1.00 MB/s  0:05", 1, true))
    local guess = setmetatable({ estimated = true, bytes_estimated = true }, { __index = event })
    assert.is_truthy(bar.render(guess, 120):find("15/~40 files  1.20 GB of about 2.80 GB", 1, true))
  end)
end)
