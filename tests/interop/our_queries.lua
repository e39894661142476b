--- Asks the sandbox's CMR for the hits of queries, one a line, for query_encodings.py.
--
-- Standard input: JSON lines of { kind, keywords }; standard output: a JSON line for each, { hits }
-- or { message }, written when the answer has come.

local es = require "earthshine"
local json = require "earthshine.json"

local file <close> = assert(io.open(os.getenv "EARTHSHINE_SYSTEM"))
local session = es.session { system = json.normalise(json.decode(file:read "a")) }

local SEARCHES <const> = {
  granule = { es.GranuleQuery, session.search_data },
  collection = { es.CollectionQuery, session.search_datasets },
  service = { es.ServiceQuery, session.search_services },
  variable = { es.VariableQuery, session.search_variables },
  tool = { es.ToolQuery, session.search_tools },
}

io.stdout:setvbuf "line"
for line in io.lines() do
  local asked = json.normalise(json.decode(line))
  local new, search = table.unpack(SEARCHES[asked.kind])
  local hits, err = search(new(asked.keywords)):hits()
  io.write(json.encode { hits = hits, message = err and err.message }, "\n")
end
