#include "sqlflow/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/strings.h"

namespace sqlflow {
namespace {

OptionProblem Problem(std::string_view id, std::string message, std::string hint, Span span) {
  return {std::string(id), std::move(message), std::move(hint), span, false};
}

std::string MissingHint(const OptionInfo& info) {
  if (info.secret || info.example.empty()) return info.description;
  return fmt::format("Add \"{}\": {}", info.name, ToJson(OptionValue::Text(info.example)));
}

void ReportTwice(const OptionList::Option& option, const OptionEntry& first,
                 const OptionEntry& second, std::vector<OptionProblem>& problems) {
  const std::string hint =
      first.key == second.key ? "Leave one of them out"
                              : fmt::format("Keep one of \"{}\" and \"{}\"", first.key, second.key);
  problems.push_back(
      Problem("SF0205", "Option is given twice: " + option.info.name, hint, second.key_span));
}

}  // namespace

std::string_view ToString(OptionType type) {
  switch (type) {
    case OptionType::kString:
      return "string";
    case OptionType::kBool:
      return "boolean";
    case OptionType::kInteger:
      return "integer";
    case OptionType::kNumber:
      return "number";
    case OptionType::kStringList:
      return "list of strings";
    case OptionType::kStringMap:
      return "object of strings";
    case OptionType::kAny:
      return "any";
  }
  return "any";
}

const OptionList::Option* OptionList::Find(std::string_view name) const {
  for (const Option& option : options_) {
    const std::vector<std::string>& aliases = option.info.aliases;
    if (option.info.name == name ||
        std::find(aliases.begin(), aliases.end(), name) != aliases.end()) {
      return &option;
    }
  }
  return nullptr;
}

OptionValue OptionList::Known(const OptionValue& values) const {
  OptionValue known = OptionValue::Object({}, values.span);
  const OptionValue::Map* map = values.as_map();
  if (map == nullptr) return known;
  auto& entries = std::get<OptionValue::Map>(known.data);
  for (const OptionEntry& entry : *map) {
    if (Find(entry.key) != nullptr) entries.push_back(entry);
  }
  return known;
}

void OptionList::Accept(const OptionList& other) {
  for (const Option& option : other.options_) {
    if (Find(option.info.name) == nullptr) {
      options_.push_back({option.info, internal::MakeChecker(option.info.type)});
    }
  }
}

void OptionList::Ignore(std::string_view owner, const std::vector<std::string>& names) {
  for (const std::string& name : names) ignored_.emplace_back(name, owner);
}

OptionList::Option& OptionList::Add(OptionInfo info, OptionSetter set) {
  return options_.emplace_back(Option{std::move(info), std::move(set)});
}

void OptionList::ReportUnknown(const OptionEntry& entry,
                               std::vector<OptionProblem>& problems) const {
  for (const auto& [name, owner] : ignored_) {
    if (name != entry.key) continue;
    OptionProblem problem =
        Problem("SF0208", fmt::format("Option is for {} and has no effect here: {}", owner, name),
                "", entry.key_span);
    problem.warning = true;
    problems.push_back(std::move(problem));
    return;
  }
  std::vector<std::string> names, all_spellings;
  for (const Option& option : options_) {
    names.push_back(option.info.name);
    all_spellings.push_back(option.info.name);
    all_spellings.insert(all_spellings.end(), option.info.aliases.begin(),
                         option.info.aliases.end());
  }
  std::string hint = DidYouMean(entry.key, all_spellings);
  if (hint.empty()) hint = "Options: " + Join(names, ", ");
  problems.push_back(
      Problem("SF0201", "Unknown option: " + entry.key, std::move(hint), entry.key_span));
}

void OptionList::Apply(const OptionValue& values, Span where, void* target,
                       std::vector<OptionProblem>& problems) const {
  if (values.as_map() == nullptr && !values.is_null()) {
    problems.push_back(
        Problem("SF0203", fmt::format("Options must be an object, not {}", KindName(values)),
                "Write {\"name\": value}", values.span.known() ? values.span : where));
    return;
  }
  // The entry that gave each option its value.
  std::map<const Option*, const OptionEntry*> given;
  static const OptionValue::Map kNothing;
  for (const OptionEntry& entry : values.is_null() ? kNothing : *values.as_map()) {
    const Option* option = Find(entry.key);
    if (option == nullptr) {
      ReportUnknown(entry, problems);
    } else if (!entry.value.is_null()) {
      const auto [first, is_first] = given.emplace(option, &entry);
      if (is_first) {
        ApplyOne(*option, entry, target, problems);
      } else {
        ReportTwice(*option, *first->second, entry, problems);
      }
    }
  }
  for (const Option& option : options_) {
    if (!option.info.required || given.contains(&option)) continue;
    problems.push_back(Problem("SF0202", "Required option is missing: " + option.info.name,
                               MissingHint(option.info), where));
  }
}

void OptionList::ApplyOne(const Option& option, const OptionEntry& entry, void* target,
                          std::vector<OptionProblem>& problems) {
  const OptionInfo& info = option.info;
  const std::string* text = entry.value.as_string();
  const OptionValue::List* list = entry.value.as_list();
  const bool is_empty =
      (text != nullptr && Trim(*text).empty()) || (list != nullptr && list->empty());
  if (info.required && is_empty) {
    problems.push_back(Problem("SF0202", "Required option is empty: " + info.name,
                               MissingHint(info), entry.value.span));
    return;
  }
  if (!info.deprecated.empty()) {
    OptionProblem problem = Problem("SF0206", "Option is deprecated: " + entry.key,
                                    "Use " + info.deprecated, entry.key_span);
    problem.warning = true;
    problems.push_back(std::move(problem));
  }
  option.set(target, entry.value, info, problems);
}

}  // namespace sqlflow
