# The two commands to remember: `make demo` and `make test`. Each does its own set-up.
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup build demo test check asan bench format lint docs clean

JOBS ?= $(shell nproc)

help:
	@echo "make demo     build, make a sample project, run it and show its rows"
	@echo "make test     every check and test, the cheap ones first"
	@echo "make build    build/release/sqlflow"
	@echo "make asan     the tests under AddressSanitizer and UndefinedBehaviorSanitizer"
	@echo "make setup    install what is missing (packages, the embedded engine)"
	@echo "make bench    benchmarks, with checked answers"
	@echo "make format   format the C and C++ files"
	@echo "make lint     clang-tidy over every source file (slow)"
	@echo "make docs     run what the docs show and compare"
	@echo "make clean    remove build/"

setup:
	@scripts/setup

build: setup
	@scripts/build release sqlflow

demo: build
	@scripts/demo build/release/sqlflow build/demo

check: setup
	@scripts/format --check
	@scripts/check_layers
	@scripts/build dev
	@ctest --preset dev -j $(JOBS)

test: check

asan: setup
	@scripts/build asan
	@ctest --preset asan -j $(JOBS)

bench: setup
	@scripts/build bench
	@bench/run

format:
	@scripts/format

lint: setup
	@scripts/build tidy

docs: setup
	@scripts/build dev
	@ctest --preset dev -j $(JOBS) -L docs

clean:
	@rm -rf build
