--- The options of `earthshine sandbox`, for its own reading of words, for its help, and for the
--- command line's completion and manual page.

---@class earthshine.sandbox.option
---@field name string
---@field key string its field in earthshine.sandbox.options
---@field value? string what the value is called, where it takes one
---@field repeated? boolean it may stand more than once
---@field help string

---@type earthshine.sandbox.option[]
return {
  {
    name = "--port", key = "port", value = "N",
    help = "all hosts listen on this port, each on its own address (default: a free one)",
  },
  {
    name = "--http", key = "http",
    help = "without TLS; needs neither stunnel nor openssl, and is faster",
  },
  { name = "--scale", key = "scale", help = "with a collection of 100 000 granules" },
  {
    name = "--system-file", key = "system_file", value = "FILE",
    help = "write there how to reach the sandbox (JSON); use it with --system FILE",
  },
  {
    name = "--fault", key = "fault", value = "FAULT", repeated = true,
    help = "misbehave; may be repeated",
  },
}
