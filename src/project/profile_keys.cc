#include "project/profile_keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/strings.h"

namespace sqlflow {
namespace {

const std::vector<std::string>& ProfileKeys() {
  static const std::vector<std::string> keys = {
      "version",   "description", "extends", "variables", "engines",    "connectors", "connections",
      "log_level", "timezone",    "paths",   "python",    "resilience", "state"};
  return keys;
}

// Keys that were read once and say nothing any more.
constexpr std::array<std::string_view, 5> kIgnored = {"log_file", "logging", "performance",
                                                      "testing", "module_log_levels"};

bool IsMapKey(std::string_view key) {
  return key == "variables" || key == "engines" || key == "connectors" || key == "paths" ||
         key == "python" || key == "resilience";
}

class Normalizer {
 public:
  explicit Normalizer(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  OptionValue Run(const OptionValue& tree) {
    result_ = OptionValue::Object({}, tree.span);
    for (const OptionEntry& entry : *tree.as_map()) Take(entry);
    RenameDatabasePath();
    CheckVersion();
    return std::move(result_);
  }

 private:
  void Take(const OptionEntry& entry) {
    if (entry.key == "sources" || entry.key == "destinations") {
      diagnostics_.Warning("SF0805", entry.key_span, fmt::format("Old key: {}", entry.key),
                           "Write connectors:");
      return Put("connectors", entry);
    }
    if (entry.key == "connections") return Put("connectors", entry);
    if (std::find(kIgnored.begin(), kIgnored.end(), entry.key) != kIgnored.end()) {
      diagnostics_.Warning("SF0805", entry.key_span,
                           fmt::format("Old key has no effect: {}", entry.key), "Remove it");
      return;
    }
    if (entry.key == "state") {
      diagnostics_.Error("SF0806", entry.key_span, "State in a connection is not supported: state",
                         "Remove it: state is kept in the engine's database");
      return;
    }
    Put(entry.key, entry);
  }

  void Put(std::string_view key, const OptionEntry& entry) {
    if (IsMapKey(key)) {
      if (entry.value.is_null()) return;
      if (entry.value.as_map() == nullptr) {
        diagnostics_.Error(
            "SF0803", entry.value.span,
            fmt::format("{} must be an object, not {}", entry.key, KindName(entry.value)));
        return;
      }
    }
    const OptionEntry* present = result_.Find(key);
    OptionValue value =
        present != nullptr ? Merge(present->value, entry.value) : OptionValue(entry.value);
    result_.Set(key, std::move(value));
    result_.Find(key)->key_span = entry.key_span;
  }

  void RenameDatabasePath() {
    OptionEntry* engines = result_.Find("engines");
    OptionEntry* duckdb = engines != nullptr ? engines->value.Find("duckdb") : nullptr;
    OptionEntry* old = duckdb != nullptr ? duckdb->value.Find("database_path") : nullptr;
    if (old == nullptr) return;
    const bool both = duckdb->value.Find("path") != nullptr;
    diagnostics_.Warning(
        "SF0805", old->key_span,
        both ? "Old key beside path has no effect: database_path" : "Old key: database_path",
        both ? "Remove it" : "Write path:");
    if (!both) {
      old->key = "path";
      return;
    }
    std::erase_if(std::get<OptionValue::Map>(duckdb->value.data),
                  [](const OptionEntry& entry) { return entry.key == "database_path"; });
  }

  void CheckVersion() {
    const OptionEntry* version = result_.Find("version");
    if (version == nullptr) return;
    const std::string text = ToText(version->value);
    if (text == "1" || text == "1.0") return;
    diagnostics_.Warning("SF0805", version->value.span,
                         fmt::format("Unknown version of the profile: {}", text),
                         "Write version: \"1.0\"");
  }

  Diagnostics& diagnostics_;
  OptionValue result_;
};

// The content of `dev: {…}` in dev.yml, when there is nothing else.
const OptionValue* Wrapped(const OptionValue& tree, const std::string& name,
                           Diagnostics& diagnostics) {
  const OptionEntry* wrapper = tree.Find(name);
  if (wrapper == nullptr || wrapper->value.as_map() == nullptr) return nullptr;
  const bool known =
      std::find(ProfileKeys().begin(), ProfileKeys().end(), name) != ProfileKeys().end();
  if (known) return nullptr;
  for (const OptionEntry& entry : *tree.as_map()) {
    if (entry.key != name && entry.key != "version") return nullptr;
  }
  diagnostics.Warning("SF0805", wrapper->key_span,
                      fmt::format("Profile is wrapped in its own name: {}", name),
                      "Move its content up by one level");
  return &wrapper->value;
}

}  // namespace

void CheckKeys(const OptionValue& map, std::span<const std::string> known, std::string_view what,
               Diagnostics& diagnostics) {
  if (map.as_map() == nullptr) return;
  for (const OptionEntry& entry : *map.as_map()) {
    if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
    std::string hint = DidYouMean(entry.key, known);
    if (hint.empty()) hint = fmt::format("Known keys: {}", Join(known, ", "));
    diagnostics.Error("SF0802", entry.key_span,
                      fmt::format("Unknown key in {}: {}", what, entry.key), std::move(hint));
  }
}

OptionValue NormalizeProfile(OptionValue tree, const std::string& name, Diagnostics& diagnostics) {
  if (const OptionValue* inner = Wrapped(tree, name, diagnostics)) tree = OptionValue(*inner);
  OptionValue result = Normalizer(diagnostics).Run(tree);
  CheckKeys(result, ProfileKeys(), "the profile", diagnostics);
  return result;
}

}  // namespace sqlflow
