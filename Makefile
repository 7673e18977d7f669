# Commands for developing Candor. `make help` lists them.

SHELL := /bin/bash
GO ?= go
# Nested modules hold what importers must not download.
MODULES := . $(shell find . -mindepth 2 -name go.mod -not -path '*/node_modules/*' -not -path './tools/*' -exec dirname {} \; | sort)
TOOLS := tools/bin

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | column -t -s "$$(printf '\t')"

.PHONY: test
test: deps build fmt vet lint test-go ## everything that has to pass; installs what it needs on Debian

.PHONY: deps
deps: ## redis-server, chromium and the linter
	@tools/install.sh

.PHONY: build
build: ## all packages of all modules
	@for m in $(MODULES); do (cd $$m && $(GO) build ./...) || exit 1; done

.PHONY: fmt
fmt: ## fails when a file is not gofmt-ed
	@out=$$(gofmt -l $$(git ls-files '*.go' | grep -v testdata/bypass)); [ -z "$$out" ] || { echo "not gofmt-ed:"; echo "$$out"; exit 1; }

.PHONY: vet
vet: ## go vet in all modules
	@for m in $(MODULES); do (cd $$m && $(GO) vet ./...) || exit 1; done

.PHONY: lint
lint: ## golangci-lint (staticcheck included)
	@for m in $(MODULES); do (cd $$m && $(CURDIR)/$(TOOLS)/golangci-lint run --allow-parallel-runners --config $(CURDIR)/.golangci.yml ./...) || exit 1; done

.PHONY: test-go
test-go: ## go test -race in all modules, with a real Redis and a real Chromium
	@tools/test.sh $(MODULES)

.PHONY: bench
bench: ## the benchmarks of the hot paths
	$(GO) test -run '^$$' -bench . -benchmem ./bot/... ./transcripts/... ./internal/wsconn/... ./biasaudit/...

.PHONY: fuzz
fuzz: ## each fuzz target for a short while
	@for p in $$($(GO) list ./...); do for f in $$($(GO) test -list '^Fuzz' $$p | grep ^Fuzz); do \
		echo "$$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime 20s $$p || exit 1; done; done

.PHONY: eval-redaction
eval-redaction: ## recall by type, country and name origin, over-masking, speed; beside redact-pii where npm is present
	@set -o pipefail; $(GO) test ./transcripts/redact -run TestEvaluation -count 1 -v | grep -v '^=== '
	@tools/peers.sh $(GO)

.PHONY: eval-detect
eval-detect: ## recall and precision of the detectors and of the claims screen
	$(GO) run ./disclosure/detect/internal/train -eval
	$(GO) test ./disclosure/detect ./disclosure/claims -run 'Languages|Screen|Identity' -v

.PHONY: eval-intents
eval-intents: ## accuracy, out-of-scope detection, calibration, the error promise, speed; beside nlp.js where npm is present
	CANDOR_EVAL=1 $(GO) test ./cmd/candor -run TestIntentsTable -count 1 -timeout 60m -v
	$(GO) test ./bot/intent -run '^$$' -bench . -benchmem
	@tools/intents-peer.sh $(GO)

.PHONY: eval-biasaudit
eval-biasaudit: ## false alarms, power, coverage and the rest of the audit's acceptance
	$(GO) run ./cmd/candor audit eval

.PHONY: run
run: ## the example support site
	$(GO) run ./examples/supportsite
