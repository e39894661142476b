--- Random links and files of granules as archives have them: a file over https and in S3, what
--- describes it, pictures of it, services; with the twins, doubles and slips that occur.

local json = require "earthshine.json"
local values = require "tests.support.random_umm_values"

local files = {}

local random = math.random
local pick = values.pick

local EXTENSIONS <const> = { "nc", "h5", "hdf", "tif", "nc4", "zip", "csv", "he5", "", "SAFE",
  "tar.gz", "grb2" }
local ODD_NAMES <const> = { "a b.nc", "ünïcode.h5", "x%20y.tif", "..", "a..b", ".hidden",
  "a.nc?x=1", "q.nc#f", "UPPER.NC", "a.nc.", "double.tif.tif", "-rf", "a&b=c.h5", "a+b.h5", "data",
  "\u{202E}cn.a" }

--- Names of a granule's files.
---@return string[]
function files.names(name)
  local stem = name:gsub("[^%w._-]", "_"):sub(1, 60)
  local list = {}
  local extension = pick(EXTENSIONS)
  for i = 1, pick { 1, 1, 1, 2, 3, 12 } do
    local own = random(8) == 1 and pick(EXTENSIONS) or extension
    list[i] = stem .. (i > 1 and pick { ".B%02d", "_%d", "/%d" }:format(i):gsub("/", "_") or "")
      .. (own ~= "" and "." .. own or "")
    if random(25) == 1 then list[i] = pick(ODD_NAMES) end
  end
  return list
end

local function link(list, url, type, more)
  url = url:sub(1, 1000)
  local parts = { ('"URL":%s,"Type":%s'):format(values.spelled(url), json.encode(type)) }
  for name, value in pairs(more or {}) do
    parts[#parts + 1] = json.encode(name) .. ":" .. json.encode(value)
  end
  list[#list + 1] = "{" .. table.concat(parts, ",") .. "}"
end

local function some(p, f, ...)
  if random() < p then f(...) end
end

--- The JSON of RelatedUrls, for files of these names.
---@param names string[]
---@return string
function files.links(names)
  local list = {}
  local host = pick { "https://data.example.gov/prod/", "https://x.earthdata.nasa.gov/a/b%20c/",
    "https://y.gov/" }
  local bucket = "s3://" .. pick { "x-cumulus-prod-protected/", "b/", "bucket.with.dots/k/" }
  local https, s3 = random() < 0.9 and 1 or 0, random() < 0.7 and 1 or 0
  for _, name in ipairs(names) do
    local function note() return { Description = "Download " .. name } end
    some(https, link, list, host .. name, "GET DATA", random(2) == 1 and note())
    some(s3, link, list, bucket .. name,
      pick { "GET DATA", "GET DATA VIA DIRECT ACCESS" }, random(2) == 1 and note())
    some(0.3, link, list, host .. name .. ".dmrpp",
      pick { "EXTENDED METADATA", "VIEW RELATED INFORMATION" }, random(2) == 1 and
      { Subtype = "DMR++", MimeType = "application/vnd.opendap.dap4.dmrpp+xml" })
    some(0.3, link, list, host .. name .. pick { ".md5", ".sha256", ".cmr.xml", ".json", ".met" },
      pick { "EXTENDED METADATA", "GET DATA", "VIEW RELATED INFORMATION" })
    some(0.2, link, list, bucket .. name .. ".md5", "EXTENDED METADATA")
    some(0.4, link, list, host .. name .. pick { ".png", ".thumb.jpg", "_browse.tif" },
      "GET RELATED VISUALIZATION", random(2) == 1 and { MimeType = "image/png" })
    some(0.2, link, list, bucket .. name .. ".png", "GET RELATED VISUALIZATION")
    some(0.3, link, list, "https://opendap.earthdata.nasa.gov/x/" .. name, "USE SERVICE API",
      { Subtype = "OPENDAP DATA" })
    some(0.05, link, list, pick { "https:/broken", "ftp://h/" .. name, name,
      "HTTP://UPPER/" .. name, "https://host", "https://host/", "//x/" .. name, "s3://b",
      "data:text/plain,x", "a b" }, pick { "GET DATA", "VIEW RELATED INFORMATION" })
  end
  some(0.5, link, list, host .. "s3credentials", "VIEW RELATED INFORMATION",
    { Description = "api endpoint to retrieve temporary credentials" })
  some(0.5, link, list, "https://doi.org/10.5067/X", "VIEW RELATED INFORMATION",
    { Subtype = pick { "GENERAL DOCUMENTATION", "USER'S GUIDE" } })
  some(0.2, function() list[#list + 1] = list[random(math.max(1, #list))] end)
  for i = #list, 2, -1 do
    local j = random(i)
    if random(3) == 1 then list[i], list[j] = list[j], list[i] end
  end
  return "[" .. table.concat(list, ",") .. "]"
end

local HEX <const> = { MD5 = 32, ["SHA-1"] = 40, ["SHA-256"] = 64, ["SHA-512"] = 128,
  ["SHA-384"] = 96, ["SHA-2"] = 64 }

--- The JSON of a Checksum: an algorithm and as many digits as it gives, mostly.
---@return string
function files.checksum()
  local names = {}
  for name in pairs(HEX) do names[#names + 1] = name end
  table.sort(names)
  local name = pick(names)
  local length = random(10) == 1 and random(1, 100) or HEX[name]
  local digits = ("x"):rep(length):gsub("x", function() return ("%x"):format(random(0, 15)) end)
  if random(5) == 1 then digits = digits:upper() end
  return ('{"Value":"%s","Algorithm":"%s"}'):format(digits, name)
end

return files
