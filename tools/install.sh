#!/usr/bin/env bash
# Installs what the tests need and is missing: redis-server and chromium from
# Debian, the linter from the versions pinned in tools/go.mod.
set -euo pipefail
cd "$(dirname "$0")"
need=()
command -v redis-server >/dev/null || need+=(redis-server)
command -v chromium >/dev/null || need+=(chromium)
if [ ${#need[@]} -gt 0 ]; then
  sudo=""
  [ "$(id -u)" = 0 ] || sudo=sudo
  $sudo apt-get update -qq
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null
fi
if [ ! -x bin/golangci-lint ] || [ go.mod -nt bin/golangci-lint ]; then
  echo "building the linter (a few minutes the first time)"
  mkdir -p bin
  go build -o bin/golangci-lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint
fi
if [ ! -d ../internal/browsertest/node_modules/axe-core ]; then
  (cd ../internal/browsertest && npm ci --silent --no-audit --no-fund)
fi
