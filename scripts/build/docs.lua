--- Copies the library's public Lua files into a folder with their LuaLS comments in LDoc's words:
--- docs.lua FOLDER FILE...
--
-- LDoc reads param and return as LuaLS writes them, but not classes, whose fields may go over
-- several lines: each becomes a table of its own, in a comment of its own. Nor does it know
-- functions that are made by a call (`methods.take = public(function …)`), or bound to the module
-- when it is made, as those of the facade are.

local folder = arg[1]

local WHOLE <const>, TABLES <const>, VALUE <const>, OBJECT <const> = {}, {}, {}, {}
-- What users meet. Of some modules that is only the shape of what they take or return; of a value
-- type how it is made, and what an object of it can do; of others the latter alone.
local PUBLIC <const> = {
  ["earthshine"] = WHOLE, ["earthshine.classes"] = WHOLE, ["earthshine.document"] = OBJECT,
  ["earthshine.assets.asset"] = OBJECT, ["earthshine.assets.filter"] = OBJECT,
  ["earthshine.export"] = TABLES, ["earthshine.export.pipeline"] = TABLES,
  ["earthshine.export.report"] = OBJECT,
  ["earthshine.json"] = WHOLE, ["earthshine.status"] = TABLES,
  ["earthshine.async"] = WHOLE, ["earthshine.async.generator"] = WHOLE,
  ["earthshine.async.many"] = WHOLE, ["earthshine.async.queue"] = WHOLE,
  ["earthshine.async.scope"] = WHOLE, ["earthshine.async.semaphore"] = WHOLE,
  ["earthshine.async.task"] = WHOLE, ["earthshine.async.timed"] = WHOLE,
  ["earthshine.async.work"] = WHOLE,
  ["earthshine.auth"] = TABLES, ["earthshine.auth.login"] = WHOLE,
  ["earthshine.auth.token"] = WHOLE, ["earthshine.auth.account"] = TABLES,
  ["earthshine.download"] = TABLES, ["earthshine.download.plan"] = TABLES,
  ["earthshine.download.progress"] = TABLES, ["earthshine.download.report"] = WHOLE,
  ["earthshine.error"] = WHOLE, ["earthshine.log"] = TABLES,
  ["earthshine.http.hop"] = TABLES, ["earthshine.http.memory"] = WHOLE,
  ["earthshine.http.stream"] = WHOLE,
  ["earthshine.http.proxy"] = TABLES, ["earthshine.http.tls"] = TABLES,
  ["earthshine.http.retry"] = TABLES, ["earthshine.http.route"] = TABLES,
  ["earthshine.query.bounding_box"] = VALUE, ["earthshine.query.circle"] = VALUE,
  ["earthshine.query.date_range"] = VALUE, ["earthshine.query.line"] = VALUE,
  ["earthshine.query.point"] = VALUE, ["earthshine.query.polygon"] = VALUE,
  ["earthshine.query.explain"] = TABLES, ["earthshine.query.known"] = TABLES,
  ["earthshine.query.query"] = WHOLE, ["earthshine.query.granule_query"] = WHOLE,
  ["earthshine.query.stac_item_query"] = WHOLE, ["earthshine.query.stac.to_stac"] = TABLES,
  ["earthshine.query.validation"] = WHOLE,
  ["earthshine.record.citation"] = TABLES, ["earthshine.record.collection"] = WHOLE,
  ["earthshine.record.collection_asked"] = WHOLE, ["earthshine.record.collection_data"] = WHOLE,
  ["earthshine.record.collection_extent"] = WHOLE, ["earthshine.record.common"] = WHOLE,
  ["earthshine.record.concepts"] = WHOLE, ["earthshine.record.files"] = TABLES,
  ["earthshine.record.granule"] = WHOLE, ["earthshine.record.item"] = WHOLE,
  ["earthshine.record.links"] = TABLES, ["earthshine.record.orbit"] = TABLES,
  ["earthshine.record.service"] = WHOLE, ["earthshine.record.to_stac"] = TABLES,
  ["earthshine.record.tool"] = WHOLE, ["earthshine.record.variable"] = WHOLE,
  ["earthshine.results"] = WHOLE, ["earthshine.results.criteria"] = TABLES,
  ["earthshine.results.facets"] = TABLES, ["earthshine.results.iterator"] = WHOLE,
  ["earthshine.results.sequence"] = WHOLE, ["earthshine.results.summary"] = TABLES,
  ["earthshine.search.autocomplete"] = TABLES, ["earthshine.search"] = TABLES,
  ["earthshine.search.calls"] = WHOLE, ["earthshine.search.records"] = WHOLE,
  ["earthshine.stac"] = WHOLE,
  ["earthshine.search.stac"] = TABLES, ["earthshine.search.timeline"] = TABLES,
  ["earthshine.session"] = TABLES, ["earthshine.system"] = TABLES,
}

-- Where the functions of `es` are.
local FACADE <const> = {
  ["lua/earthshine/init.lua"] = true, ["lua/earthshine/search/calls.lua"] = true,
  ["lua/earthshine/search/records.lua"] = true,
}
-- What else than `public` makes a function of an assignment.
local MAKERS <const> = { public = true, edge = true, require = true, Filter = true }

local function module_name(path)
  return (path:match "^lua/(.+)%.lua$":gsub("/init$", ""):gsub("/", "."))
end

local HIDDEN <const> = { package = true, private = true, protected = true }

-- A class: what was said before it, and its fields.
local function new_class(text, before)
  local name, about = text:match "^([%w_.]+)%S*%s*(.*)$"
  local class = { ("--- %s"):format(about), table.unpack(before) }
  class[#class + 1] = ("-- @table %s"):format(name)
  return class
end

-- A field as LDoc has it; nil: it is not for users, or LDoc knows no such fields.
local function field(text)
  local name, about = text:match "^(%S+)%s*(.*)$"
  if HIDDEN[name] or name:find "^%[" then return nil end
  return ("-- @field %s %s"):format(name:gsub("%?$", ""), about)
end

-- The lines of one comment: what LDoc shall read of it, and each class in it as a comment of its
-- own, before it.
local function convert(comment)
  local classes, rest, current = {}, {}, nil
  local open -- the list whose last line goes on; false: what goes on is dropped
  for _, line in ipairs(comment) do
    local tag, text = line:match "^%s*%-%-%-?%s?@(%a+)%s*(.*)$"
    if tag == "class" or tag == "alias" then
      current, rest, open = new_class(text, rest), {}, nil
      classes[#classes + 1] = current
    elseif tag == "field" then
      local list, shown = current or rest, field(text)
      open = shown and list or false
      list[#list + (shown and 1 or 0)] = shown or list[#list]
    elseif tag == "package" or tag == "private" then
      local list = current or rest
      list[#list + 1] = "-- @local"
    elseif tag == "param" and text:match "^self%f[^%w_]" then
      open = false
    elseif tag == "param" or tag == "return" or tag == "raise" or tag == "module" then
      rest[#rest + 1], open = "-- @" .. tag .. " " .. text, nil
    elseif not tag and open ~= nil then
      local more = line:match "^%s*%-%-%-?%s*(.*)$"
      if open then open[#open] = open[#open] .. " " .. more end
    elseif not tag and not line:match "^%-%-%-|" then
      rest[#rest + 1] = line
    end
  end
  local out = {}
  for _, class in ipairs(classes) do
    table.move(class, 1, #class, #out + 1, out)
    out[#out + 1] = ""
  end
  return table.move(rest, 1, #rest, #out + 1, out)
end

-- What the line below a comment names, where LDoc would not see a function in it.
local function function_of(path, code, object)
  if code:find "^local QUERIES" then return "es.GranuleQuery" end
  if code:find "^local function asset_filter" then return "es.AssetFilter" end
  local bound = FACADE[path] and code:match "^local function ([%w_]+)%("
  if bound then return "es." .. bound end
  local name, maker = code:match "^([%w_]+%.[%w_]+) = ([%w_]+)"
  if not MAKERS[maker] then return nil end
  local of = path:find "/results" and "results" or object
  return (name:gsub("^Facade%.", "es."):gsub("^classes%.", "es."):gsub("^methods%.", of .. ":")
    :gsub("^Filter%.", "es.AssetFilter."):gsub("^(%u%w*)%.", "%1:"))
end

local READ <const> = "^function (%u%w*)%.read%("

-- How users call what is made in a line. A value type is called itself, where it has a `read`.
local function shown(code, object)
  return (code:gsub("^function methods:", "function " .. object .. ":")
    :gsub("^function Report:(%l)", "function report:%1")
    :gsub("^function document%.view", "function es.json.view")
    :gsub("^function %u%w*%.methods:", "function " .. object .. ":")
    :gsub(READ, "function es.%1("):gsub("^function (%u%l+%w*Query)%.", "function es.%1."))
end

-- Whether what is made in a line is for users, in a module that is shown so.
local function is_shown(code, what)
  return what == WHOLE or what == VALUE and (code:find "%.methods:" or code:find(READ))
    or what == OBJECT and (code:find "methods[.:]" or code:find "^Filter%.parse"
      or code:find "^function Report:%l" or code:find "^function document%.view")
end

local function copy(path, what)
  local comment, out, first = nil, {}, true
  local object = path:match "([^/]*)%.lua$" -- how the manual calls an object of a module of methods
  local function flush(code)
    local lines, head = comment or {}, first
    if comment and first then
      lines[#lines + 1], first = "---@module " .. module_name(path), false
      lines[#lines + 1] = ""
    end
    local name = comment and not head and function_of(path, code, object)
    if code:find(READ) then
      for i, line in ipairs(lines) do
        lines[i] = line:gsub("@return string%? message", "@return earthshine.error? err")
      end
    end
    for _, line in ipairs(convert(lines)) do out[#out + 1] = line end
    if name then out[#out + 1] = "-- @function " .. name end
    if comment and not head and not is_shown(code, what) then out[#out + 1] = "-- @local" end
    comment = nil
  end
  for line in io.lines(path) do
    if line:match "^%s*%-%-%-" or comment and line:match "^%s*%-%-" then
      comment = comment or {}
      comment[#comment + 1] = line
    else
      flush(line)
      out[#out + 1] = shown(line, object)
    end
  end
  flush ""
  local target = folder .. "/" .. path
  os.execute(("mkdir -p '%s'"):format(target:match "^(.*)/"))
  local file <close> = assert(io.open(target, "w"))
  file:write(table.concat(out, "\n"), "\n")
end

for i = 2, #arg do
  local what = PUBLIC[module_name(arg[i])]
  if what then copy(arg[i], what) end
end
