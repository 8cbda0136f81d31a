#!/usr/bin/env bash
# Runs every scenario of this example and compares its files with expected/.
# Usage: run.sh [SCENARIO…]
. "$(dirname "${BASH_SOURCE[0]}")/../scenarios.sh"
start "$@"

validate

scenario basic_load_modes 01_basic_load_modes
scenario multiple_upsert_keys 02_multiple_upsert_keys
scenario schema_compatibility 03_schema_compatibility
refused incompatible_change 04_incompatible_change "Column user_id is BIGINT, which does not fit"

finish
