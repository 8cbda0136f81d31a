#!/usr/bin/env bash
# Runs every story of this example and compares its files with expected/.
# Usage: run.sh [STORY…]
. "$(dirname "${BASH_SOURCE[0]}")/../scenarios.sh"
start "$@"

run() { "$SQLFLOW" pipeline run "$@"; }

# The mistake must be found, and named with its place.
parameters() {
  run 01_parameter_validation || return 1
  if "$SQLFLOW" pipeline validate 01_parameter_validation --vars mode=full_refresh \
    >output/mistake.txt 2>&1; then
    echo "The mistake was not found"
    return 1
  fi
}

incremental_interface() {
  run 03_incremental_interface && run 03_incremental_interface --vars batch=_later || return 1
  run 02_health_monitoring
}

connection() {
  run simple && run batch && run timeout
}

combined() {
  run combined && run combined
}

validate
story parameters parameters
story incremental_interface incremental_interface
story connection connection
story combined combined
finish
