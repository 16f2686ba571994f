-- What `neovim.sh` does in Neovim, with the settings of the documentation and the program `main.consign`: a mistake is found and
-- mended, the layout is written, and what the server knows is asked for. An error ends Neovim with a status of its own.

local function expect(true_, what)
  if not true_ then error(what .. ": " .. vim.inspect(vim.diagnostic.get(0)), 2) end
end

local function wait(what, done)
  expect(vim.wait(20000, done, 50), what)
end

local function request(method, params)
  params.textDocument = { uri = vim.uri_from_bufnr(0) }
  for _, answer in pairs(vim.lsp.buf_request_sync(0, method, params, 10000) or {}) do
    if answer.result then return answer.result end
  end
  error("no answer to " .. method)
end

-- The place of a text in the buffer, from 0.
local function place(text)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, true)) do
    local column = line:find(text, 1, true)
    if column then return { line = number - 1, character = column - 1 } end
  end
  error(text .. " is not there")
end

local function run()
  wait("no server", function() return #vim.lsp.get_active_clients() == 1 end)
  expect(vim.bo.filetype == "consign", "the type of the file")

  local bad = place("regoin")
  wait("no finding", function() return #vim.diagnostic.get(0) > 0 end)
  local found = vim.diagnostic.get(0)[1]
  expect(found.lnum == bad.line and found.col == bad.character, "the place of the finding")

  vim.api.nvim_buf_set_text(0, bad.line, bad.character, bad.line, bad.character + 6, { "region" })
  wait("the finding stays", function() return #vim.diagnostic.get(0) == 0 end)

  local hover = request("textDocument/hover", { position = place("urgent and") })
  expect(vim.inspect(hover.contents):find("priority", 1, true), "the hover says nothing of the condition")

  local definition = request("textDocument/definition", { position = place("urgent and") })
  local target = definition[1] or definition
  local range = target.targetSelectionRange or target.targetRange or target.range
  expect(range.start.line == place("let urgent").line, "the definition")

  local completion = request("textDocument/completion", { position = place("region in") })
  local labels = {}
  for _, item in ipairs(completion.items or completion) do labels[item.label] = true end
  expect(labels.region and labels.priority, "fields are not completed")

  vim.api.nvim_buf_set_lines(0, 0, 0, true, { "list   south=[\"TX\"]" })
  vim.lsp.buf.formatting_sync({}, 10000)
  expect(vim.api.nvim_buf_get_lines(0, 0, 1, true)[1] == 'list south = ["TX"]', "the layout")
end

-- The grammar for editors, in Neovim's own engine.
local function colours(library)
  local require_language = vim.treesitter.require_language
  require_language("consign", library)
  local tree = vim.treesitter.get_parser(0, "consign"):parse()[1]
  expect(not tree:root():has_error(), "the tree has an error")
  local query = vim.treesitter.get_query("consign", "highlights")
  local colour = {}
  for id, node in query:iter_captures(tree:root(), 0, 0, -1) do
    local row, column = node:start()
    colour[row .. ":" .. column] = query.captures[id]
  end
  local at = place("workflow ")
  expect(colour[at.line .. ":" .. at.character] == "keyword", "the colour of a word")
end

local well, problem = xpcall(function()
  run()
  colours(vim.env.CONSIGN_PARSER)
end, debug.traceback)
if not well then
  io.stderr:write(problem .. "\n")
  vim.cmd("cquit 1")
end
vim.cmd("quitall!")
