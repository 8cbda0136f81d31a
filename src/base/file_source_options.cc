#include "sqlflow/file_source_options.h"

#include <fmt/format.h>

#include "base/time_span.h"

namespace sqlflow {
namespace {

using O = FileSourceOptions;
using Problems = std::vector<OptionProblem>;

void Report(std::string_view id, std::string_view option, const OptionValue& values,
            std::string message, std::string hint, Problems& problems) {
  const OptionEntry* entry = values.Find(option);
  problems.push_back({std::string(id), std::move(message), std::move(hint),
                      entry == nullptr ? values.span : entry->key_span, false});
}

void CheckFilename(const O& options, const OptionValue& values, Problems& problems) {
  if (!options.filename.as_list() && !options.filename.as_map() && !options.filename.as_int()) {
    return;
  }
  Report("SF0203", "filename", values, "Option must be true, false or a column's name: filename",
         "", problems);
}

void CheckAge(const O& options, const OptionValue& values, Problems& problems) {
  if (values.Find("min_age") == nullptr) return;
  if (ParseTimeSpan(options.min_age)) return;
  Report("SF0204", "min_age", values, "Option is no duration: min_age",
         R"(Write a number and a unit: "30 seconds", "1 minute")", problems);
}

bool ReadsStandardInput(const OptionValue& values) {
  const OptionEntry* path = values.Find("path");
  if (path == nullptr) return false;
  const OptionValue::List* list = path->value.as_list();
  if (list == nullptr) return ToText(path->value) == "-";
  for (const OptionValue& each : *list) {
    if (ToText(each) == "-") return true;
  }
  return false;
}

// What does not go together with the ledger, and what is nothing without it. `values`: all options.
void CheckLedger(const O& options, const OptionValue& values, Problems& problems) {
  if (!options.by_file()) {
    for (const char* option : {"changed_files", "min_age"}) {
      if (values.Find(option) == nullptr) continue;
      Report("SF0207", option, values,
             fmt::format("Option {} needs \"incremental_by\": \"file\"", option),
             "Add it, or leave the option out", problems);
    }
    return;
  }
  const OptionEntry* sync_mode = values.Find("sync_mode");
  if (sync_mode != nullptr && ToText(sync_mode->value) != "full_refresh") {
    Report("SF0207", "incremental_by", values,
           "Options contradict each other: incremental_by and sync_mode",
           "A source goes by its files or by a cursor: keep one of them", problems);
  }
  for (const char* option : {"limit", "max_rows"}) {
    if (values.Find(option) == nullptr) continue;
    Report("SF0207", option, values,
           fmt::format("Options contradict each other: incremental_by and {}", option),
           "A file is loaded as a whole or not at all", problems);
  }
  if (ReadsStandardInput(values)) {
    Report("SF0207", "incremental_by", values, "Standard input is no file to be remembered: -",
           "Leave incremental_by out", problems);
  }
}

}  // namespace

std::string FileSourceOptions::file_column() const {
  if (const std::string* name = filename.as_string()) {
    if (*name == "false") return "";
    return *name == "true" ? "filename" : *name;
  }
  const bool* flag = filename.as_bool();
  return flag != nullptr && *flag ? "filename" : "";
}

std::chrono::milliseconds FileSourceOptions::age() const {
  if (min_age.empty()) return std::chrono::milliseconds(0);
  return ParseTimeSpan(min_age).value_or(std::chrono::milliseconds(0));
}

OptionSet<FileSourceOptions> FileSourceOptions::Spec() {
  return OptionSet<O>()
      .Optional("filename", &O::filename,
                "Adds a column with the file's path: true, or the column's name.")
      .Optional("incremental_by", &O::incremental_by,
                "`file`: LOAD reads each file once, whatever the dates of its rows.")
      .Choices({"file"})
      .Optional("changed_files", &O::changed_files,
                "What becomes of a file that was loaded and has changed since: it stops the load, "
                "gives its rows anew, or is passed over.")
      .Choices({"error", "reload", "ignore"})
      .Optional("min_age", &O::min_age,
                "How long a file must have been left alone; younger ones wait for a later run.")
      .Example("1 minute")
      .Rule(CheckFilename)
      .Rule(CheckAge);
}

FileSourceOptions ParseFileSourceOptions(const OptionValue& values, Span where,
                                         Problems& problems) {
  const OptionSet<O> spec = O::Spec();
  const size_t before = problems.size();
  const O options = spec.Parse(spec.Known(values), where, problems);
  if (problems.size() == before) CheckLedger(options, values, problems);
  return options;
}

}  // namespace sqlflow
