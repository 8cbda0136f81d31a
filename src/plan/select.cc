#include "plan/select.h"

#include <algorithm>
#include <set>

#include "base/strings.h"
#include "plan/build.h"

namespace sqlflow {
namespace {

using Steps = std::vector<bool>;

constexpr std::string_view kTag = "tag:";
constexpr std::string_view kPath = "path:";

bool HasTag(const Step& step, std::string_view tag) {
  const OptionValue& tags = step.options().tags;
  if (const auto* list = tags.as_list()) {
    return std::ranges::any_of(*list, [&](const OptionValue& each) { return ToText(each) == tag; });
  }
  return !tags.is_null() && ToText(tags) == tag;
}

// Whether the step stands in this script, or in one below this folder.
bool IsIn(const Step& step, std::string_view path, const SourceFiles& files) {
  if (step.origin.file < 0) return false;
  const std::string_view file = files.name(step.origin.file);
  while (path.ends_with('/')) path.remove_suffix(1);
  return file == path || (file.starts_with(path) && file.substr(path.size()).starts_with('/'));
}

bool IsNamed(const Step& step, std::string_view name, const SourceFiles& files) {
  if (name.starts_with(kPath)) return IsIn(step, name.substr(kPath.size()), files);
  if (name.starts_with(kTag)) return HasTag(step, name.substr(kTag.size()));
  return step.id == name || EqualsIgnoreCase(step.target(), name);
}

void Add(const Steps& more, Steps& steps) {
  for (size_t i = 0; i < more.size(); ++i) steps[i] = steps[i] || more[i];
}

// What the steps depend on, or what depends on them.
enum class Direction { kUp, kDown };

Steps Spread(const Plan& plan, Steps chosen, Direction direction) {
  const int count = static_cast<int>(plan.steps.size());
  if (direction == Direction::kDown) {
    for (int i = 0; i < count; ++i) {
      for (const int first : plan.steps[i].after) chosen[i] = chosen[i] || chosen[first];
    }
  } else {
    for (int i = count - 1; i >= 0; --i) {
      if (!chosen[i]) continue;
      for (const int first : plan.steps[i].after) chosen[first] = true;
    }
  }
  return chosen;
}

Error UnknownPath(const Plan& plan, std::string_view name, const SourceFiles& files) {
  std::set<std::string> known;
  for (const Step& step : plan.steps) {
    if (step.origin.file >= 0) known.insert(files.name(step.origin.file));
  }
  const std::vector<std::string> scripts(known.begin(), known.end());
  const std::string path(name.substr(kPath.size()));
  const std::string nearest = DidYouMean(path, scripts);
  return Error(ErrorCode::kInvalid, "No step stands in this file or folder: " + path)
      .Hint(nearest.empty() ? "Steps stand in " + Join(scripts, ", ") : nearest);
}

Error UnknownName(const Plan& plan, std::string_view name, const SourceFiles& files) {
  if (name.starts_with(kPath)) return UnknownPath(plan, name, files);
  std::vector<std::string> known;
  for (const Step& step : plan.steps) {
    known.push_back(step.id);
    known.push_back(step.target());
  }
  const std::string nearest = DidYouMean(std::string(name), known);
  std::vector<std::string> ids;
  for (const Step& step : plan.steps) ids.push_back(step.id);
  return Error(ErrorCode::kInvalid, "No step has this name: " + std::string(name))
      .Hint(!nearest.empty()         ? nearest
            : name.starts_with(kTag) ? "Steps get tags by the option tags: {\"tags\": [\"daily\"]}"
                                     : "Steps: " + Join(ids, ", "));
}

Steps Chosen(const Plan& plan, std::string_view text, const SourceFiles& files) {
  std::string_view name = text;
  const bool up = name.starts_with('+');
  if (up) name.remove_prefix(1);
  const bool down = name.ends_with('+');
  if (down) name.remove_suffix(1);
  Steps named;
  for (const Step& step : plan.steps) named.push_back(IsNamed(step, name, files));
  if (std::ranges::count(named, true) == 0) throw UnknownName(plan, name, files);
  Steps chosen = named;
  if (up) Add(Spread(plan, named, Direction::kUp), chosen);
  if (down) Add(Spread(plan, named, Direction::kDown), chosen);
  return chosen;
}

Steps ChosenByAny(const Plan& plan, const std::vector<std::string>& texts,
                  const SourceFiles& files) {
  Steps chosen(plan.steps.size());
  for (const std::string& text : texts) Add(Chosen(plan, text, files), chosen);
  return chosen;
}

// The nearest kept steps that each step comes after.
std::vector<int> AfterAmongKept(const Plan& plan, int step, const Steps& kept,
                                const std::vector<std::set<int>>& through) {
  std::set<int> after;
  for (const int first : plan.steps[step].after) {
    if (kept[first]) {
      after.insert(first);
    } else {
      after.insert(through[first].begin(), through[first].end());
    }
  }
  return {after.begin(), after.end()};
}

std::string KeyOf(const TableId& id) {
  return id.schema.empty() ? TableKey({id.table}) : TableKey({id.schema, id.table});
}

// Tables and views that the steps write.
std::set<std::string> TablesOf(const Plan& plan) {
  std::set<std::string> tables;
  for (const Step& step : plan.steps) {
    if (const auto* load = std::get_if<LoadWork>(&step.work)) {
      tables.insert(KeyOf(load->table));
      if (const auto rejects = RejectsOf(load->source)) tables.insert(KeyOf(*rejects));
    }
    for (const TableCheck& check : step.checks) tables.insert(KeyOf(check.quarantine));
    const auto* transform = std::get_if<TransformWork>(&step.work);
    if (transform != nullptr) tables.insert(KeyOf(transform->table));
  }
  return tables;
}

}  // namespace

Plan Select(const Plan& plan, const Selection& selection, const SourceFiles& files) {
  if (!selection.wanted()) return plan;
  Steps kept = selection.select.empty() ? Steps(plan.steps.size(), true)
                                        : ChosenByAny(plan, selection.select, files);
  const Steps excluded = ChosenByAny(plan, selection.exclude, files);
  for (size_t i = 0; i < kept.size(); ++i) kept[i] = kept[i] && !excluded[i];
  if (std::ranges::count(kept, true) == 0) {
    throw Error(ErrorCode::kInvalid, "No step is left to run")
        .Hint("--exclude names all steps that --select names");
  }
  Plan selected{
      .pipeline = plan.pipeline, .secrets = plan.secrets, .sources = plan.sources, .steps = {}};
  std::vector<std::set<int>> through(plan.steps.size());
  std::vector<int> index_of(plan.steps.size(), -1);
  for (int i = 0; i < static_cast<int>(plan.steps.size()); ++i) {
    const std::vector<int> after = AfterAmongKept(plan, i, kept, through);
    through[i] = {after.begin(), after.end()};
    if (!kept[i]) continue;
    Step step = plan.steps[i];
    step.after.clear();
    for (const int first : after) step.after.push_back(index_of[first]);
    index_of[i] = static_cast<int>(selected.steps.size());
    selected.steps.push_back(std::move(step));
  }
  return selected;
}

std::vector<MissingInput> InputsLeftOut(const Plan& selected, const Plan& whole) {
  const std::set<std::string> made = TablesOf(selected);
  const std::set<std::string> all = TablesOf(whole);
  std::vector<MissingInput> missing;
  for (int i = 0; i < static_cast<int>(selected.steps.size()); ++i) {
    for (const TableId& table : selected.steps[i].reads) {
      const std::string name = KeyOf(table);
      if (all.contains(name) && !made.contains(name)) missing.push_back({i, table});
    }
  }
  return missing;
}

}  // namespace sqlflow
