#include "net/resilience.h"

#include <fmt/format.h>

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/strings.h"

namespace sqlflow {
namespace {

using Problems = std::vector<OptionProblem>;
using Setter = std::function<void(double)>;

struct Setting {
  double minimum;
  Setter set;
};
using Settings = std::map<std::string, Setting>;

std::optional<double> AsNumber(const OptionValue& value) {
  if (const int64_t* integer = value.as_int()) return static_cast<double>(*integer);
  if (const Number* number = value.as_number()) return number->value;
  return std::nullopt;
}

Setter Seconds(std::chrono::milliseconds& target) {
  return [&target](double seconds) {
    target = std::chrono::milliseconds(static_cast<int64_t>(seconds * 1000));
  };
}

Setter Count(int64_t& target) {
  return [&target](double count) { target = static_cast<int64_t>(count); };
}

void ReportUnknown(const OptionEntry& entry, const std::vector<std::string>& known,
                   Problems& problems) {
  problems.push_back({"SF0202", "Unknown setting of resilience: " + entry.key,
                      DidYouMean(entry.key, known), entry.key_span, false});
}

void Read(const OptionEntry& entry, const Setting& setting, Problems& problems) {
  const std::optional<double> number = AsNumber(entry.value);
  if (!number || *number < setting.minimum) {
    problems.push_back({"SF0203",
                        fmt::format("Setting of resilience must be a number of at least {}: {}",
                                    setting.minimum, entry.key),
                        "", entry.value.span, false});
    return;
  }
  setting.set(*number);
}

void ReadMap(const OptionValue& value, const std::string& name, const Settings& settings,
             Problems& problems) {
  const OptionValue::Map* map = value.as_map();
  if (map == nullptr) {
    problems.push_back(
        {"SF0203", "Setting of resilience must be an object: " + name, "", value.span, false});
    return;
  }
  std::vector<std::string> known;
  for (const auto& [key, setting] : settings) known.push_back(key);
  for (const OptionEntry& entry : *map) {
    const auto found = settings.find(entry.key);
    if (found == settings.end()) {
      ReportUnknown(entry, known, problems);
    } else {
      Read(entry, found->second, problems);
    }
  }
}

}  // namespace

ResiliencePolicy ReadResilience(const ResiliencePolicy& defaults, const OptionValue& value,
                                Problems& problems) {
  ResiliencePolicy policy = defaults;
  if (value.is_null()) return policy;
  const Settings plain = {{"retry_attempts", {1, Count(policy.max_attempts)}},
                          {"timeout", {0, Seconds(policy.deadline)}},
                          {"rate_limit", {1, Count(policy.max_requests_per_minute)}}};
  const std::map<std::string, Settings> groups = {
      {"retry",
       {{"max_attempts", {1, Count(policy.max_attempts)}},
        {"initial_delay", {0, Seconds(policy.initial_delay)}},
        {"max_delay", {0, Seconds(policy.max_delay)}},
        {"multiplier", {1, [&](double factor) { policy.multiplier = factor; }}},
        {"jitter", {0, [&](double part) { policy.jitter = part; }}}}},
      {"circuit_breaker",
       {{"failure_threshold", {0, Count(policy.failure_threshold)}},
        {"recovery_timeout", {0, Seconds(policy.recovery_timeout)}},
        {"success_threshold", {1, Count(policy.success_threshold)}}}},
      {"rate_limit",
       {{"max_requests_per_minute", {1, Count(policy.max_requests_per_minute)}},
        {"burst", {1, Count(policy.burst)}}}}};
  const OptionValue::Map* map = value.as_map();
  if (map == nullptr) {
    problems.push_back({"SF0203", "Option must be an object: resilience",
                        "Example: {\"retry_attempts\": 5, \"timeout\": 30}", value.span, false});
    return policy;
  }
  for (const OptionEntry& entry : *map) {
    const auto group = groups.find(entry.key);
    const auto single = plain.find(entry.key);
    // "rate_limit" is a number or a group.
    if (group != groups.end() && (single == plain.end() || entry.value.as_map() != nullptr)) {
      ReadMap(entry.value, entry.key, group->second, problems);
    } else if (single != plain.end()) {
      Read(entry, single->second, problems);
    } else {
      ReportUnknown(entry, {"retry_attempts", "timeout", "rate_limit", "retry", "circuit_breaker"},
                    problems);
    }
  }
  return policy;
}

}  // namespace sqlflow
