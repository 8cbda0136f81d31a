#include "project/variables.h"

namespace sqlflow {

std::string_view ToString(VariableOrigin origin) {
  switch (origin) {
    case VariableOrigin::kLoop:
      return "FOR";
    case VariableOrigin::kCommandLine:
      return "--vars";
    case VariableOrigin::kProfile:
      return "the profile";
    case VariableOrigin::kSet:
      return "SET";
    case VariableOrigin::kBuiltin:
      return "built-in";
    case VariableOrigin::kEnvironment:
      return "the environment";
    case VariableOrigin::kDotEnv:
      return ".env";
  }
  return "";
}

void Variables::Define(VariableOrigin origin, std::string_view name, OptionValue value) {
  values_[std::string(name)][origin] = {std::move(value), false};
}

void Variables::DefineLiteral(VariableOrigin origin, std::string_view name, OptionValue value) {
  values_[std::string(name)][origin] = {std::move(value), true};
}

void Variables::Remove(VariableOrigin origin, std::string_view name) {
  const auto found = values_.find(name);
  if (found == values_.end()) return;
  found->second.erase(origin);
  if (found->second.empty()) values_.erase(found);
}

std::optional<Variables::Definition> Variables::Lookup(std::string_view name,
                                                       std::optional<VariableOrigin> below) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return std::nullopt;
  for (const auto& [origin, stored] : found->second) {
    if (!below || origin > *below) return Definition{origin, &stored.value, stored.literal};
  }
  return std::nullopt;
}

std::optional<Variables::Definition> Variables::LookupAt(VariableOrigin origin,
                                                         std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return std::nullopt;
  const auto at = found->second.find(origin);
  if (at == found->second.end()) return std::nullopt;
  return Definition{origin, &at->second.value, at->second.literal};
}

const OptionValue* Variables::Find(std::string_view name) const {
  const std::optional<Definition> definition = Lookup(name);
  return definition ? definition->value : nullptr;
}

std::optional<VariableOrigin> Variables::OriginOf(std::string_view name) const {
  const std::optional<Definition> definition = Lookup(name);
  if (!definition) return std::nullopt;
  return definition->origin;
}

std::vector<std::string> Variables::Names() const {
  std::vector<std::string> names;
  names.reserve(values_.size());
  for (const auto& entry : values_) names.push_back(entry.first);
  return names;
}

}  // namespace sqlflow
