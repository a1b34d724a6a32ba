# Everything a person types. `make help` explains itself.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.PHONY: help quickstart test check bench conformance images fmt down

help: ## this text
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

quickstart: ## a Kubernetes on this machine, the operator, a cluster, and code run in it by the official client
	@tools/quickstart

test: ## every test: unit, component, contract, system (installs what it needs)
	@tools/test

check: ## the fast inner loop: format, compile with all checks, unit tests
	@tools/mvn -q -B verify -Dgroups='!component & !system & !bench & !conformance'

bench: ## measure and write bench-results/ (JSON and a table with the method); PART=manager needs no Kubernetes
	@tools/bench $(PART)

conformance: ## replay the recorded exchanges and write docs/conformance.md
	@tools/conformance

images: ## build all container images and push them to the devcluster's registry
	@tools/images

fmt: ## format all Java code; write the CRDs and their reference page again
	@tools/mvn -q -B spotless:apply
	@tools/mvn -q -B -pl crds test -Dgenerate=true -Dtest=GeneratedFilesTest

down: ## remove the quickstart's Kubernetes and everything in it
	@devcluster/devcluster down
