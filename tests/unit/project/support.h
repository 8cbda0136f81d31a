// What the tests of this layer share: scripts without files, variables by name, findings as text.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "base/source_files.h"
#include "project/project.h"
#include "project/variables.h"
#include "sqlflow/context.h"
#include "syntax/script.h"

namespace sqlflow {

inline OptionValue String(const std::string& text) { return OptionValue::Text(text); }
inline OptionValue Int(int64_t value) { return OptionValue{value, {}}; }
inline OptionValue Bool(bool value) { return OptionValue{value, {}}; }
inline OptionValue Null() { return OptionValue{}; }
inline OptionValue ListOf(OptionValue::List list) { return OptionValue{std::move(list), {}}; }

using Files = std::vector<std::pair<std::string, std::string>>;
using Values = std::vector<std::pair<std::string, OptionValue>>;

// Stands at 2026-01-31 23:30:00 UTC.
class FixedClock final : public Clock {
 public:
  std::chrono::system_clock::time_point Now() const override {
    return std::chrono::sys_days{std::chrono::year{2026} / 1 / 31} + std::chrono::minutes(1410);
  }
  std::chrono::steady_clock::time_point Monotonic() const override { return {}; }
  void SleepFor(std::chrono::milliseconds) const override {}
};

// Variables, a file for each text, and the findings about them.
struct Bench {
  explicit Bench(const Values& values = {}, VariableOrigin origin = VariableOrigin::kProfile) {
    for (const auto& [name, value] : values) variables.Define(origin, name, value);
  }

  // The text as SQL of a file of its own.
  Sql Query(const std::string& text) {
    const int file = files.Add("test.sf", text);
    const Span span{file, 0, static_cast<uint32_t>(text.size())};
    return Sql{text, span, {{0, span, true}}};
  }

  // The query with its variables replaced.
  std::string Resolve(const std::string& text) { return ResolveQuery(text).text; }
  Sql ResolveQuery(const std::string& text) {
    Resolver resolver(variables, files, diagnostics);
    Sql result = resolver.ResolveSql(Query(text));
    resolver.Finish();
    return result;
  }

  // "error SF0301 1:8 Variable is …", one a line; without hints.
  std::string Findings() const {
    std::string all;
    for (const Diagnostic& finding : diagnostics.Sorted()) {
      if (!all.empty()) all += '\n';
      all += std::string(ToString(finding.severity)) + " " + finding.id + " ";
      if (finding.span.known()) {
        const LineColumn place = files.Begin(finding.span);
        all += std::to_string(place.line) + ":" + std::to_string(place.column) + " ";
      }
      all += finding.message;
    }
    return all;
  }

  Variables variables;
  SourceFiles files;
  Diagnostics diagnostics;
};

}  // namespace sqlflow
