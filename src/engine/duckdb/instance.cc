#include "engine/duckdb/instance.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <mutex>
#include <vector>

#include "engine/duckdb/dialect.h"
#include "engine/duckdb/errors.h"

namespace sqlflow::duckdb {
namespace {

// Far above any log: a checkpoint in the middle of a commit can fail after the commit is durable.
constexpr const char* kNeverCheckpoint = "1000TB";

// Instances in memory would otherwise spill into the working directory, and into each other.
std::string SpillFolder() {
  static std::atomic<int> instances{0};
  return (std::filesystem::temp_directory_path() /
          fmt::format("sqlflow-spill-{}-{}", getpid(), instances++))
      .string();
}

void Set(const Config& config, const char* name, const std::string& value) {
  if (api().set_config(config.get(), name, value.c_str()) != DuckDBSuccess) {
    throw Error(ErrorCode::kInvalid,
                fmt::format("Engine setting {} has a value that cannot be used: {}", name, value));
  }
}

void SetMemoryLimit(const Config& config, const std::string& limit) {
  if (api().set_config(config.get(), "memory_limit", limit.c_str()) != DuckDBSuccess) {
    throw Error(ErrorCode::kInvalid, "Engine memory_limit is no size: " + limit)
        .Hint("Write a number and a unit, such as 2GB or 512MiB");
  }
}

Config MakeConfig(const InstanceSettings& settings) {
  Config config;
  api().create_config(config.out());
  Set(config, "errors_as_json", "true");
  Set(config, "arrow_lossless_conversion", "true");
  // Offline they cost up to a second each, and what a script needs should not come from elsewhere.
  Set(config, "autoinstall_known_extensions", "false");
  Set(config, "autoload_known_extensions", "false");
  Set(config, "checkpoint_threshold", kNeverCheckpoint);
  if (!settings.memory_limit.empty()) SetMemoryLimit(config, settings.memory_limit);
  // With more, a writing thread takes rows in bursts, and what they come from waits in between.
  Set(config, "write_buffer_row_group_count", "1");
  Set(config, "threads", "1");
  Set(config, "temp_directory",
      settings.temp_directory.empty() ? SpillFolder() : settings.temp_directory);
  return config;
}

InstanceSettings SettingsOf(const EngineOptions& options) {
  InstanceSettings settings{.memory_limit = options.memory_limit,
                            .temp_directory = options.temp_directory,
                            .timezone = options.timezone,
                            .confined_to = options.confined_to,
                            .threads = options.threads};
  if (settings.temp_directory.empty() && options.persistent) {
    settings.temp_directory = options.path + ".tmp";
  }
  return settings;
}

}  // namespace

std::shared_ptr<Instance> Instance::For(const EngineOptions& options) {
  static std::mutex mutex;
  static std::vector<std::weak_ptr<Instance>> instances;
  const InstanceSettings settings = SettingsOf(options);
  const std::lock_guard lock(mutex);
  std::erase_if(instances, [](const auto& instance) { return instance.expired(); });
  for (const std::weak_ptr<Instance>& each : instances) {
    std::shared_ptr<Instance> instance = each.lock();
    if (instance == nullptr || instance->settings_ != settings) continue;
    if (options.scratch || !instance->taken_.exchange(true)) return instance;
  }
  const auto made = std::make_shared<Instance>(settings, Key());
  made->SetUp();
  made->Confine();
  made->taken_ = !options.scratch;
  instances.push_back(made);
  return made;
}

Instance::Instance(const InstanceSettings& settings, Key) : settings_(settings) {
  const Config config = MakeConfig(settings);
  char* raw = nullptr;
  const duckdb_state state = api().open_ext(nullptr, &database_, config.get(), &raw);
  const std::string message = TakeText(raw);
  if (state != DuckDBSuccess) throw ToError(ParseMessage(message), {});
  if (api().connect(database_, &own_) != DuckDBSuccess) {
    api().close(&database_);
    throw Error(ErrorCode::kInternal, "The engine refused a connection");
  }
  RegisterStreamFunction(own_, streams_);
}

void Instance::SetUp() {
  // A schema of a user's may be called like the database that every instance begins with.
  for (const char* sql :
       {"ATTACH ':memory:' AS instance_database", "USE instance_database", "DETACH memory"}) {
    if (const auto problem = Run(sql)) throw ToError(ParseMessage(*problem), {});
  }
  // Not in the configuration: the engine learns of time zones only when it is open.
  if (settings_.timezone.empty()) return;
  if (!Run("SET GLOBAL TimeZone = " + QuoteText(settings_.timezone))) return;
  throw Error(ErrorCode::kInvalid, "Time zone is unknown: " + settings_.timezone)
      .Hint("Name it as the tz database does, such as Europe/Berlin");
}

// Cannot be undone. The engine takes the folder that it spills to for one that may be used.
void Instance::Confine() {
  if (settings_.confined_to.empty()) return;
  const std::string folders = "[" + QuoteText(settings_.confined_to) + "]";
  for (const std::string& setting :
       {"allowed_directories = " + folders, std::string("enable_external_access = false")}) {
    if (const auto problem = Run("SET GLOBAL " + setting)) throw ToError(*problem, {});
  }
}

Instance::~Instance() {
  api().disconnect(&own_);
  api().close(&database_);
}

void Instance::UseThreads() {
  const auto problem =
      Run(settings_.threads > 0 ? fmt::format("SET GLOBAL threads = {}", settings_.threads)
                                : "RESET GLOBAL threads");
  if (problem) throw ToError(ParseMessage(*problem), {});
}

std::optional<std::string> Instance::Run(const std::string& sql) {
  const std::lock_guard lock(mutex_);
  duckdb_result result;
  std::optional<std::string> problem;
  if (api().query(own_, sql.c_str(), &result) != DuckDBSuccess) {
    problem = api().result_error(&result);
  }
  api().destroy_result(&result);
  return problem;
}

}  // namespace sqlflow::duckdb
