#include "exec/resume.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace sqlflow {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kMaxShown = 60;

std::string Shown(const Json& value) {
  std::string text = value.is_null()     ? "missing"
                     : value.is_string() ? value.get<std::string>()
                                         : value.dump();
  std::ranges::replace(text, '\n', ' ');
  if (text.empty()) return "empty";
  return text.size() <= kMaxShown ? text : text.substr(0, kMaxShown) + "…";
}

// "sql was …, is …", for the first part that differs.
std::string Difference(const std::string& before, const std::string& now) {
  const Json old_json = Json::parse(before, nullptr, false);
  const Json new_json = Json::parse(now, nullptr, false);
  if (!old_json.is_object() || !new_json.is_object()) return "it has changed";
  const auto value = [](const Json& json, const std::string& key) {
    return json.contains(key) ? json[key] : Json();
  };
  for (const Json* keys : {&new_json, &old_json}) {
    for (const auto& [key, ignored] : keys->items()) {
      const Json a = value(old_json, key);
      const Json b = value(new_json, key);
      if (a != b) return fmt::format("{} was {}, is {}", key, Shown(a), Shown(b));
    }
  }
  return "it has changed";
}

template <class Record>
const Record* Find(const std::vector<Record>& records, const std::string& id,
                   std::string Record::*name) {
  const auto found = std::ranges::find(records, id, name);
  return found == records.end() ? nullptr : &*found;
}

bool IsPublished(const Intent& intent, const Plan& plan, const Registries& registries,
                 const ConnectorContext& context) {
  if (!intent.elsewhere()) return StateOfFile(intent.target) == intent.after;
  const Step* step = Find(plan.steps, intent.step_id, &Step::id);
  const auto* work = step == nullptr ? nullptr : std::get_if<ExportWork>(&step->work);
  if (work == nullptr) return false;
  try {
    return registries.destinations.Find(work->destination.type)
        ->make(work->destination.options, context)
        ->Committed(CommitOf(intent.run_id, plan.pipeline, intent.step_id))
        .has_value();
  } catch (Error& error) {
    throw error.At(work->destination.span)
        .While("Asking whether the last run has written its rows");
  }
}

bool IsDone(const StepRecord* record, bool keeps_tables) {
  return record != nullptr && record->succeeded() && (keeps_tables || record->kind == "export");
}

}  // namespace

Continuation Continue(const std::vector<PlannedStep>& now, std::string_view run_id,
                      Ledger& ledger) {
  const std::vector<PlannedStep> before = ledger.PlanOf(run_id);
  const std::vector<StepRecord> records = ledger.StepsOf(run_id);
  Continuation result;
  for (const PlannedStep& old : before) {
    const StepRecord* record = Find(records, old.id, &StepRecord::step_id);
    const bool done = IsDone(record, ledger.keeps_tables());
    const PlannedStep* step = Find(now, old.id, &PlannedStep::id);
    const std::string fingerprint = done ? record->fingerprint : old.fingerprint;
    if (step != nullptr && step->fingerprint == fingerprint) {
      if (done) result.done.emplace(old.id, *record);
      continue;
    }
    (done ? result.conflicts : result.changes)
        .push_back(step == nullptr
                       ? fmt::format("{}: it is gone from the pipeline", old.id)
                       : fmt::format("{}: {}", old.id, Difference(old.content, step->content)));
  }
  for (const PlannedStep& step : now) {
    if (Find(before, step.id, &PlannedStep::id) == nullptr) {
      result.changes.push_back(fmt::format("{}: it is new", step.id));
    }
  }
  return result;
}

CommitId CommitOf(const std::string& run_id, const std::string& pipeline,
                  const std::string& step_id) {
  return {run_id, pipeline + ":" + step_id, 0};
}

std::vector<std::string> AppendedBy(std::string_view run_id, const Plan& plan,
                                    const Registries& registries, const ConnectorContext& context,
                                    Ledger& ledger, Session& session) {
  const std::vector<StepRecord> records = ledger.StepsOf(run_id);
  std::vector<std::string> appended;
  for (const PlannedStep& step : ledger.PlanOf(run_id)) {
    if (!step.appends) continue;
    const StepRecord* record = Find(records, step.id, &StepRecord::step_id);
    if (IsDone(record, ledger.keeps_tables())) {
      if (record->watermark_after.empty()) appended.push_back(step.id);
      continue;
    }
    const std::optional<Intent> intent =
        step.kind == "export" ? ledger.FindIntent(session, run_id, step.id) : std::nullopt;
    if (intent && IsPublished(*intent, plan, registries, context)) appended.push_back(step.id);
  }
  return appended;
}

}  // namespace sqlflow
