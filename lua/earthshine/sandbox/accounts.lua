--- The users and applications that the sandbox's Earthdata Login knows, each for one situation.

---@class earthshine.sandbox.account
---@field password string
---@field eula? boolean false: has not accepted the licence of the data
---@field locked? boolean no password helps
---@field tokens? integer live tokens that exist from the start
---@field expired? integer expired tokens that are still listed
---@field groups? boolean false: in no user group, so that no data is open to it

local accounts = {}

---@type table<string, earthshine.sandbox.account>
accounts.users = {
  -- All is well.
  sandbox = { password = "sandbox-password" },
  -- Logs in and gets tokens, but has not accepted the EULA: 401 at EDL, 403 at the data host.
  eula = { password = "eula-password", eula = false },
  -- The right password is refused too.
  locked = { password = "locked-password", locked = true },
  -- Has its two tokens already: a third is refused, find_or_create_token gives the first.
  twotokens = { password = "twotokens-password", tokens = 2 },
  -- Lists an expired token, and no live one.
  oldtoken = { password = "oldtoken-password", expired = 1 },
  -- Is in no group: "This data is not currently available."
  nogroup = { password = "nogroup-password", groups = false },
}

---@class earthshine.sandbox.application
---@field password string
---@field redirects string[] paths on its host that a code may be sent to
---@field host string

--- Applications by client id.
---@type table<string, earthshine.sandbox.application>
accounts.applications = {
  ["sandbox_data_client"] = {
    password = "sandbox-data-secret", host = "data.sandbox.earthdatacloud.nasa.gov",
    redirects = { "/login" },
  },
}

--- The application of the data host.
accounts.data_client = "sandbox_data_client"

return accounts
