--- Citations of what has a DOI, in any style, from the DOI foundation's formatter.

local Error = require "earthshine.error"
local check = require "earthshine.check"
local http = require "earthshine.http"
local url = require "earthshine.url"

local ADDRESS <const> = "https://citation.doi.org/format?"
-- Citations that a session keeps.
local MOST <const> = 1000

---@class earthshine.citation_options
---@field style? string a style of the Citation Style Language; "apa" by default, also "ieee",
--- "chicago-author-date", "bibtex" …
---@field lang? string a language with its region; "en-US" by default

local OPTIONS <const> = { style = "string", lang = "string" }

local citation = {}

--- Checks the options of a citation.
---@param options any
---@return earthshine.citation_options
function citation.options(options)
  return check.options("citation", options, OPTIONS)
end

--- Raises for what has no DOI.
function citation.none()
  Error.raise { code = "not_found", message = "the collection has no DOI, so nobody can cite it" }
end

--- Asks for a citation, once a session.
---@param session earthshine.session
---@param doi string
---@param options earthshine.citation_options checked
---@return string text raises what a request raises; code `not_found` for a DOI that is not known
function citation.of(session, doi, options)
  local address = ADDRESS .. url.query { { "doi", doi }, { "style", options.style or "apa" },
    { "lang", options.lang or "en-US" } }
  local kept = session.citations
  if not kept or kept.count >= MOST then kept = { count = 0, texts = {} } end
  session.citations = kept
  local text = kept.texts[address]
  if text then return text end
  local response = http.request(session, { url = address, auth = "none", what = "the citation",
    max_body = 1 << 20 })
  text = (response.body or ""):match "^%s*(.-)%s*$"
  if text == "" then
    Error.raise { code = "http", message = "citation.doi.org answered with nothing" }
  end
  kept.texts[address], kept.count = text, kept.count + 1
  return text
end

return citation
