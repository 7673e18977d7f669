#!/usr/bin/env bash
# The intent classifier beside nlp.js on the same messages in the same run. The
# peer is installed in a folder that is removed afterwards; without npm it is
# left out. Its training takes some three minutes.
set -uo pipefail
go=${1:-go}
cd "$(dirname "$0")/.." || exit 1
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
	echo "peer: left out, node or npm is not there"
	exit 0
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cp tools/intents-peer.js "$dir"
if ! (cd "$dir" && npm init -y && npm install --ignore-scripts @nlpjs/nlu@4.27.0 @nlpjs/lang-en@4.26.1 @nlpjs/core@4.26.1) >"$dir/npm.log" 2>&1; then
	echo "peer: left out, npm could not install @nlpjs/nlu"
	exit 0
fi
CANDOR_PEER=$dir "$go" test ./cmd/candor -run TestIntentsPeer -count 1 -timeout 30m -v | grep -v '^=== '
