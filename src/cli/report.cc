#include "cli/report.h"

#include <fmt/format.h>

#include <cctype>
#include <ostream>
#include <utility>

#include "base/strings.h"
#include "cli/app.h"
#include "sqlflow/version.h"

namespace sqlflow {
namespace {

void AddPlace(Span span, const SourceFiles& files, JsonObject& json) {
  if (!span.known() || span.file >= files.count()) return;
  const LineColumn begin = files.Begin(span);
  json.Add("file", files.name(span.file)).Add("line", begin.line).Add("column", begin.column);
}

std::string_view SarifLevel(Severity severity) { return ToString(severity); }

std::string_view GithubCommand(Severity severity) {
  return severity == Severity::kNote ? "notice" : ToString(severity);
}

// What ends a command's message or a property in a log line.
std::string GithubEscape(std::string_view text) {
  return ReplaceAll(ReplaceAll(ReplaceAll(text, "%", "%25"), "\r", "%0D"), "\n", "%0A");
}

// A property's value also ends at what separates properties.
std::string GithubProperty(std::string_view text) {
  return ReplaceAll(ReplaceAll(GithubEscape(text), ":", "%3A"), ",", "%2C");
}

// A path as a relative URI reference: https://www.rfc-editor.org/rfc/rfc3986#section-3.3
std::string UriOf(std::string_view path) {
  constexpr std::string_view kPlain = "-._~/!$&'()*+,;=@";
  std::string uri;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (byte < 0x80 && std::isalnum(byte) != 0) || kPlain.find(c) != kPlain.npos;
    uri += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return uri;
}

std::string WithHint(const Diagnostic& diagnostic) {
  return diagnostic.hint.empty() ? diagnostic.message : diagnostic.message + "\n" + diagnostic.hint;
}

}  // namespace

void PrintDiagnostics(const Diagnostics& diagnostics, const SourceFiles& files, const App& app) {
  const Console& console = app.console();
  console.out.flush();
  for (const Diagnostic& diagnostic : diagnostics.Sorted()) {
    if (app.options.quiet && diagnostic.severity != Severity::kError) continue;
    console.err << Render(diagnostic, files, console.err_color);
  }
  console.err.flush();
}

void PrintError(const Error& error, const SourceFiles& files, const App& app) {
  const Console& console = app.console();
  if (app.json_errors) {
    console.out << JsonObject().Add("error", ErrorJson(error, files)).Text() << '\n';
  }
  console.out.flush();
  console.err << Render(error, files, console.err_color) << std::flush;
}

void PrintNote(const std::string& text, const App& app) {
  if (!app.options.quiet) app.console().err << "note: " << text << '\n';
}

JsonObject DiagnosticJson(const Diagnostic& diagnostic, const SourceFiles& files) {
  JsonObject json;
  json.Add("code", diagnostic.id).Add("severity", ToString(diagnostic.severity));
  AddPlace(diagnostic.span, files, json);
  if (diagnostic.span.known()) {
    const LineColumn end = files.End(diagnostic.span);
    json.Add("end_line", end.line).Add("end_column", end.column);
  }
  return std::move(json.Add("message", diagnostic.message).Add("hint", diagnostic.hint));
}

JsonObject ErrorJson(const Error& error, const SourceFiles& files) {
  JsonObject json;
  json.Add("code", ToString(error.code()));
  json.Add("message", error.message()).Add("hint", error.hint());
  AddPlace(error.span(), files, json);
  return json;
}

std::string GithubAnnotation(const Diagnostic& diagnostic, const SourceFiles& files) {
  std::string place;
  if (diagnostic.span.known()) {
    const LineColumn begin = files.Begin(diagnostic.span);
    const LineColumn end = files.End(diagnostic.span);
    place = fmt::format("file={},line={},endLine={},col={},endColumn={},",
                        GithubProperty(files.name(diagnostic.span.file)), begin.line, end.line,
                        begin.column, end.column);
  }
  return fmt::format("::{} {}title={}::{}\n", GithubCommand(diagnostic.severity), place,
                     diagnostic.id, GithubEscape(WithHint(diagnostic)));
}

JsonObject SarifResult(const Diagnostic& diagnostic, const SourceFiles& files) {
  JsonObject result;
  result.Add("ruleId", diagnostic.id).Add("level", SarifLevel(diagnostic.severity));
  result.Add("message", JsonObject().Add("text", WithHint(diagnostic)));
  if (!diagnostic.span.known()) return result;
  const LineColumn begin = files.Begin(diagnostic.span);
  const LineColumn end = files.End(diagnostic.span);
  JsonObject region;
  region.Add("startLine", begin.line).Add("startColumn", begin.column);
  region.Add("endLine", end.line).Add("endColumn", end.column);
  JsonObject physical;
  physical.Add("artifactLocation",
               JsonObject().Add("uri", UriOf(files.name(diagnostic.span.file))));
  physical.Add("region", std::move(region));
  std::vector<JsonObject> locations;
  locations.push_back(std::move(JsonObject().Add("physicalLocation", std::move(physical))));
  result.Add("locations", JsonList(std::move(locations)));
  return result;
}

std::string SarifDocument(std::vector<JsonObject> results) {
  JsonObject driver;
  driver.Add("name", "sqlflow").Add("version", kVersion);
  JsonObject run;
  run.Add("tool", JsonObject().Add("driver", std::move(driver)));
  // Columns count characters, as in all messages.
  run.Add("columnKind", "unicodeCodePoints").Add("results", JsonList(std::move(results)));
  std::vector<JsonObject> runs;
  runs.push_back(std::move(run));
  JsonObject document;
  document.Add("version", "2.1.0");
  document.Add("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
  document.Add("runs", JsonList(std::move(runs)));
  return PrettyJson(std::move(document).Take());
}

}  // namespace sqlflow
