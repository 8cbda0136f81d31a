#!/usr/bin/env bash
# Runs every story of this example and compares its files with expected/.
# Usage: run.sh [STORY…]
. "$(dirname "${BASH_SOURCE[0]}")/../scenarios.sh"
start "$@"

run() { "$SQLFLOW" pipeline run "$@"; }
ask() { "$SQLFLOW" query "$1" --format csv; }

drop() {
  mkdir -p inbox && cp "data/$1"/*.csv inbox/
}

two_drops() {
  rm -rf inbox
  drop drop_1 && run gate && drop drop_2 && run gate && run gate || return 1
  ask "SELECT rows_read, rows_inserted, rows_updated, rows_unchanged, rows_quarantined, rows_rejected,
         rows_deduplicated
       FROM sqlflow.steps WHERE step_id = 'load_orders' ORDER BY recorded_at" >output/counts.csv
  ask "SELECT name, action, violations FROM sqlflow.checks AS c
       ORDER BY (SELECT min(rowid) FROM sqlflow.runs AS r WHERE r.run_id = c.run_id), name" \
    >output/checks.csv
  "$SQLFLOW" check gate --format junit >output/checks.xml
}

validate
story two_drops two_drops
finish
