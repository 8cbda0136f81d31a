#include "project/builtins.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <random>

#include "base/files.h"

namespace sqlflow {
namespace {

constexpr std::array<std::string_view, 9> kBuiltins = {"run_id",   "run_date",  "run_ts",
                                                       "today",    "yesterday", "now",
                                                       "pipeline", "profile",   "project_dir"};

using Days = std::chrono::sys_days;

std::optional<Days> ParseDate(const std::string& text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  for (const size_t at : {0, 1, 2, 3, 5, 6, 8, 9}) {
    if (text[at] < '0' || text[at] > '9') return std::nullopt;
  }
  const std::chrono::year_month_day date{
      std::chrono::year(std::atoi(text.substr(0, 4).c_str())),
      std::chrono::month(static_cast<unsigned>(std::atoi(text.substr(5, 2).c_str()))),
      std::chrono::day(static_cast<unsigned>(std::atoi(text.substr(8, 2).c_str())))};
  if (!date.ok()) return std::nullopt;
  return Days(date);
}

std::string FormatDays(Days days) {
  const std::chrono::year_month_day date(days);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

// Sets TZ for a while; the C library has no other way to a zone's rules.
class ScopedZone {
 public:
  explicit ScopedZone(const std::string& timezone) {
    const char* before = std::getenv("TZ");
    if (before != nullptr) before_ = before;
    ::setenv("TZ", timezone.c_str(), 1);
    ::tzset();
  }
  ~ScopedZone() {
    if (before_) {
      ::setenv("TZ", before_->c_str(), 1);
    } else {
      ::unsetenv("TZ");
    }
    ::tzset();
  }
  ScopedZone(const ScopedZone&) = delete;
  ScopedZone& operator=(const ScopedZone&) = delete;

 private:
  std::optional<std::string> before_;
};

// The date that --vars sets, or the one of the clock.
Days RunDate(const std::string& today, Project& project, Diagnostics& diagnostics) {
  const Days by_clock = ParseDate(today).value_or(Days{});
  const auto given = project.variables.LookupAt(VariableOrigin::kCommandLine, "run_date");
  if (!given) return by_clock;
  const std::string text = ToText(*given->value);
  if (const std::optional<Days> date = ParseDate(text)) return *date;
  diagnostics.Error("SF0310", given->value->span, fmt::format("run_date is no date: {}", text),
                    "Write a date as 2026-01-31");
  return by_clock;
}

}  // namespace

bool IsBuiltin(std::string_view name) {
  return std::find(kBuiltins.begin(), kBuiltins.end(), name) != kBuiltins.end();
}

bool IsKnownTimezone(const std::string& name) {
  if (name == "UTC" || name == "GMT" || name == "Etc/UTC") return true;
  if (name.empty() || name.front() == '/' || name.find("..") != std::string::npos) return false;
  return FileExists("/usr/share/zoneinfo/" + name);
}

std::string FormatInZone(std::chrono::system_clock::time_point time, const std::string& timezone,
                         const char* format) {
  const std::time_t seconds =
      std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(time));
  std::tm civil{};
  if (timezone == "UTC") {
    ::gmtime_r(&seconds, &civil);
  } else {
    const ScopedZone zone(timezone);
    ::localtime_r(&seconds, &civil);
  }
  char text[64];
  const size_t length = std::strftime(text, sizeof(text), format, &civil);
  return std::string(text, length);
}

void DefineBuiltins(const ProjectRequest& request, const Clock& clock, Project& project,
                    Diagnostics& diagnostics) {
  const auto time = request.run_time.value_or(clock.Now());
  const std::string& zone = project.engine.timezone;
  const std::string now = FormatInZone(time, zone, "%Y-%m-%d %H:%M:%S");
  const Days date = RunDate(FormatInZone(time, zone, "%Y-%m-%d"), project, diagnostics);
  const auto define = [&](std::string_view name, std::string value) {
    project.variables.DefineLiteral(VariableOrigin::kBuiltin, name,
                                    OptionValue::Text(std::move(value)));
  };
  define("run_id", request.run_id.empty() ? NewRunId(clock) : request.run_id);
  define("run_date", FormatDays(date));
  define("today", FormatDays(date));
  define("yesterday", FormatDays(date - std::chrono::days(1)));
  define("run_ts", now);
  define("now", now);
  if (!request.pipeline.empty()) define("pipeline", request.pipeline);
  define("profile", project.profile);
  define("project_dir", project.root);
}

std::string NewRunId(const Clock& clock) {
  std::random_device random;
  return fmt::format("{}-{:08x}{:04x}", FormatInZone(clock.Now(), "UTC", "%Y%m%d-%H%M%S"), random(),
                     random() & 0xffffU);
}

}  // namespace sqlflow
