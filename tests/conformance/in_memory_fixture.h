// Tables of this process for the suite.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "conformance/connector_fixture.h"
#include "support/values.h"

namespace sqlflow {

class InMemoryFixture final : public ConnectorFixture {
 public:
  explicit InMemoryFixture(const std::string&) {}

  Quirks quirks() const override {
    Quirks quirks;
    quirks.destination_never_refuses = "Any table can be made in this process.";
    return quirks;
  }

  OptionValue DestinationOptions() const override { return Named("target"); }
  OptionValue SourceOptions(const Schema&) const override { return Named("target"); }
  std::optional<std::pair<OptionValue, std::string>> RefusedSource() const override {
    return {{Named("nowhere"), "nowhere"}};
  }
  std::optional<std::pair<OptionValue, std::string>> RefusedDestination() const override {
    return std::nullopt;
  }

  bool writes_local_files() const override { return false; }
  std::vector<std::string> Leftovers() const override { return {}; }

 private:
  static OptionValue Named(std::string table) {
    return values::Map({{"table_name", values::Text(std::move(table))}});
  }
};

}  // namespace sqlflow
