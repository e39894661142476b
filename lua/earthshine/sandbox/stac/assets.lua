--- The assets of an item as CMR-STAC makes them of a granule's related URLs, with its odd keys.

local Assets = {}

local function of_type(urls, wanted, test)
  local list = {}
  for _, u in ipairs(urls) do
    if wanted[u.Type] and (not test or test(u.URL)) then list[#list + 1] = u end
  end
  return list
end

local function is_http(url) return url:find "^https?://" ~= nil end
local function is_s3(url) return url:find "^s3://" ~= nil end

-- What stands between the last two dots of an address: the key of a data file.
local function key_of(url)
  local front = url:match "^(.*)%." -- greedy from the start: fast on long addresses
  local key = front and (front:match "^.*%.(.*)$" or front) or ""
  return key ~= "" and key or "asset_key"
end

-- Adds an asset for each URL; `title` and `key` get a number where there are several.
local function add(assets, urls, title, key, make)
  for k, u in ipairs(urls) do
    local number = #urls > 1 and k - 1 or nil
    local asset = make(u)
    asset.href, asset.description = u.URL, asset.description or u.Description
    asset.title = number and ("%s [%d]"):format(title, number) or title
    assets[key(u, number)] = asset
  end
end

local function numbered(name)
  return function(_, number) return number and name .. "_" .. number or name end
end

local function with_role(role) return function() return { roles = { role } } end end

--- The assets of a granule.
---@param urls table[] RelatedUrls
---@param concept_id string
---@return table<string, table> assets
function Assets.of(urls, concept_id)
  local assets = {}
  local images = { ["GET RELATED VISUALIZATION"] = true, THUMBNAIL = true }
  for _, u in ipairs(of_type(urls, { ["GET RELATED VISUALIZATION"] = true }, is_http)) do
    assets.browse = { href = u.URL, title = "Download " .. u.URL:match "^.*/(.*)$",
      type = "image/jpeg", roles = { "browse" } }
  end
  add(assets, of_type(urls, images), "Thumbnail", numbered "thumbnail", with_role "thumbnail")
  add(assets, of_type(urls, { ["GET DATA"] = true }), "Direct Download",
    function(u) return key_of(u.URL) end, with_role "data")
  add(assets, of_type(urls, { ["DATA SET LANDING PAGE"] = true }), "Provider Metadata",
    numbered "provider_metadata", with_role "metadata")
  add(assets, of_type(urls, { ["GET DATA VIA DIRECT ACCESS"] = true }, is_s3),
    "S3 Direct Download", function(u) return "s3_" .. key_of(u.URL) end,
    function() return { roles = { "data" }, ["storage:refs"] = { "aws" } } end)
  assets.metadata = {
    href = "https://cmr.earthdata.nasa.gov/search/concepts/" .. concept_id .. ".xml",
    title = "CMR XML metadata for " .. concept_id, type = "application/xml",
    roles = { "metadata" },
  }
  return assets
end

--- The storage scheme of a granule's S3 files: the bucket of the first address that says
--- "protected", else of the first. nil where there are none.
---@param urls table[] RelatedUrls
---@return table?
function Assets.storage(urls)
  local bucket
  local direct = of_type(urls, { ["GET DATA VIA DIRECT ACCESS"] = true }, is_s3)
  for _, u in ipairs(direct) do
    if u.URL:find("protected", 1, true) then
      bucket = u.URL:match "^s3://([^/]*)"
      break
    end
  end
  bucket = bucket or direct[1] and direct[1].URL:match "^s3://([^/]*)"
  return bucket and { aws = { type = "aws-s3", bucket = bucket, region = "us-west-2",
    platform = "https://{bucket}.s3.{region}.amazonaws.com" } }
end

return Assets
