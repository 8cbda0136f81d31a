#include "cli/test_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "base/files.h"
#include "base/strings.h"
#include "cli/json.h"
#include "cli/junit.h"

namespace sqlflow {
namespace {

using sftest::Finding;

std::string Indented(const std::string& text, std::string_view by) {
  std::string result;
  for (const std::string& line : sftest::SplitLines(text))
    result += fmt::format("{}{}\n", by, line);
  return result;
}

// Why it failed, as a person reads it.
std::string Reasons(const TestOutcome& test) {
  std::string text;
  for (const Finding& finding : test.result.findings) {
    text += sftest::ToText(test.file, finding);
  }
  for (const std::string& note : test.result.notes) text += "note: " + note + "\n";
  return text;
}

std::string_view Status(const TestOutcome& test) { return test.failed() ? "failed" : "passed"; }

JsonObject ToJson(const TestOutcome& test) {
  std::vector<JsonObject> findings;
  for (const Finding& finding : test.result.findings) {
    JsonObject each;
    each.Add("line", static_cast<int64_t>(finding.line));
    each.Add("message", finding.what).Add("detail", finding.detail);
    findings.push_back(std::move(each));
  }
  JsonObject json;
  json.Add("file", test.file).Add("shows", test.shows).Add("status", Status(test));
  json.AddSeconds("seconds", test.seconds).Add("blessed", test.blessed);
  json.Add("findings", JsonList(std::move(findings)));
  json.Add("notes", test.failed() ? test.result.notes : std::vector<std::string>());
  return json;
}

}  // namespace

void WriteTestText(const TestOutcome& test, const App& app) {
  if (app.options.quiet && !test.failed()) return;
  std::ostream& out = app.console().out;
  out << fmt::format("  {} {}  {}{}\n", test.failed() ? "✘" : "✔", test.file,
                     FormatDuration(test.seconds), test.blessed ? "  blessed" : "");
  if (app.options.verbose) out << "    " << test.shows << '\n';
  if (test.failed()) out << Indented(Reasons(test), "    ");
  if (!test.result.kept.empty()) out << "    kept: " << test.result.kept << '\n';
  out.flush();
}

void WriteTestSummary(const std::vector<TestOutcome>& tests, double seconds, const App& app) {
  if (app.options.quiet) return;
  const auto failed = std::ranges::count_if(tests, &TestOutcome::failed);
  app.console().out << fmt::format("{} passed, {} failed in {}\n",
                                   static_cast<int64_t>(tests.size()) - failed, failed,
                                   FormatDuration(seconds));
}

std::string TestJson(const std::vector<TestOutcome>& tests, double seconds) {
  const int64_t failed = std::ranges::count_if(tests, &TestOutcome::failed);
  std::vector<JsonObject> list;
  for (const TestOutcome& test : tests) list.push_back(ToJson(test));
  JsonObject json;
  json.Add("passed", static_cast<int64_t>(tests.size()) - failed).Add("failed", failed);
  json.AddSeconds("seconds", seconds).Add("tests", JsonList(std::move(list)));
  return PrettyJson(std::move(json).Take());
}

std::string TestJunit(const std::vector<TestOutcome>& tests) {
  std::vector<JunitCase> cases;
  for (const TestOutcome& test : tests) {
    cases.push_back({.group = ParentFolder(test.file),
                     .name = test.file,
                     .failure = test.failed() ? Reasons(test) : "",
                     .seconds = test.seconds});
  }
  return JunitDocument("sqlflow test", cases);
}

}  // namespace sqlflow
