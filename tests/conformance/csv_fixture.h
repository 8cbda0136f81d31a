// Delimited text files for the suite.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "conformance/connector_fixture.h"
#include "support/values.h"

namespace sqlflow {

class CsvFixture final : public ConnectorFixture {
 public:
  explicit CsvFixture(std::string folder) : folder_(std::move(folder)) {}

  Quirks quirks() const override {
    Quirks quirks;
    quirks.types =
        "Text has no types: they come back by inference unless \"columns\" gives them, as it does "
        "here.";
    quirks.losses = {
        {"string", "'zero' || chr(0) || 'byte'", "A file with a zero byte is taken for no text."},
        {"timestamptz", "'294247-01-10 04:00:54.775806+00'",
         "The engine writes the last millisecond of the range as the one after it."}};
    return quirks;
  }

  OptionValue DestinationOptions() const override {
    return values::Map({{"path", values::Text(Target())}});
  }
  OptionValue SourceOptions(const Schema& schema) const override {
    OptionValue types = OptionValue::Object();
    for (const Field& field : schema.fields) {
      types.Set(field.name, values::Text(ToString(field.type)));
    }
    return values::Map({{"path", values::Text(Target())}, {"columns", std::move(types)}});
  }
  std::optional<std::pair<OptionValue, std::string>> RefusedSource() const override {
    const std::string path = folder_ + "/nowhere/target.csv";
    return {{values::Map({{"path", values::Text(path)}}), path}};
  }
  std::optional<std::pair<OptionValue, std::string>> RefusedDestination() const override {
    return {{values::Map({{"path", values::Text(folder_)}}), folder_}};
  }

  bool writes_local_files() const override { return true; }
  std::vector<std::string> Leftovers() const override {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      if (entry.path() != Target()) files.push_back(entry.path());
    }
    return files;
  }

 private:
  std::string Target() const { return folder_ + "/target.csv"; }

  const std::string folder_;
};

}  // namespace sqlflow
