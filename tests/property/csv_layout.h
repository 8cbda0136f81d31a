// How a random text file is laid out, in the spellings of the connector and of the engine.
#pragma once

#include <string>
#include <vector>

#include "property/random.h"
#include "sqlflow/types.h"
#include "sqlflow/value.h"

namespace sqlflow {

struct CsvLayout {
  std::string delimiter = ",";
  std::string quote = "\"";
  std::string escape;  // Empty: the quote doubled.
  std::string null_text;
  std::string suffix = ".csv";  // ".csv.gz", …
  bool header = true;
  bool quote_always = false;

  static CsvLayout Pick(Random& random);

  // Texts that must be quoted to come back.
  std::vector<std::string> HardTexts() const;
  OptionValue DestinationOptions(const std::string& path) const;
  OptionValue SourceOptions(const std::string& path, const Schema& schema) const;
  // A call of the engine's reader that leaves nothing to be guessed.
  std::string ReadCall(const std::string& path, const Schema& schema) const;
  // For messages.
  std::string Description() const;
};

}  // namespace sqlflow
