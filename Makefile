# The two commands to remember: `make demo` and `make test`. Each does its own set-up.
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup build demo test check asan tsan coverage sweep bench format lint docs clean

# One more than there are cores, since some tests wait.
JOBS ?= $(shell expr $$(nproc) + 1)

help:
	@echo "make demo     build, make a sample project, run it and show its rows"
	@echo "make test     every check and test, then again under AddressSanitizer and UBSan"
	@echo "make build    build/release/sqlflow"
	@echo "make check    the first half of it: checks and tests without sanitizers"
	@echo "make asan     the second half"
	@echo "make tsan     the tests of threads under ThreadSanitizer"
	@echo "make sweep    crash sweep: every file system call of every scenario"
	@echo "make coverage share of the source lines that the tests run"
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
	@scripts/run_tests dev -j $(JOBS)

test: check asan

asan: setup
	@scripts/build asan
	@scripts/run_tests asan -j $(JOBS)

tsan: setup
	@scripts/build tsan
	@scripts/run_tests tsan -j $(JOBS)

sweep: setup
	@scripts/build dev sqlflow sqlflow_fault_shim
	@scripts/crash_sweep --jobs $(JOBS)

coverage: setup
	@scripts/build coverage
	@find build/coverage -name '*.gcda' -delete
	@scripts/run_tests coverage -j $(JOBS)
	@scripts/coverage

bench: setup
	@scripts/build bench
	@bench/run

format:
	@scripts/format

lint: setup
	@scripts/build tidy

docs: setup
	@scripts/build dev
	@scripts/run_tests dev -j $(JOBS) -L docs

clean:
	@rm -rf build
