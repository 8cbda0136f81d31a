#include "engine/duckdb/database.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <thread>

#include "base/files.h"
#include "base/strings.h"
#include "engine/duckdb/dialect.h"
#include "engine/duckdb/errors.h"

namespace sqlflow::duckdb {
namespace {

// No schema of a user's is called this: the engine would not know which of both is meant.
constexpr const char* kProjectDatabase = "project_database";

// "Conflicting lock is held in /usr/bin/sqlflow (PID 123)"
Error LockedError(const std::string& path, std::string_view text) {
  const size_t pid = text.find("(PID ");
  const size_t begin = pid == std::string_view::npos ? text.size() : pid + 5;
  const std::string_view number = text.substr(begin, text.find(')', begin) - begin);
  return Error(ErrorCode::kUnavailable,
               number.empty() ? fmt::format("Database is in use by another process: {}", path)
                              : fmt::format("Database is in use by process {}: {}", number, path))
      .Hint("Wait until it ends, or end it: one process at a time writes to a database");
}

Error OpenError(const EngineOptions& options, const std::string& raw) {
  const EngineMessage message = ParseMessage(raw);
  const std::string& path = options.path;
  const auto says = [&](std::string_view part) {
    return message.text.find(part) != std::string::npos;
  };
  if (says("Could not set lock")) return LockedError(path, message.text);
  if (says("not a valid DuckDB database") || says("sqlite_scanner")) {
    return Error(ErrorCode::kInvalid, "File is no DuckDB database: " + path)
        .Hint("Name another path; the file is left as it is");
  }
  if (says("database does not exist")) {
    return Error(ErrorCode::kNotFound, "Database is missing: " + path);
  }
  if (says("Is a directory")) {
    return Error(ErrorCode::kInvalid, "Path of the database is a folder: " + path);
  }
  Error error = ToError(message, {});
  return Error(error.code(),
               fmt::format("Database cannot be opened: {} ({})", path, error.message()))
      .Hint(error.hint());
}

void Attach(Instance& instance, const EngineOptions& options, const std::string& path,
            std::string_view name) {
  const std::optional<std::string> problem =
      instance.Run(fmt::format("ATTACH {} AS {} (TYPE duckdb{})", QuoteText(path), QuoteName(name),
                               options.read_only ? ", READ_ONLY" : ""));
  if (problem) throw OpenError(options, *problem);
}

// The engine writes a new file's first blocks one by one, and cannot open one that lacks some. So
// it does that under another name, and a process that is killed meanwhile leaves no database.
void MakeFile(Instance& instance, const EngineOptions& options) {
  const std::string path = FollowLinks(options.path);
  const std::string folder = ParentFolder(path);
  MakeFolders(folder);
  // The log of a database that is gone is dropped by the engine when it makes the new one itself.
  if (FileExists(path) || FileExists(path + ".wal")) return;
  RemoveDeadTemporaries(folder);
  const std::string part = TemporaryNameBeside(path);
  const std::string name = fmt::format("new_database_{}", instance.NewNumber());
  try {
    Attach(instance, options, part, name);
    if (const auto problem = instance.Run("DETACH " + name)) throw OpenError(options, *problem);
    // Unlike a rename, a link leaves the file of a process that was faster. Some file systems have
    // no links.
    if (link(part.c_str(), path.c_str()) != 0 && errno != EEXIST) ReplaceFile(part, path);
  } catch (const Error&) {
    unlink(part.c_str());
    throw;
  }
  unlink(part.c_str());
  SyncFolder(folder);
}

// "1.5GB" or "512 MiB"; 0 for what is no size, which opening refuses.
double BytesOf(std::string_view size) {
  double number = 0;
  const char* end = size.data() + size.size();
  const char* unit = std::from_chars(size.data(), end, number).ptr;
  while (unit != end && *unit == ' ') ++unit;
  if (unit == end) return 0;
  const size_t power = std::string_view("bkmgt").find(static_cast<char>(std::tolower(*unit)));
  const bool is_binary = end - unit > 1 && std::tolower(unit[1]) == 'i';
  return power == std::string_view::npos
             ? 0
             : number * std::pow(is_binary ? 1024 : 1000, static_cast<double>(power));
}

// As long as the engine's read buffer is by itself; less where the memory limit is small.
int64_t CsvLineBytes(const EngineOptions& options) {
  constexpr int64_t kLeast = int64_t{2} << 20;
  constexpr int64_t kMost = int64_t{32} << 20;
  const double limit = BytesOf(options.memory_limit);
  if (limit == 0) return kMost;
  const unsigned threads = options.threads > 0 ? static_cast<unsigned>(options.threads)
                                               : std::max(1U, std::thread::hardware_concurrency());
  return std::clamp(static_cast<int64_t>(limit / 8 / threads), kLeast, kMost);
}

}  // namespace

Database::Database(const EngineOptions& options)
    : instance_(Instance::For(options)),
      is_scratch_(options.scratch),
      name_(is_scratch_ ? fmt::format("scratch_database_{}", instance_->NewNumber())
                        : kProjectDatabase),
      csv_line_bytes_(CsvLineBytes(options)) {
  const bool is_file = options.persistent && !is_scratch_;
  try {
    if (!is_scratch_) instance_->UseThreads();
    if (is_file && !options.read_only) MakeFile(*instance_, options);
    if (is_file) {
      Attach(*instance_, options, options.path, name_);
    } else if (const auto problem = instance_->Run(fmt::format("ATTACH ':memory:' AS {}", name_))) {
      throw OpenError(options, *problem);
    }
  } catch (const Error&) {
    if (!is_scratch_) instance_->FreeRoom();
    throw;
  }
}

Database::~Database() {
  // An instance that broke lets nothing go, and gets no other database.
  const bool is_detached = !instance_->Run("DETACH " + name_);
  if (!is_scratch_ && is_detached) instance_->FreeRoom();
}

}  // namespace sqlflow::duckdb
