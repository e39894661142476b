-- The netrc format, and the file as a strategy: which entry counts, and what is said of the rest.

local netrc_file = require "earthshine.auth.netrc_file"
local core = require "earthshine.core"
local strategies = require "earthshine.auth.strategies"
local support = require "tests.support.memory_session"

local HOST = "urs.earthdata.nasa.gov"
local MACHINE = "machine " .. HOST

local function find(text)
  local entry, problem = netrc_file.find(text, HOST)
  return entry and entry.login, entry and entry.password, problem, entry
end

describe("a netrc file", function()
  local GOOD = {
    { "machine urs.earthdata.nasa.gov login me password secret", "me", "secret" },
    { "machine urs.earthdata.nasa.gov\n\tlogin me\n\tpassword secret\n", "me", "secret" },
    { "machine\r\nurs.earthdata.nasa.gov\r\nlogin\r\nme\r\npassword\r\nsecret\r\n", "me",
      "secret" },
    { "machine URS.Earthdata.NASA.gov. password secret login me", "me", "secret" },
    { "machine urs.earthdata.nasa.gov user me account x password secret", "me", "secret" },
    { 'machine urs.earthdata.nasa.gov login "me and you" password "a \\"b\\" \\\\c"', "me and you",
      'a "b" \\c' },
    { 'machine urs.earthdata.nasa.gov login me password a\\ b\\\\c', "me", "a b\\c" },
    { 'machine urs.earthdata.nasa.gov login me password "line\\nbreak"', "me", "line\nbreak" },
    { MACHINE .. " login me password #1secret # a comment\nmachine x login y password z", "me",
      "#1secret" },
    { "# " .. MACHINE .. " login no password no\n" .. MACHINE .. " login me password secret", "me",
      "secret" },
    { "machine urs.earthdata.nasa.gov login me # why\npassword secret", "me", "secret" },
    { "machine urs.earthdata.nasa.gov login me password machine", "me", "machine" },
    { "machine urs.earthdata.nasa.gov login login password password", "login", "password" },
    { "macdef init\n" .. MACHINE .. " login no password no\n\n" .. MACHINE
      .. " login me password secret", "me", "secret" },
    { "machine other login x password y\n" .. MACHINE
      .. " login me password secret\nmacdef z\ncd /\n", "me", "secret" },
    { MACHINE .. " login half\n" .. MACHINE .. " login me password secret", "me", "secret" },
    { MACHINE .. " login me password secret\n" .. MACHINE .. " login two password no", "me",
      "secret" },
    { "default login me password secret", "me", "secret" },
    { "default login no password no\nmachine urs.earthdata.nasa.gov login me password secret", "me",
      "secret" },
    { 'machine urs.earthdata.nasa.gov login me password ""', "me", "" },
    { "machine urs.earthdata.nasa.gov login me", "me", nil },
    { "machine urs.earthdata.nasa.gov password secret", nil, "secret" },
  }
  for i, case in ipairs(GOOD) do
    it(("is understood (%d)"):format(i), function()
      local login, password, problem, entry = find(case[1])
      assert.is_table(entry)
      assert.equal(case[2], login)
      assert.equal(case[3], password)
      assert.is_nil(problem)
    end)
  end

  it("has no comment in quotes: what stands there is a word like any other", function()
    local _, password, problem = find(MACHINE .. ' login me password one\n"# two" password three')
    assert.equal("one", password)
    assert.matches("line 2: a word that is none of", problem)
  end)

  it("has nothing for a host that it does not name, whatever is alike", function()
    for _, text in ipairs {
      "", "   \n", "machine uat.urs.earthdata.nasa.gov login x password y",
        "machine earthdata.nasa.gov login x password y",
      "machine urs.earthdata.nasa.gov.evil.org login x password y", "machine * login x password y",
      "machine other login urs.earthdata.nasa.gov password x",
    } do
      assert.is_nil((find(text)), text)
    end
  end)

  it("with a mistake gives what came before it, and the line, never the word", function()
    local login, password,
      problem = find "machine urs.earthdata.nasa.gov login me password one\n\ntwo-canary words"
    assert.same({ "me", "one" }, { login, password })
    assert.matches("^line 3: ", problem)
    assert.is_nil(problem:find "canary")
    for _, text in ipairs {
      'machine urs.earthdata.nasa.gov login me password "canary',
        "machine urs.earthdata.nasa.gov login", "machine",
      "machine urs.earthdata.nasa.gov login me password a canary",
    } do
      local _, _, wrong = find(text)
      assert.is_string(wrong, text)
      assert.is_nil(wrong:find "canary")
    end
  end)

  it("of a megabyte is read in no time", function()
    local text = ("machine h%d.example.org login x password y\n"):rep(25000):gsub("%%d", "1")
      .. "machine urs.earthdata.nasa.gov login me password secret"
    local started = core.cpu()
    assert.equal("me", (find(text)))
    assert.equal("me", (find((" "):rep(1 << 20) .. text:sub(-55))))
    find('"' .. ("x"):rep(1 << 20))
    find(("\\"):rep(1 << 20))
    find(("# comment\n"):rep(100000))
    assert.is_true(core.cpu() - started < 2)
  end)
end)

describe("the netrc strategy", function()
  local getenv, home = core.getenv, core.home
  local folder, path
  before_each(function()
    folder = os.tmpname()
    os.remove(folder)
    os.execute(("mkdir -p -m 700 %s"):format(folder))
    path = folder .. "/.netrc"
    core.getenv = function() end
    core.home = function() return folder end
  end)
  after_each(function()
    core.getenv, core.home = getenv, home
    os.execute("rm -rf " .. folder)
  end)

  local function write(text, mode)
    local file = assert(io.open(path, "w"))
    file:write(text)
    file:close()
    os.execute(("chmod %s %s"):format(mode or "600", path))
  end

  local function run(system)
    local session, _, state = support.new({ {} }, { system = system or "PROD" })
    local credentials, why = strategies.netrc(session)
    return credentials, why, state
  end

  it("takes the entry of the system's own login host", function()
    write(MACHINE .. " login me password secret\n"
      .. "machine uat.urs.earthdata.nasa.gov login you password other")
    local credentials, _, state = run()
    assert.same({ "me", "secret" }, { credentials.username, core.reveal(credentials.password) })
    assert.equal("you", run("UAT").username)
    assert.equal(0, #state.log)
    assert.is_nil(tostring(credentials.password):find "secret")
  end)

  it("prefers $NETRC", function()
    write "machine urs.earthdata.nasa.gov login me password secret"
    core.getenv = function(name) return name == "NETRC" and folder .. "/other" or nil end
    local credentials, why = run()
    assert.is_nil(credentials)
    assert.matches("/other does not exist", why, 1, true)
  end)

  it("warns of a file that others can read", function()
    for _, mode in ipairs { "644", "640", "604" } do
      write("machine urs.earthdata.nasa.gov login me password secret", mode)
      local credentials, _, state = run()
      assert.equal("me", credentials.username)
      assert.equal("warn", state.log[1].level)
      assert.matches("can be read by other users", state.log[1].message)
      assert.is_nil(support.text(state):find "secret")
    end
  end)

  it("warns of a file that belongs to somebody else", function()
    write "machine urs.earthdata.nasa.gov login me password secret"
    if not os.execute(("chown 12345 %s 2>/dev/null"):format(path)) then
      return pending "only root can give files away"
    end
    local credentials, _, state = run()
    assert.equal("me", credentials.username)
    assert.equal("warn", state.log[1].level)
    assert.matches("belongs to another user, who can change", state.log[1].message)
    assert.is_nil(support.text(state):find "secret")
    os.execute(("mv %s %s/real && ln -s real %s"):format(path, folder, path))
    assert.matches("belongs to another user", select(3, run()).log[1].message)
  end)

  it("follows a link", function()
    write "machine urs.earthdata.nasa.gov login me password secret"
    os.execute(("mv %s %s/real && ln -s real %s"):format(path, folder, path))
    assert.equal("me", run().username)
  end)

  it("says why it has nothing", function()
    local CASES = {
      { nil, "does not exist" }, { "", "has no machine urs.earthdata.nasa.gov" },
      { "machine urs.earthdata.nasa.gov login me",
        "has no password for machine urs.earthdata.nasa.gov" },
      { "machine urs.earthdata.nasa.gov password x", "has no login for machine" },
      { "machine other login x password y", "has no machine" },
      { "default login anonymous password me@here", "has no machine" },
      { 'machine other login "x', "a quote is not closed" },
    }
    for _, case in ipairs(CASES) do
      if case[1] then write(case[1]) end
      local credentials, why = run()
      assert.is_nil(credentials)
      assert.matches(case[2], why, 1, true)
      assert.matches(path, why, 1, true)
    end
    os.execute(("rm %s && mkdir %s"):format(path, path))
    assert.matches("is not a regular file", select(2, run()), 1, true)
    core.home = function() end
    assert.matches("no home directory", select(2, run()), 1, true)
  end)

  it("refuses a file that is too large to be one", function()
    write(("#"):rep((4 << 20) + 1))
    assert.matches("cannot be read", select(2, run()), 1, true)
  end)
end)
