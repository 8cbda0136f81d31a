#!/usr/bin/env bash
# Runs every story of this example and compares its files with expected/.
# Usage: run.sh [STORY…]
. "$(dirname "${BASH_SOURCE[0]}")/../scenarios.sh"
start "$@"

run() { "$SQLFLOW" pipeline run "$@"; }
ask() { "$SQLFLOW" query "$1" --format csv; }

two_days_of_customers() {
  run 01_basic_incremental && run 01_basic_incremental --vars day=2 || return 1
  ask "SELECT target_table, cursor_field, cursor_value FROM sqlflow.watermarks ORDER BY rowid" \
    >output/watermarks.csv
}

three_sync_modes() {
  run 02_mixed_sync_modes && run 02_mixed_sync_modes --vars day=2
}

# The run in the middle must fail, and must have changed nothing.
recovery() {
  run 03_error_recovery || return 1
  if run 03_error_recovery --vars batch=broken; then
    echo "The broken batch was loaded"
    return 1
  fi
  ask "SELECT count(*) AS orders FROM orders" >output/after_the_failure.csv
  run 03_error_recovery --vars batch=day2
}

analytics() {
  run 04_ecommerce_analytics && run 04_ecommerce_analytics --vars day=2
}

users_that_grow() {
  run real_incremental_demo && run real_incremental_demo_update || return 1
  local third
  third=$(run real_incremental_demo_update) && echo "$third" || return 1
  grep -q "load users *0 new rows" <<<"$third" || return 1
  ask "SELECT pipeline, rows_read, rows_inserted FROM sqlflow.steps WHERE kind = 'load'
       ORDER BY recorded_at" >output/loads.csv
}

validate
story two_days_of_customers two_days_of_customers
story three_sync_modes three_sync_modes
story recovery recovery
story analytics analytics
story users_that_grow users_that_grow
finish
