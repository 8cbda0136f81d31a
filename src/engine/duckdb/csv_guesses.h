// What the engine's reader guessed of CSV files, kept for as long as they do not change: the checks
// of a script, its plan and its run ask for the same files.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sqlflow/types.h"

namespace sqlflow::duckdb {

struct CsvGuess {
  std::vector<std::pair<std::string, std::string>> column_types;
  std::string date_format;
  std::string timestamp_format;
};

// Thread-safe.
class CsvGuesses {
 public:
  // Of the file as it is now and the call that guesses; empty where the file cannot be told from
  // what it was before.
  static std::string Key(const std::string& file, const std::string& call);

  std::optional<CsvGuess> Find(const std::string& key) const;
  // Does nothing for an empty key.
  void Keep(const std::string& key, const CsvGuess& guess);

  // Columns of a query that tells the reader all of them: they depend on nothing but its text.
  std::optional<Schema> FindColumns(std::string_view query) const;
  void KeepColumns(std::string_view query, const Schema& columns);

 private:
  mutable std::mutex mutex_;
  std::map<std::string, CsvGuess> guesses_;
  std::map<std::string, Schema, std::less<>> columns_;
};

}  // namespace sqlflow::duckdb
