#!/usr/bin/env bash
# Speed of the redaction engine, and beside it a peer from npm in the same run:
# redact-pii, installed in a folder that is removed afterwards. Without npm the
# peer is left out. Needs the labelled data beside the repository.
set -uo pipefail
go=${1:-go}
here=$(cd "$(dirname "$0")/.." && pwd)
data=$here/../shared/data
cd "$here" || exit 1
"$go" test ./transcripts/redact -run '^$' -bench 'Chat|Clean|Adversarial/.*/(16kB|1MB)' -benchtime 300ms -cpu 1 -count 1 | grep -v '^\(goos\|goarch\|pkg\|PASS\)'
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
	echo "peer: left out, node or npm is not there"
	exit 0
fi
if [ ! -f "$data/redaction/sentences.jsonl" ] || [ ! -f "$data/intents/banking77/train80.csv" ]; then
	echo "peer: left out, the labelled data is not at $data"
	exit 0
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cp tools/peers.mjs "$dir"
if ! (cd "$dir" && npm init -y && npm install --ignore-scripts redact-pii@3.4.0) >"$dir/npm.log" 2>&1; then
	echo "peer: left out, npm could not install redact-pii"
	exit 0
fi
node "$dir/peers.mjs" "$data/redaction/sentences.jsonl" "$data/intents/banking77/train80.csv" "$dir/out.jsonl" || exit 1
"$go" test ./transcripts/redact -run '^$' -bench 'Chat/full' -benchtime 1s -cpu 1 -count 1 | grep MB/s
echo "peer redact-pii 3.4.0, recall by type on the same sentences:"
CANDOR_PEER=$dir/out.jsonl "$go" test ./transcripts/redact -run TestPeerSentences -count 1 -v | grep -E 'recall|over-masked'
