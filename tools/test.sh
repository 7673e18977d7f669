#!/usr/bin/env bash
# Runs go test -race in each module given and ends with the summary of all.
# Redis is started by the tests themselves (internal/redistest); here its
# absence is a failure and not a skip.
set -uo pipefail
export REQUIRE_REDIS=1 REQUIRE_CHROMIUM=1
status=0
for m in "$@"; do
  [ "$m" = ./tools ] && continue
  echo "== go test -race ./... in $m"
  (cd "$m" && go test -race -timeout 12m ./...) || status=1
done
if [ $status = 0 ]; then echo "ok: all modules passed"; else echo "FAIL"; fi
exit $status
