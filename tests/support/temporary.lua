--- Folders and files of tests, gone afterwards.

local temporary = {}

local function quote(s)
  return "'" .. s:gsub("'", "'\\''") .. "'"
end

--- What a shell command prints, without the last newline.
function temporary.shell(command)
  local pipe <close> = assert(io.popen(command))
  return (pipe:read("a"):gsub("%s+$", ""))
end

--- A new empty folder with methods `path(name)`, `read(name)`, `write(name, text)`, `list(sub)`,
-- `remove_files(sub)` and `remove()`.
function temporary.folder()
  local folder = { root = temporary.shell "mktemp -d" }

  function folder:path(name)
    return name and self.root .. "/" .. name or self.root
  end

  function folder:read(name)
    local file <close> = io.open(self:path(name), "rb")
    return file and file:read "a"
  end

  function folder:write(name, text)
    local file <close> = assert(io.open(self:path(name), "wb"))
    file:write(text)
  end

  -- All names below it, sorted, apart by spaces.
  function folder:list(sub)
    local command = "cd %s && find . -mindepth 1 | cut -c3- | LC_ALL=C sort | tr '\\n' ' '"
    return temporary.shell(command:format(quote(self:path(sub))))
  end

  -- Empties a folder in it.
  function folder:remove_files(sub)
    os.execute(("rm -rf %s/*"):format(quote(self:path(sub))))
  end

  folder = setmetatable(folder, { __close = function() folder:remove() end })

  function folder:remove()
    os.execute("chmod -R u+w " .. quote(self.root) .. "; rm -rf " .. quote(self.root))
  end

  return folder
end

return temporary
