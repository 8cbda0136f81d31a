# Functions for the run.sh of an example; a script sources this file and then lists its scenarios:
#   start "$@"                  enters the example's folder; arguments name the scenarios to run
#   validate                    checks all pipelines without running them
#   scenario NAME PIPELINE …    runs the pipeline into an empty output/ and compares it with
#                               expected/NAME; what follows goes to `sqlflow pipeline run`
#   story NAME FUNCTION         the same for a function that runs several pipelines one after the
#                               other, from a fresh target/; it fails by returning another status
#   refused NAME PIPELINE TEXT  runs the pipeline, which must fail with TEXT in what it says
#   skip NAME REASON            says why a scenario cannot run here
#   finish                      prints the counts; the status is 1 if anything failed
# The program is $SQLFLOW, or `sqlflow` on PATH.

set -uo pipefail

passed=0
failed=0
skipped=0
chosen=()
seen=" "

start() {
  local program=${SQLFLOW:-sqlflow}
  if ! SQLFLOW=$(command -v "$program"); then
    echo "Program is missing: $program (set SQLFLOW to its path)" >&2
    exit 1
  fi
  SQLFLOW=$(realpath "$SQLFLOW")
  chosen=("$@")
  cd "$(dirname "${BASH_SOURCE[1]}")" || exit 1
}

is_chosen() {
  local name
  seen+="$1 "
  [[ ${#chosen[@]} -eq 0 ]] && return 0
  for name in "${chosen[@]}"; do
    [[ $name == "$1" ]] && return 0
  done
  return 1
}

pass() {
  passed=$((passed + 1))
  echo "pass  $1"
}

fail() {
  failed=$((failed + 1))
  echo "FAIL  $1: $2"
  sed 's/^/      /' <<<"$3"
}

skip() {
  is_chosen "$1" || return 0
  skipped=$((skipped + 1))
  echo "skip  $1: $2"
}

validate() {
  local log
  is_chosen validate || return 0
  if log=$("$SQLFLOW" pipeline validate 2>&1); then
    pass validate
  else
    fail validate "a pipeline is not valid" "$log"
  fi
}

scenario() {
  local name=$1 pipeline=$2
  shift 2
  compare "$name" "$SQLFLOW" pipeline run "$pipeline" "$@"
}

story() {
  is_chosen "$1" || return 0
  rm -rf target
  compare "$1" "$2"
}

# Runs a command into an empty output/ and compares that with expected/NAME.
compare() {
  local name=$1 log difference
  shift
  is_chosen "$name" || return 0
  rm -rf output
  if ! log=$("$@" 2>&1); then
    fail "$name" "the run failed" "$log"
  elif ! difference=$(diff -r "expected/$name" output 2>&1); then
    fail "$name" "output differs from expected/$name" "$difference"
  else
    pass "$name"
  fi
}

refused() {
  local name=$1 pipeline=$2 text=$3 log
  is_chosen "$name" || return 0
  if log=$("$SQLFLOW" pipeline run "$pipeline" 2>&1); then
    fail "$name" "the run succeeded" "$log"
  elif [[ $log != *"$text"* ]]; then
    fail "$name" "the run failed without saying: $text" "$log"
  else
    pass "$name"
  fi
}

finish() {
  local name
  for name in "${chosen[@]}"; do
    if [[ $seen != *" $name "* ]]; then
      failed=$((failed + 1))
      echo "Scenario is unknown: $name" >&2
    fi
  done
  echo "$passed passed, $failed failed, $skipped skipped"
  [[ $failed -eq 0 ]]
}
