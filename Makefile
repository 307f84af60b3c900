# Every target sets up what it needs. PYTHON chooses the interpreter: make test PYTHON=python3.12
PYTHON ?= python3
TOOLING = $(PYTHON) -m tests.tooling
LOCAL_CLOUD = -m extensions.local_cloud
STAGES ?=
BENCH ?=
# For make test-real: the cloud, the account or project as confirmation, and what else is given.
CLOUD ?=
ACCOUNT ?=
PROJECT ?=
REGION ?=
ENDPOINT ?=
TARGETS ?=
MINUTES ?= 60
REAL = .venv/bin/python -m tests.real
REAL_OPTIONS = --cloud "$(CLOUD)" --account "$(ACCOUNT)" --project "$(PROJECT)" --region "$(REGION)" --endpoint "$(ENDPOINT)"

.DEFAULT_GOAL := help
.PHONY: help setup demo demo-down local-cloud local-cloud-down test roles schemas policy record map limits lint test-matrix test-long test-real test-real-clean bench bench-loading

help:
	@echo "make demo               deploy the example to a local AWS and show what happens"
	@echo "make demo-down          stop the local clouds"
	@echo "make local-cloud        start the local clouds in the background, then: . .local_cloud/env"
	@echo "make local-cloud-down   stop the local clouds"
	@echo "make test               run every check; make test STAGES='ruff unit' runs some"
	@echo "make roles              regenerate what the roles have from the documentation of their modules"
	@echo "make schemas            rewrite the resource schemas of the local AWS from those of cfn-lint"
	@echo "make policy             put docs/aws-iam-policy.json together from the policies of its features"
	@echo "make record             rewrite the templates, requests, diffs and results that the unit tests have recorded"
	@echo "make map                redraw docs/images/architecture.svg, which shows the imports between folders"
	@echo "make limits             rewrite the tables of limits in docs from the rows of the options"
	@echo "make lint               run the checks that only read"
	@echo "make test-matrix        unit and integration tests under several releases of ansible-core"
	@echo "make test-long          what takes too long for every change, at most three hours"
	@echo "make test-real          run targets in a real account: CLOUD=aws ACCOUNT=id, or CLOUD=google PROJECT=id"
	@echo "make test-real-clean    remove what such runs have left behind, found by its tag"
	@echo "make bench              compare with other tools on the local clouds; make bench BENCH=--quick is shorter"
	@echo "make bench-loading      measure what loading the files of a module costs, by kind of run"
	@echo "make setup              only create the virtual environments that the checks need"

setup:
	@$(TOOLING) setup

demo:
	@$(TOOLING) demo

local-cloud:
	@$(TOOLING) setup-run
	@.venv/bin/python $(LOCAL_CLOUD) up

demo-down local-cloud-down:
	@$(PYTHON) $(LOCAL_CLOUD) down

test:
	@$(TOOLING) test $(STAGES)

roles: setup
	@PYTHONPATH=.venv .venv/bin/python -m tests.roles

schemas: setup
	@.venv/bin/python -m tests.tooling._resource_schemas

policy: setup
	@.venv/bin/python -m tests.tooling._policies

record: setup
	@POLYCLOUD_FAAS_RECORD=1 .venv/bin/python -m pytest -q tests/unit/plugins/recorded

map:
	@$(TOOLING) setup-run
	@PYTHONPATH=.venv .venv/bin/python -m tests.architecture

limits:
	@$(TOOLING) setup-run
	@PYTHONPATH=.venv .venv/bin/python -m tests.limits

lint:
	@$(TOOLING) lint

test-matrix:
	@$(TOOLING) matrix

test-long:
	@$(TOOLING) long

test-real: setup
	@$(REAL) run $(REAL_OPTIONS) --minutes "$(MINUTES)" --targets $(TARGETS)

test-real-clean: setup
	@$(REAL) clean $(REAL_OPTIONS)

bench:
	@$(TOOLING) setup-run
	@.venv/bin/python -m tests.benchmarks $(BENCH)

bench-loading:
	@$(TOOLING) setup-run
	@PYTHONPATH=.venv .venv/bin/python -m tests.benchmarks.loading
