--- What `earthshine sandbox` says about itself: options, description, examples; for its own reading
--- of words, for its help, and for the command line's completion and manual page.

---@class earthshine.sandbox.option
---@field name string
---@field key string its field in earthshine.sandbox.options
---@field value? string what the value is called, where it takes one
---@field repeated? boolean it may stand more than once
---@field help string

---@class earthshine.sandbox.options_text: earthshine.sandbox.option[]
---@field description string paragraphs
---@field examples string lines of commands; what explains one is below it

---@type earthshine.sandbox.options_text
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
    name = "--records", key = "records", value = "DIR",
    help = "serves recorded records too: UMM granules, collections, services and tools in the "
      .. ".json, .ndjson and .jsonl files of a folder",
  },
  {
    name = "--system-file", key = "system_file", value = "FILE",
    help = "write there how to reach the sandbox (JSON); use it with --system FILE",
  },
  {
    name = "--fault", key = "fault", value = "FAULT", repeated = true,
    help = "misbehave; may be repeated",
  },

  description = [[
Starts an Earthdata on this machine's loopback addresses: CMR search, Earthdata
Login, a protected data host, a bucket, under their real names. Nothing leaves
the machine, and no account is needed.

Without COMMAND it runs until Ctrl-C and prints how to reach it. With COMMAND it
runs that with EARTHSHINE_SYSTEM, EARTHDATA_USERNAME and EARTHDATA_PASSWORD set,
and ends with its exit status.

With --records, searches find recorded records beside the generated ones: files
with one record, an array, a page of CMR's or lines, each { meta, umm } or UMM
alone; a file of something else is left out, with a remark. Concept ids are made
where there are none, and a collection where only its granules were recorded.
The data hosts that recorded links name do not exist here: requests to them
reach the sandbox, which refuses them (404).]],
  examples = [[
earthshine sandbox -- earthshine search ATL06 --count 5
    a search in it
earthshine sandbox --fault status=503,host=cmr*,every=3 -- earthshine status
    with a fault; `earthshine sandbox --help` lists them
earthshine sandbox --system-file sandbox.json &
    runs until it is ended
earthshine search ATL06 --system sandbox.json
    uses that one
earthshine sandbox --records saved/ -- earthshine search HLSS30 --count 5
    a search in records that were saved before]],
}
