--- Running commands and measuring them: wall and CPU seconds by the shell, medians, ratios.

local measure = {}

local function quote(s) return "'" .. tostring(s):gsub("'", "'\\''") .. "'" end

--- A shell command of words.
function measure.command(...)
  local words = {}
  for i, word in ipairs { ... } do words[i] = quote(word) end
  return table.concat(words, " ")
end

--- A folder of our own below another, or below build where there is no such.
function measure.folder(base)
  if not io.open(base .. "/.") then base = "build" end
  local command = "mkdir -p build; mktemp -d " .. base .. "/earthshine-bench-XXXXXX"
  local pipe <close> = assert(io.popen(command))
  return (pipe:read "l":gsub("^[^/]", "./%0"))
end

function measure.remove(folder)
  os.execute("rm -rf " .. quote(folder))
end

--- Writes lines into a file; returns its path.
function measure.write(path, lines)
  local file <close> = assert(io.open(path, "w"))
  file:write(table.concat(lines, "\n"), "\n")
  return path
end

--- A configuration of curl: each URL to nowhere, or to a file in a folder.
function measure.curl_config(path, urls, folder)
  local lines = {}
  if folder then os.execute("mkdir -p " .. quote(folder)) end
  for _, url in ipairs(urls) do
    lines[#lines + 1] = ("url = %q"):format(url)
    local output = folder and folder .. "/" .. url:match "[^/]*$" or "/dev/null"
    lines[#lines + 1] = ("output = %q"):format(output)
  end
  return measure.write(path, lines)
end

--- curl with so many transfers at a time.
function measure.curl(parallel, config, extra)
  return measure.command("curl", "-sS", "--no-progress-meter", "--fail", "-Z", "--parallel-max",
    parallel, "-K", config) .. " " .. (extra or "")
end

--- Runs a command: its wall and CPU seconds.
function measure.run(command)
  local script = "TIMEFORMAT='%R %U %S'; time { " .. command .. " >/dev/null; } || echo FAILED"
  local pipe <close> = assert(io.popen("bash -c " .. quote(script) .. " 2>&1"))
  local text = pipe:read "a"
  local wall, user, system = text:match "([%d.]+) ([%d.]+) ([%d.]+)%s*$"
  if not wall or text:find "FAILED" then error("failed: " .. command .. "\n" .. text, 0) end
  return { wall = tonumber(wall), cpu = user + system }
end

--- The first line of a command's output, or nil.
function measure.output(...)
  local pipe <close> = assert(io.popen(measure.command(...)))
  return (pipe:read "l")
end

--- Runs a command that must end well.
function measure.stream(...)
  if not measure.try(...) then error("failed: " .. measure.command(...), 0) end
end

--- Runs a command whose output is the report, and which fails where a goal is missed. Returns
-- whether it did well; the other parts follow in any case.
function measure.try(...)
  io.stdout:flush()
  return (os.execute(measure.command(...)) or false)
end

--- Prints a figure and the most that it may be, if there is such; returns whether it is within.
function measure.goal(name, value, most)
  if not most then
    print(("  %s: %.2f"):format(name, value))
    return true
  end
  local well = value <= most
  print(("  %s: %.2f (goal: at most %.2f%s)"):format(name, value, most, well and "" or ": MISSED"))
  return well
end

--- KiB of memory that this process has.
function measure.resident()
  local file <close> = assert(io.open "/proc/self/status")
  return tonumber(file:read "a":match "VmRSS:%s*(%d+)")
end

function measure.median(list, key)
  local values = {}
  for i, item in ipairs(list) do values[i] = item[key] end
  table.sort(values)
  return values[(#values + 1) // 2], values[1], values[#values]
end

--- Runs two commands in turn and prints what each costs a piece. They are made anew for each round,
--- so that each can have a fresh folder. What they wrote goes before the next one runs, outside of
--- what is measured: on a machine whose memory is full of unwritten files, or that has just deleted
--- many, the file system is measured.
---@param folder? string emptied after each command
---@return number cpu ours as a multiple of the other's
---@return number wall the same
---@param who? string[] names of the two, { "curl", "ours" } by default
function measure.duel(name, job, rounds, curl, ours, folder, who)
  local a, b = {}, {}
  local function measured(command)
    local sample = measure.run(command)
    if folder then os.execute("rm -rf " .. quote(folder) .. "/*; sleep 0.3") end
    return sample
  end
  for i = 1, rounds do
    a[i] = measured(curl(i))
    b[i] = measured(ours(i))
  end
  return measure.report(name, a, b, job, who)
end

--- Prints a pair: curl's samples and ours, for a job of `count` pieces of `bytes`; returns the
-- ratios of CPU and time.
function measure.report(name, curl, ours, job, names)
  names = names or { "curl", "ours" }
  local function line(who, list)
    local cpu, least, most = measure.median(list, "cpu")
    local wall = measure.median(list, "wall")
    local bytes, us = job.count * job.bytes, 1e6 / job.count
    print(("  %-5s %8.1f us CPU a piece (%.1f to %.1f), %8.0f pieces/s, %7.1f MB/s, %.2f CPU s/GB")
      :format(who, cpu * us, least * us, most * us, job.count / wall, bytes / wall / 1e6,
        cpu / bytes * 1e9))
    return cpu, wall
  end
  print(name .. (" (%d of %d bytes; medians of %d)"):format(job.count, job.bytes, #ours))
  local their_cpu, their_wall = line(names[1], curl)
  local our_cpu, our_wall = line(names[2], ours)
  local cpu, wall = our_cpu / their_cpu, our_wall / their_wall
  print(("  ratio %.2f x the CPU and %.2f x the time of %s"):format(cpu, wall, names[1]))
  return cpu, wall
end

return measure
