#include "engine/duckdb/csv_guesses.h"

#include <fmt/format.h>
#include <sys/stat.h>

namespace sqlflow::duckdb {

std::string CsvGuesses::Key(const std::string& file, const std::string& call) {
  struct stat now {};
  if (stat(file.c_str(), &now) != 0) return "";
  return fmt::format("{} {} {} {}.{} {}.{} {}", now.st_dev, now.st_ino, now.st_size,
                     now.st_mtim.tv_sec, now.st_mtim.tv_nsec, now.st_ctim.tv_sec,
                     now.st_ctim.tv_nsec, call);
}

std::optional<CsvGuess> CsvGuesses::Find(const std::string& key) const {
  const std::lock_guard lock(mutex_);
  const auto found = guesses_.find(key);
  if (found == guesses_.end()) return std::nullopt;
  return found->second;
}

void CsvGuesses::Keep(const std::string& key, const CsvGuess& guess) {
  if (key.empty()) return;
  const std::lock_guard lock(mutex_);
  guesses_[key] = guess;
}

std::optional<Schema> CsvGuesses::FindColumns(std::string_view query) const {
  const std::lock_guard lock(mutex_);
  const auto found = columns_.find(query);
  if (found == columns_.end()) return std::nullopt;
  return found->second;
}

void CsvGuesses::KeepColumns(std::string_view query, const Schema& columns) {
  const std::lock_guard lock(mutex_);
  columns_.emplace(query, columns);
}

}  // namespace sqlflow::duckdb
