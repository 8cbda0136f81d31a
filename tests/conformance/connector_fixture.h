// What the suite must know of a connector in order to test it.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sqlflow/types.h"
#include "sqlflow/value.h"

namespace sqlflow {

// A value that does not come back as it was written.
struct Loss {
  std::string type;   // TypeCase::name
  std::string value;  // As TypeCase::values spells it; "*": none comes back in its type.
  std::string why;
};

// Where a connector differs from a table, declared and in words. A loss that does not happen (any
// more) fails the suite like one that is not declared.
struct Quirks {
  std::string types;  // How a reader learns the columns' types, when the format does not hold them.
  std::vector<Loss> losses;
  std::string order;  // Why rows may come back in another order than they were written in.
  std::string source_never_refuses;  // Why no options make Check of the source fail.
  std::string destination_never_refuses;
};

// Everything that a fixture makes lies in the folder it was given, and its names are always the
// same, so that two processes with one folder meet at one target.
class ConnectorFixture {
 public:
  virtual ~ConnectorFixture() = default;

  virtual Quirks quirks() const { return {}; }

  // Options of the one target that tests write.
  virtual OptionValue DestinationOptions() const = 0;
  // Options that read it, when it has these columns.
  virtual OptionValue SourceOptions(const Schema& schema) const = 0;
  // Valid options whose Check must be a refusal, and what a user must learn from it.
  virtual std::optional<std::pair<OptionValue, std::string>> RefusedSource() const = 0;
  virtual std::optional<std::pair<OptionValue, std::string>> RefusedDestination() const = 0;
  // Options that ask for what the connector says it cannot do: each alone must be a problem.
  virtual std::vector<OptionEntry> UnsupportedSourceOptions() const { return {}; }
  virtual std::vector<OptionEntry> UnsupportedDestinationOptions() const { return {}; }

  // Whether the target is a local file, whose system calls can be disturbed.
  virtual bool writes_local_files() const = 0;
  // What writes left beside the target.
  virtual std::vector<std::string> Leftovers() const = 0;
};

}  // namespace sqlflow
