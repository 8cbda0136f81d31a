#!/usr/bin/env bash
# Runs every story of this example and compares its files with expected/.
# Usage: run.sh [STORY…]
. "$(dirname "${BASH_SOURCE[0]}")/../scenarios.sh"
start "$@"

run() { "$SQLFLOW" pipeline run "$@"; }
ask() { "$SQLFLOW" query "$1" --format csv; }

two_drops() {
  run gate && run gate --vars day=2 || return 1
  ask "SELECT rows_read, rows_inserted, rows_updated, rows_unchanged, rows_quarantined, rows_rejected,
         rows_deduplicated
       FROM sqlflow.steps WHERE step_id = 'load_orders' ORDER BY recorded_at" >output/counts.csv
  ask "SELECT name, action, violations FROM sqlflow.checks ORDER BY recorded_at, name" \
    >output/checks.csv
  "$SQLFLOW" check gate --format junit >output/checks.xml
}

validate
story two_drops two_drops
finish
