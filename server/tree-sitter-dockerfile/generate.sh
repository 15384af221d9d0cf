#!/bin/sh
# Writes the generated files below src/ from grammar.js. Needs the tree-sitter command:
#   cargo install tree-sitter-cli --version 0.27.1 --locked
# The checksum lets the tests see that the generated files are those of the grammar.
set -eu
cd "$(dirname "$0")"

cli=${TREE_SITTER:-tree-sitter}
case $("$cli" --version) in
"tree-sitter 0.27.1"*) ;;
*)
    echo "generate.sh: needs tree-sitter 0.27.1, found: $("$cli" --version)" >&2
    exit 1
    ;;
esac

"$cli" generate --abi 15
cksum <grammar.js >src/grammar.sum
