#include "check/step_options.h"

namespace sqlflow {

OptionSet<StepOptions> StepOptions::Spec() {
  using O = StepOptions;
  return OptionSet<O>()
      .Optional("name", &O::name, "The step's id, stable when statements are inserted above.")
      .Optional("retries", &O::retries, "How often a step that failed in passing is run again.")
      .Range(0, 100)
      .Optional("timeout", &O::timeout_seconds, "Seconds that the step may take, retries included.")
      .Range(1)
      .Optional("full_refresh", &O::full_refresh,
                "false protects a table whose history cannot be read again.")
      .Optional("on_empty", &O::on_empty, "What a REPLACE by zero rows does to a table with rows.")
      .Choices({"replace", "keep", "fail"})
      .Optional("schema_evolution", &O::schema_evolution,
                "What happens to columns that the target does not have.")
      .Choices({"evolve", "freeze", "ignore"})
      .Optional("null_keys", &O::null_keys, "What happens to rows with NULL in a key.")
      .Choices({"error", "match", "insert"})
      .Optional("duplicate_keys", &O::duplicate_keys, "Which of the rows with equal keys counts.")
      .Choices({"last", "first", "error"})
      .Optional("update_if", &O::update_if, "Whether an older row may replace a newer one.")
      .Choices({"newer", "always"})
      .Optional("max_delete_ratio", &O::max_delete_ratio,
                "Share of the target that DELETE MISSING may delete.")
      .Optional("tags", &O::tags, "Words for --select tag:…");
}

}  // namespace sqlflow
