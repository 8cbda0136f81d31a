#include "fuzz/syntax_properties.h"

#include <optional>
#include <variant>

#include "base/diagnostic.h"
#include "base/source_files.h"
#include "syntax/encoding.h"
#include "syntax/json.h"
#include "syntax/lexer.h"
#include "syntax/parser.h"
#include "syntax/printer.h"

namespace sqlflow {
namespace {

bool IsText(std::string_view text) {
  Diagnostics diagnostics;
  return CheckEncoding(text, 0, diagnostics);
}

struct ParsedText {
  explicit ParsedText(std::string_view text) {
    script = Parse(files, files.Add("fuzz.sf", std::string(text)), diagnostics);
  }
  SourceFiles files;
  Diagnostics diagnostics;
  Script script;
};

bool IsInside(Span span, std::string_view text) {
  return span.file == 0 && span.begin <= span.end && span.end <= text.size();
}

// The queries of a statement; those of a block's body are visited with the body.
const Sql* QueryOf(const Statement& statement) {
  if (const auto* create = std::get_if<CreateStatement>(&statement.node)) return &create->query;
  if (const auto* source = std::get_if<SourceStatement>(&statement.node)) {
    return source->query ? &*source->query : nullptr;
  }
  if (const auto* written = std::get_if<ExportStatement>(&statement.node)) {
    return std::get_if<Sql>(&written->what);
  }
  return nullptr;
}

std::string PlaceViolation(const Statements& statements, std::string_view text) {
  for (const Statement& statement : statements) {
    const Span span = SpanOf(statement);
    if (!IsInside(span, text)) return "A statement lies outside of the text";
    if (const Sql* query = QueryOf(statement)) {
      if (!IsInside(query->span, text)) return "A query lies outside of the text";
      const size_t length = query->span.end - query->span.begin;
      if (text.substr(query->span.begin, length) != query->text) return "A query was changed";
    }
    if (const auto* loop = std::get_if<ForStatement>(&statement.node)) {
      if (std::string found = PlaceViolation(loop->body, text); !found.empty()) return found;
    }
  }
  return "";
}

}  // namespace

std::string LexerViolation(std::string_view text) {
  Lexer lexer(text);
  uint32_t last_end = 0;
  for (;;) {
    const Token token = lexer.Next();
    if (token.begin < last_end || token.end > text.size()) return "A token overlaps the last";
    if (token.kind == TokenKind::kEnd) break;
    if (token.end <= token.begin) return "A token is empty";
    if (text.substr(token.begin, token.end - token.begin) != token.text) return "A text is wrong";
    const Token again = Lexer(text, token.begin).Next();
    if (again.kind != token.kind || again.end != token.end) return "A token depends on the last";
    if (token.kind == TokenKind::kQuoted && Unquote(token.text).size() + 2 > token.text.size()) {
      return "A text grew without its quotes";
    }
    last_end = token.end;
  }
  return lexer.Next().kind == TokenKind::kEnd ? "" : "The end is not the end";
}

std::string JsonViolation(std::string_view text) {
  if (!IsText(text)) return "";
  Diagnostics diagnostics;
  const JsonResult once = ParseJson(text, 0, 0, diagnostics);
  if (once.end > text.size()) return "The end lies outside of the text";
  if (diagnostics.has_errors()) return "";
  const std::string printed = ToJson(once.value);
  Diagnostics again;
  const JsonResult twice = ParseJson(printed, 0, 0, again);
  if (again.has_errors()) return "Printed JSON has mistakes: " + printed;
  if (!(once.value == twice.value)) return "Printed JSON is another value: " + printed;
  return "";
}

std::string ParserViolation(std::string_view input) {
  const ParsedText once(input);
  const std::string_view text = once.files.text(0);  // Without a byte order mark.
  for (const Diagnostic& found : once.diagnostics.Sorted()) {
    if (!IsInside(found.span, text)) return "A mistake lies outside of the text: " + found.message;
  }
  if (std::string found = PlaceViolation(once.script.statements, text); !found.empty()) {
    return found;
  }
  if (once.diagnostics.has_errors()) return "";
  const std::string printed = Print(once.script);
  const ParsedText twice(printed);
  if (twice.diagnostics.has_errors()) {
    return twice.diagnostics.Sorted().front().message + " in printed text:\n" + printed;
  }
  if (!(once.script == twice.script)) return "Printed text is another script:\n" + printed;
  return Print(twice.script) == printed ? "" : "Printing is not stable:\n" + printed;
}

}  // namespace sqlflow
