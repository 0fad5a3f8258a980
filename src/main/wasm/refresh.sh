#!/bin/sh
# Fetches PostgreSQL's grammar as WebAssembly anew (npm package libpg-query) and checks that it is, byte for byte, the
# file that was read and measured. Run it to verify the copy beside this script; it changes nothing that differs.
# To move to another version: change the three values below, then grammar.txt and the import letters in WasmParser.
set -eu
version=17.7.4
package_sha512=hTV3LvacQgJhc6GHpu5GYZMQBOAEpJ/LF1JjkixZ8YLh2TtbuN8y0JlNiPTe8PBTV9ChFkKcZMWSYKyhJfkYaQ==
wasm_sha256=06fbfc24bcc98298770019a0bc4b715726a6b8fdbf1fcc1a4476a77512b000ac

here=$(cd "$(dirname "$0")" && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm pack --silent "libpg-query@$version" >/dev/null
got=$(openssl dgst -sha512 -binary "libpg-query-$version.tgz" | base64 -w0)
[ "$got" = "$package_sha512" ] || { echo "the package is not the one that was reviewed: sha512 $got" >&2; exit 1; }
tar xzf "libpg-query-$version.tgz"
echo "$wasm_sha256  package/wasm/libpg-query.wasm" | sha256sum -c --quiet -
cp package/wasm/libpg-query.wasm "$here/libpg-query.wasm"
cp package/LICENSE "$here/LICENSE.libpg-query-node"
echo "libpg-query.wasm is version $version"
