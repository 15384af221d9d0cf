-- The names of Dockerfiles that Neovim does not know, or takes for something else by their ending.

local dockerfile = { 'dockerfile', { priority = 10 } }

vim.filetype.add({
  extension = {
    containerfile = 'dockerfile',
    Containerfile = 'dockerfile',
    dockerfile = 'dockerfile',
    Dockerfile = 'dockerfile',
  },
  filename = {
    Containerfile = 'dockerfile',
    dockerfile = 'dockerfile',
  },
  pattern = {
    ['.*/Containerfile%..*'] = dockerfile,
    ['.*/Containerfile%-.*'] = dockerfile,
    ['.*/Dockerfile%-.*'] = dockerfile,
  },
})
