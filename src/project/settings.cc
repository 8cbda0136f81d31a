#include "project/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "project/builtins.h"
#include "project/profile_keys.h"
#include "project/scalar.h"

namespace sqlflow {
namespace {

using Names = std::vector<std::string>;

// "2GB", "512 MiB", "1.5GB".
bool IsMemorySize(std::string_view text) {
  static const Names kUnits = {"b",   "kb",  "mb",  "gb", "tb", "kib",
                               "mib", "gib", "tib", "k",  "m",  "g"};
  const size_t digits = text.find_first_not_of("0123456789.");
  if (digits == 0 || digits == std::string_view::npos) return false;
  if (!IsNumberText(text.substr(0, digits))) return false;
  const std::string unit = ToLower(Trim(text.substr(digits)));
  return std::find(kUnits.begin(), kUnits.end(), unit) != kUnits.end();
}

class SettingsReader {
 public:
  SettingsReader(const OptionValue& profile, Resolver& resolver, Project& project,
                 Diagnostics& diagnostics)
      : profile_(profile), resolver_(resolver), project_(project), diagnostics_(diagnostics) {}

  void ReadAll() {
    ReadEngines();
    ReadConnectors();
    ReadLogLevel();
    if (const OptionValue* paths = Section("paths")) ReadPaths(resolver_.ResolveOptions(*paths));
    if (const OptionValue* python = Section("python")) {
      ReadPython(resolver_.ResolveOptions(*python));
    }
    if (const OptionValue* resilience = Section("resilience")) {
      project_.resilience = resolver_.ResolveOptions(*resilience);
    }
  }

  void ReadTimezone() {
    const OptionEntry* entry = profile_.Find("timezone");
    if (entry == nullptr) return;
    const OptionValue value = resolver_.ResolveOptions(entry->value);
    const std::string zone = ToText(value);
    if (!IsKnownTimezone(zone)) {
      return Report("SF0811", entry->value.span, fmt::format("Timezone is unknown: {}", zone),
                    "Write a name such as UTC or Europe/Paris");
    }
    project_.engine.timezone = zone;
  }

 private:
  const OptionValue* Section(std::string_view key) const {
    const OptionEntry* entry = profile_.Find(key);
    return entry != nullptr && entry->value.as_map() != nullptr ? &entry->value : nullptr;
  }

  void Report(std::string_view id, Span where, std::string message, std::string hint = "") {
    diagnostics_.Error(id, where, std::move(message), std::move(hint));
  }

  // The text of a key; a number or a boolean counts as it is written.
  bool ReadText(const OptionValue& map, std::string_view key, std::string& target) {
    const OptionEntry* entry = map.Find(key);
    if (entry == nullptr || entry->value.is_null()) return false;
    if (entry->value.as_list() != nullptr || entry->value.as_map() != nullptr) {
      Report("SF0803", entry->value.span,
             fmt::format("{} must be text, not {}", key, KindName(entry->value)));
      return false;
    }
    target = ToText(entry->value);
    return true;
  }

  void ReadCount(const OptionValue& map, std::string_view key, int& target) {
    const OptionEntry* entry = map.Find(key);
    if (entry == nullptr || entry->value.is_null()) return;
    // Variables of the environment are text.
    const OptionValue value = TypedScalar(ToText(entry->value), entry->value.span);
    const int64_t* count = value.as_int();
    if (count == nullptr || *count < 1 || *count > std::numeric_limits<int>::max()) {
      return Report("SF0803", entry->value.span,
                    fmt::format("{} must be a whole number from 1: {}", key, ToText(entry->value)));
    }
    target = static_cast<int>(*count);
  }

  void ReadEngines() {
    static const Names kEngines = {"duckdb"};
    const OptionValue* engines = Section("engines");
    if (engines == nullptr) return;
    CheckKeys(*engines, kEngines, "engines", diagnostics_);
    const OptionEntry* duckdb = engines->Find("duckdb");
    if (duckdb == nullptr || duckdb->value.is_null()) return;
    if (duckdb->value.as_map() == nullptr) {
      return Report("SF0803", duckdb->value.span,
                    fmt::format("duckdb must be an object, not {}", KindName(duckdb->value)));
    }
    static const Names kKeys = {"mode", "path", "memory_limit", "threads", "temp_directory"};
    CheckKeys(duckdb->value, kKeys, "engines.duckdb", diagnostics_);
    const size_t failures = resolver_.failures();
    const OptionValue settings = resolver_.ResolveOptions(duckdb->value);
    if (resolver_.failures() == failures) ReadDuckdb(settings, duckdb->key_span);
  }

  void ReadDuckdb(const OptionValue& settings, Span where) {
    EngineOptions& engine = project_.engine;
    ReadText(settings, "path", engine.path);
    std::string mode = engine.path.empty() ? "memory" : "persistent";
    const bool written = ReadText(settings, "mode", mode);
    const Span mode_span = written ? settings.Find("mode")->value.span : where;
    if (mode != "memory" && mode != "persistent") {
      static const Names kModes = {"memory", "persistent"};
      std::string hint = DidYouMean(mode, kModes);
      if (hint.empty()) hint = "Write memory or persistent";
      Report("SF0803", mode_span, fmt::format("Engine mode is unknown: {}", mode), hint);
    }
    engine.persistent = mode == "persistent";
    if (engine.persistent && engine.path.empty()) {
      Report("SF0808", mode_span, "Persistent mode needs the path of the database",
             "Add path: target/dev.duckdb");
    }
    if (mode == "memory" && !engine.path.empty()) {
      diagnostics_.Warning("SF0803", settings.Find("path")->value.span,
                           fmt::format("Path has no effect in memory mode: {}", engine.path),
                           "Write mode: persistent to keep tables there");
    }
    ReadMemoryLimit(settings);
    ReadText(settings, "temp_directory", engine.temp_directory);
    ReadCount(settings, "threads", engine.threads);
  }

  void ReadMemoryLimit(const OptionValue& settings) {
    std::string limit;
    if (!ReadText(settings, "memory_limit", limit)) return;
    if (!IsMemorySize(limit)) {
      return Report("SF0803", settings.Find("memory_limit")->value.span,
                    fmt::format("memory_limit is no size: {}", limit),
                    "Write a number with a unit: 2GB, 512MB");
    }
    project_.engine.memory_limit = limit;
  }

  void ReadConnectors() {
    const OptionValue* connectors = Section("connectors");
    if (connectors == nullptr) return;
    for (const OptionEntry& entry : *connectors->as_map()) ReadConnection(entry);
  }

  void ReadConnection(const OptionEntry& entry) {
    if (entry.value.as_map() == nullptr) {
      return Report("SF0803", entry.key_span,
                    fmt::format("A connection must be an object with a type: {}", entry.key));
    }
    Connection connection{entry.key, "", OptionValue::Object({}, entry.value.span), entry.key_span};
    bool right = true;
    for (const OptionEntry& part : *entry.value.as_map()) {
      if (part.key == "description") continue;
      if (part.key == "type") {
        right = ReadType(part, connection) && right;
      } else if (part.key == "params" || part.key == "options") {
        right = ReadParams(part, connection) && right;
      } else {
        connection.params.Set(part.key, part.value);
        connection.params.Find(part.key)->key_span = part.key_span;
      }
    }
    if (right && connection.type.empty()) {
      Report("SF0808", entry.key_span, fmt::format("Connection has no type: {}", entry.key),
             "Add type: postgres, csv, …");
      return;
    }
    if (right) project_.connections.push_back(std::move(connection));
  }

  bool ReadType(const OptionEntry& part, Connection& connection) {
    const std::string* type = part.value.as_string();
    if (type == nullptr) {
      Report("SF0803", part.value.span,
             fmt::format("type must be text, not {}", KindName(part.value)));
      return false;
    }
    connection.type = ToText(resolver_.ResolveOptions(part.value));
    return true;
  }

  bool ReadParams(const OptionEntry& part, Connection& connection) {
    if (part.value.is_null()) return true;
    if (part.value.as_map() == nullptr) {
      Report("SF0803", part.value.span,
             fmt::format("{} must be an object, not {}", part.key, KindName(part.value)));
      return false;
    }
    connection.params = Merge(part.value, connection.params);
    return true;
  }

  void ReadLogLevel() {
    static const Names kLevels = {"debug", "info", "warning", "error", "critical"};
    const OptionEntry* entry = profile_.Find("log_level");
    if (entry == nullptr || entry->value.is_null()) return;
    const std::string level = ToLower(ToText(resolver_.ResolveOptions(entry->value)));
    if (std::find(kLevels.begin(), kLevels.end(), level) == kLevels.end()) {
      std::string hint = DidYouMean(level, kLevels);
      if (hint.empty()) hint = fmt::format("Known levels: {}", Join(kLevels, ", "));
      return Report("SF0803", entry->value.span, fmt::format("Log level is unknown: {}", level),
                    std::move(hint));
    }
    project_.log_level = level;
  }

  void ReadPaths(const OptionValue& paths) {
    static const Names kKeys = {"pipelines"};
    CheckKeys(paths, kKeys, "paths", diagnostics_);
    ReadText(paths, "pipelines", project_.pipelines_dir);
  }

  void ReadPython(const OptionValue& python) {
    static const Names kKeys = {"interpreter", "workers"};
    CheckKeys(python, kKeys, "python", diagnostics_);
    ReadText(python, "interpreter", project_.python_interpreter);
    ReadCount(python, "workers", project_.python_workers);
  }

  const OptionValue& profile_;
  Resolver& resolver_;
  Project& project_;
  Diagnostics& diagnostics_;
};

}  // namespace

void ReadTimezone(const OptionValue& profile, Resolver& resolver, Project& project,
                  Diagnostics& diagnostics) {
  SettingsReader(profile, resolver, project, diagnostics).ReadTimezone();
}

void ReadSettings(const OptionValue& profile, Resolver& resolver, Project& project,
                  Diagnostics& diagnostics) {
  SettingsReader(profile, resolver, project, diagnostics).ReadAll();
}

}  // namespace sqlflow
