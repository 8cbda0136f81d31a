#!/usr/bin/env bash
# Runs the examples, all or the named ones, and compares what they write with what they should.
#   scripts/run_all_examples.sh [NAME…]
# The program is $SQLFLOW, or build/release/sqlflow. Exit status: 0 all passed, 1 otherwise, 2 an
# example is unknown or the program is missing. An example whose run.sh exits with 77 is skipped.
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
program=${SQLFLOW:-$root/build/release/sqlflow}
if ! SQLFLOW=$(command -v "$program"); then
  echo "Program is missing: $program (build it, or set SQLFLOW to its path)" >&2
  exit 2
fi
SQLFLOW=$(realpath "$SQLFLOW")
export SQLFLOW

names=("$@")
if [[ ${#names[@]} -eq 0 ]]; then
  for script in "$root"/examples/*/run.sh; do
    names+=("$(basename "$(dirname "$script")")")
  done
fi
for name in "${names[@]}"; do
  if [[ ! -x $root/examples/$name/run.sh ]]; then
    echo "Example is unknown: $name" >&2
    echo "Examples: $(cd "$root/examples" && ls -d */ | tr -d '\n' | tr '/' ' ')" >&2
    exit 2
  fi
done

passed=0
failed=0
skipped=0
reasons=()
for name in "${names[@]}"; do
  echo "== $name"
  log=$(mktemp)
  "$root/examples/$name/run.sh" 2>&1 | tee "$log"
  status=${PIPESTATUS[0]}
  while IFS= read -r line; do
    reasons+=("$name: ${line#skip  }")
  done < <(grep '^skip  ' "$log")
  rm -f "$log"
  case $status in
    0) passed=$((passed + 1)) ;;
    77) skipped=$((skipped + 1)) ;;
    *) failed=$((failed + 1)) ;;
  esac
done

echo
if [[ ${#reasons[@]} -gt 0 ]]; then
  echo "${#reasons[@]} skipped, of which $skipped whole examples:"
  printf '  %s\n' "${reasons[@]}"
fi
echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
