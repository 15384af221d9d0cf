#!/bin/sh
# Writes src/parser.c, src/grammar.json and src/node-types.json from grammar.js, and the checksum
# by which a test tells whether they are current. Needs the command line of tree-sitter:
#
#   cargo install tree-sitter-cli --version 0.27.1 --locked
set -eu
cd "$(dirname "$0")"
tree-sitter generate --abi 15
cksum <grammar.js | cut -d' ' -f1 >src/grammar.sum
