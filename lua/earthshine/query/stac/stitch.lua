--- Polygons and lines that were cut at the antimeridian, put together again as one on the sphere.

local sphere = require "earthshine.query.sphere"

local stitch = {}

local rad, sin, cos = math.rad, math.sin, math.cos

-- So many polygons at the antimeridian are looked at.
local MOST <const> = 200

local function side(p)
  return p[1] == 180 and 1 or p[1] == -180 and -1 or 0
end

-- Whether an edge is one that cutting makes: along the antimeridian, or across a pole.
local function is_cut(a, b)
  return side(a) ~= 0 and side(a) == side(b)
    or a[2] == b[2] and math.abs(a[2]) == 90
end

local function vector(p)
  local lon, lat = rad(p[1]), rad(p[2])
  return cos(lat) * cos(lon), cos(lat) * sin(lon), sin(lat)
end

-- Whether a position lies on the great circle of two others, as one does that cutting added.
local function is_between(a, p, b)
  local ax, ay, az = vector(a)
  local bx, by, bz = vector(b)
  local px, py, pz = vector(p)
  local nx, ny, nz = ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx
  local size = math.sqrt(nx * nx + ny * ny + nz * nz)
  return size > 1e-12 and math.abs(nx * px + ny * py + nz * pz) < 1e-10 * math.max(size, 1e-3)
end

-- Adds a chain to a path, with one position where they meet, or none where it was only added.
local function join(path, chain)
  local from = 1
  if #path > 0 then
    local before = path[#path - 1]
    if before and chain[2] and is_between(before, path[#path], chain[2]) then
      path[#path] = nil
    end
    from = 2
  end
  table.move(chain, from, #chain, #path + 1, path)
end

-- The chains of a ring between the edges that cutting made; nil where it has none.
local function chains_of(ring, owner)
  local count, first = #ring - 1, nil
  for i = 1, count do
    if is_cut(ring[i], ring[i + 1]) then first = i break end
  end
  if not first then return nil end
  local list, chain = {}, nil
  for k = 1, count do
    local i = (first + k - 1) % count + 1
    local a, b = ring[i], ring[i % count + 1]
    if is_cut(a, b) then
      if chain then list[#list + 1] = chain end
      chain = nil
    else
      chain = chain or { a, owner = owner }
      chain[#chain + 1] = b
      -- The ring's own first position, so that the whole may begin there.
      if i == 1 and side(a) == 0 then chain.head = a end
    end
  end
  if chain then list[#list + 1] = chain end
  return list
end

local function key(p, sign) return ("%d %.8f"):format(side(p) * sign, p[2]) end

-- Follows a chain to the others across the antimeridian, back to itself; nil where it ends.
local function loop_of(chain, starts, limit)
  local loop, at = {}, chain
  repeat
    if side(at[#at]) == 0 then return nil end
    loop[#loop + 1] = at
    at = starts[key(at[#at], -1)]
  until not at or at == chain or #loop > limit
  return at == chain and loop or nil
end

-- A loop as a closed ring, beginning where the ring of one of its chains began.
local function ring_of(loop)
  local path = {}
  local head
  for _, chain in ipairs(loop) do
    join(path, chain)
    head = head or chain.head
  end
  local last = path[#path]
  path[#path] = nil -- it is the first one's place
  if is_between(path[#path], last, path[2]) then table.remove(path, 1) end
  local start = 1
  for i, p in ipairs(path) do
    if p == head then start = i break end
  end
  local ring, count = {}, #path
  if count < 3 then return nil end
  for k = 0, count - 1 do ring[k + 1] = path[(start + k - 1) % count + 1] end
  ring[count + 1] = ring[1]
  return ring
end

-- All chains by where they start.
local function gather(polygons, alone)
  local chains, starts, cuts = {}, {}, 0
  for owner, polygon in ipairs(polygons) do
    if not alone[owner] then
      local cut = false
      for _, ring in ipairs(polygon) do
        for _, chain in ipairs(chains_of(ring, owner) or {}) do
          chains[#chains + 1], cut = chain, true
          if side(chain[1]) ~= 0 then starts[key(chain[1], 1)] = chain end
        end
      end
      if cut then cuts = cuts + 1 else alone[owner] = true end
    end
  end
  return chains, starts, cuts
end

-- All chains as loops; or the chain that is in none.
local function trace(chains, starts)
  local loops, used = {}, {}
  for _, chain in ipairs(chains) do
    if not used[chain] then
      local loop = loop_of(chain, starts, #chains)
      if not loop then return nil, chain end
      for _, member in ipairs(loop) do used[member] = true end
      loops[#loops + 1] = loop
    end
  end
  return loops
end

-- Which polygons belong together: from owner to the lowest owner of its group.
local function groups_of(loops)
  local group = {}
  local function root(owner)
    while group[owner] and group[owner] ~= owner do owner = group[owner] end
    return owner
  end
  for _, loop in ipairs(loops) do
    for _, chain in ipairs(loop) do
      local a, b = root(loop[1].owner), root(chain.owner)
      group[math.max(a, b)] = math.min(a, b)
    end
  end
  return root
end

local function is_outer(ring)
  local flat = {}
  for _, p in ipairs(ring) do flat[#flat + 1], flat[#flat + 2] = p[1], p[2] end
  local area, turns = sphere.winding(flat)
  return turns ~= 0 or area > 0
end

-- The polygon of a group, or nil where it is not one outer ring with holes.
local function build(rings, members, polygons)
  local outer, holes = nil, {}
  for _, ring in ipairs(rings) do
    if is_outer(ring) then
      if outer then return nil end
      outer = ring
    else
      holes[#holes + 1] = ring
    end
  end
  for _, owner in ipairs(members) do
    for _, ring in ipairs(polygons[owner]) do
      if not chains_of(ring, owner) then holes[#holes + 1] = ring end
    end
  end
  return outer and table.move(holes, 1, #holes, 2, { outer }) or nil
end

--- Puts the parts of cut polygons together; all others stay what they are.
---@param polygons number[][][][] coordinates of each, in two dimensions
---@return number[][][][]
function stitch.polygons(polygons)
  local alone = {}
  local chains, starts, cuts = gather(polygons, alone)
  if cuts == 0 or cuts > MOST then return polygons end
  local loops, stray = trace(chains, starts)
  while not loops do
    alone[stray.owner] = true
    chains, starts = gather(polygons, alone)
    loops, stray = trace(chains, starts)
  end
  local root, rings, members, out = groups_of(loops), {}, {}, {}
  for _, loop in ipairs(loops) do
    local at = root(loop[1].owner)
    rings[at] = rings[at] or {}
    table.insert(rings[at], ring_of(loop))
  end
  for owner in ipairs(polygons) do
    local at = root(owner)
    members[at] = members[at] or {}
    table.insert(members[at], owner)
  end
  for owner, polygon in ipairs(polygons) do
    local whole = rings[root(owner)] and not alone[owner]
      and build(rings[root(owner)], members[root(owner)], polygons)
    if not whole then
      out[#out + 1] = polygon
    elseif root(owner) == owner then
      out[#out + 1] = whole
    end
  end
  return out
end

--- Puts the parts of cut lines together, where one follows the other.
---@param lines number[][][]
---@return number[][][]
function stitch.lines(lines)
  local out = {}
  for _, line in ipairs(lines) do
    local last = out[#out]
    local a, b = last and last[#last], line[1]
    if a and side(a) ~= 0 and side(a) == -side(b) and math.abs(a[2] - b[2]) < 1e-8 then
      join(last, line)
    else
      out[#out + 1] = table.move(line, 1, #line, 1, {})
    end
  end
  return out
end

return stitch
