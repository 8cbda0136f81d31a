#!/usr/bin/env bash
# Builds sqlflow and runs the tests that need a real server, with one of their own that lives as long
# as they do. Arguments go to ctest: --repeat until-fail:5, -V, …
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
scripts/build dev
exec ctest --preset dev -R postgres -j "$(nproc)" "$@"
