#include "exec/full_refresh.h"

#include <fmt/format.h>

#include <map>

#include "base/strings.h"

namespace sqlflow {
namespace {

bool IsIncremental(const Step& step) {
  if (const auto* load = std::get_if<LoadWork>(&step.work)) {
    return load->source.incremental();
  }
  if (const auto* transform = std::get_if<TransformWork>(&step.work)) {
    return transform->mode.kind == Mode::Kind::kIncremental;
  }
  const auto* work = std::get_if<ExportWork>(&step.work);
  return work != nullptr && work->mode.kind == Mode::Kind::kIncremental;
}

bool IsNamed(const Step& step, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (name == step.id || EqualsIgnoreCase(name, step.target())) return true;
  }
  return false;
}

void RequireKnown(const Plan& plan, const std::vector<std::string>& names) {
  std::vector<std::string> known;
  for (const Step& step : plan.steps) {
    if (IsIncremental(step)) known.push_back(step.id);
  }
  for (const std::string& name : names) {
    bool found = false;
    for (const Step& step : plan.steps)
      found = found || (IsIncremental(step) && IsNamed(step, {name}));
    if (found) continue;
    const std::string nearest = DidYouMean(name, known);
    throw Error(ErrorCode::kInvalid, "No incremental step has this name: " + name)
        .Hint(!nearest.empty() ? nearest
              : known.empty()  ? "The pipeline has no incremental step"
                               : "Incremental steps: " + Join(known, ", "));
  }
}

// The key of what a step writes: exports may have a table's name without meaning it.
std::string TargetOf(const Step& step) {
  const bool is_export = std::holds_alternative<ExportWork>(step.work);
  return is_export ? "export " + step.target() : ToLower(step.target());
}

}  // namespace

FullRefresh PlanFullRefresh(const Plan& plan, const FullRefreshRequest& request) {
  RequireKnown(plan, request.steps);
  std::map<std::string, bool> targets;  // Whether a step that writes it is protected.
  for (const Step& step : plan.steps) {
    if (IsIncremental(step) && (request.everything || IsNamed(step, request.steps))) {
      targets.emplace(TargetOf(step), false);
    }
  }
  for (const Step& step : plan.steps) {
    const auto target = targets.find(TargetOf(step));
    if (target == targets.end() || step.options().full_refresh) continue;
    if (IsNamed(step, request.steps)) {
      throw Error(ErrorCode::kInvalid, "Step is protected by full_refresh: false: " + step.id)
          .At(step.origin)
          .Hint("Take the option out when its history can be read again");
    }
    target->second = true;
  }
  FullRefresh refresh;
  std::set<std::string> seen;
  for (const Step& step : plan.steps) {
    const auto target = targets.find(TargetOf(step));
    if (target == targets.end()) continue;
    const bool is_first = seen.insert(target->first).second;
    if (target->second) {
      if (is_first) {
        refresh.notes.push_back(
            fmt::format("{} is not rebuilt: full_refresh is false", step.target()));
      }
      continue;
    }
    if (IsIncremental(step)) refresh.restarts.insert(step.id);
    if (is_first) refresh.starts_empty.insert(step.id);
  }
  return refresh;
}

void RequireAllWriters(const FullRefresh& refresh, const Plan& plan, const Plan& whole) {
  std::set<std::string> running, targets;
  for (const Step& step : plan.steps) {
    running.insert(step.id);
    if (refresh.starts_empty.contains(step.id)) targets.insert(TargetOf(step));
  }
  for (const Step& step : whole.steps) {
    if (running.contains(step.id) || !targets.contains(TargetOf(step))) continue;
    throw Error(ErrorCode::kInvalid,
                fmt::format("A full refresh would drop the rows of a step that is not selected: {} "
                            "writes {}, too",
                            step.id, step.target()))
        .At(step.origin)
        .Hint("Select all steps that write the table");
  }
}

}  // namespace sqlflow
