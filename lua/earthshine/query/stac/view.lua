--- A query of granules or collections as what translates it to STAC looks at it.

---@class earthshine.stac_view
---@field kind "granule"|"collection"
---@field values table<string, any[]> normal values by CMR's name
---@field option fun(name: string, option: string): boolean?
---@field is_plain fun(name: string): boolean whether a parameter's values stand for just
--- themselves, each an alternative
---@field collections? string[] ids that short names and versions are known to mean
---@field whole? boolean whether shapes over the antimeridian stay one piece
---@package

local function has_wildcard(values)
  for _, value in ipairs(values or {}) do
    if type(value) == "string" and value:find "[*?]" then return true end
  end
  return false
end

--- Looks at a query. An option that changes nothing is as if it were not set.
---@param params earthshine.params of granules or collections, without problems
---@return earthshine.stac_view
return function(params)
  local values = params:values()
  local function option(name, word)
    local set = params:options_of(name)[word]
    if not set then return set end
    local own = values[name]
    if word == "pattern" and not has_wildcard(own) then return nil end
    if (word == "and" or word == "or") and own and #own < 2 then return nil end
    return set
  end
  local function is_plain(name)
    return not (option(name, "pattern") or option(name, "ignore_case") or option(name, "and"))
  end
  return { kind = params.kind, values = values, option = option, is_plain = is_plain }
end
