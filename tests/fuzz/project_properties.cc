#include "fuzz/project_properties.h"

#include <algorithm>
#include <optional>

#include "base/diagnostic.h"
#include "base/source_files.h"
#include "project/condition.h"
#include "project/dotenv.h"
#include "project/sql_tokens.h"
#include "project/variables.h"
#include "project/yaml.h"

namespace sqlflow {
namespace {

// One text as a file, with a few variables and the findings about it.
struct Subject {
  explicit Subject(std::string_view text) : size(text.size()) {
    files.Add("fuzz.sf", std::string(text));
    const Span span{0, 0, static_cast<uint32_t>(size)};
    sql = Sql{std::string(text), span, {{0, span, true}}};
    const auto define = [this](std::string_view name, OptionValue value) {
      variables.DefineLiteral(VariableOrigin::kProfile, name, std::move(value));
    };
    define("n", OptionValue{int64_t{-5}, {}});
    define("b", OptionValue{true, {}});
    define("t", OptionValue::Text("it's"));
    define("l", OptionValue{OptionValue::List{OptionValue{int64_t{1}, {}}}, {}});
    define("z", OptionValue{});
  }

  std::string WrongPlace() const {
    for (const Diagnostic& finding : diagnostics.Sorted()) {
      const Span span = finding.span;
      if (span.known() && (span.file != 0 || span.begin > span.end || span.end > size)) {
        return "Place is outside of the text: " + finding.message;
      }
    }
    return "";
  }

  size_t size;
  SourceFiles files;
  Variables variables;
  Diagnostics diagnostics;
  Sql sql;
};

std::string WrongPieces(const Sql& result, size_t size) {
  if (result.text.empty()) return "";
  if (result.pieces.empty() || result.pieces.front().begin != 0) {
    return "The first piece does not begin the text";
  }
  for (size_t i = 0; i < result.pieces.size(); ++i) {
    const Sql::Piece& piece = result.pieces[i];
    const size_t end =
        i + 1 < result.pieces.size() ? result.pieces[i + 1].begin : result.text.size();
    if (piece.begin >= end) return "A piece is empty";
    if (piece.origin.begin > piece.origin.end || piece.origin.end > size) {
      return "A piece comes from outside of the text";
    }
    if (piece.verbatim && piece.origin.end - piece.origin.begin != end - piece.begin) {
      return "A verbatim piece has another length than its origin";
    }
  }
  return "";
}

std::string WrongTokens(std::string_view sql) {
  uint32_t at = 0;
  for (const SqlToken& token : SplitSql(sql)) {
    if (token.begin != at || token.end <= at) return "Tokens do not cover the text";
    at = token.end;
  }
  return at == sql.size() ? "" : "Tokens end before the text does";
}

}  // namespace

std::string ConditionViolation(std::string_view text) {
  Subject subject(text);
  Resolver resolver(subject.variables, subject.files, subject.diagnostics);
  const std::optional<bool> result = EvaluateCondition(subject.sql, resolver, subject.diagnostics);
  resolver.Finish();
  if (!result && !subject.diagnostics.has_errors()) return "A condition fails without a finding";
  return subject.WrongPlace();
}

std::string VariablesViolation(std::string_view text) {
  const size_t line = std::min(text.find('\n'), text.size());
  Subject subject(text.substr(std::min(line + 1, text.size())));
  subject.variables.DefineLiteral(VariableOrigin::kEnvironment, "x",
                                  OptionValue::Text(std::string(text.substr(0, line))));
  Resolver resolver(subject.variables, subject.files, subject.diagnostics);
  const Sql result = resolver.ResolveSql(subject.sql);
  resolver.Finish();
  for (std::string found : {WrongTokens(subject.sql.text), WrongTokens(result.text),
                            WrongPieces(result, subject.size), subject.WrongPlace()}) {
    if (!found.empty()) return found;
  }
  return "";
}

std::string ProfileViolation(std::string_view text) {
  Subject subject(text);
  const std::optional<OptionValue> tree = ParseYaml(subject.files, 0, subject.diagnostics);
  if (!tree && !subject.diagnostics.has_errors()) return "A profile fails without a finding";
  ParseDotEnv(subject.files.text(0), 0, subject.diagnostics);
  return subject.WrongPlace();
}

}  // namespace sqlflow
