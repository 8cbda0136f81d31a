#include "syntax/parser.h"

#include <fmt/format.h>

#include <array>

#include "base/strings.h"
#include "syntax/blocks.h"
#include "syntax/cursor.h"
#include "syntax/encoding.h"
#include "syntax/sql_scanner.h"
#include "syntax/statement_shape.h"
#include "syntax/statements.h"

namespace sqlflow {
namespace {

using Kind = BlockItem::Kind;

std::string DefinedName(const SourceStatement& source) { return source.name.value; }
std::string DefinedName(const LoadStatement& load) { return ToString(load.table); }
std::string DefinedName(const CreateStatement& create) { return ToString(create.name); }
template <typename Node>
std::string DefinedName(const Node&) {
  return "";
}

// Reads a file statement by statement into a flat list.
class FileParser {
 public:
  FileParser(std::string_view text, int file, Diagnostics& diagnostics)
      : cursor_(text, file, diagnostics) {}

  // What statements that did not parse would have defined; after Parse.
  std::vector<std::string> TakeFailedNames() { return std::move(failed_names_); }

  std::vector<BlockItem> Parse() {
    while (cursor_.Peek().kind != TokenKind::kEnd) {
      cursor_.StartStatement();
      if (cursor_.TryTakeSymbol(';')) continue;
      ParseNext();
      if (cursor_.failed()) cursor_.Recover();
    }
    return std::move(items_);
  }

 private:
  void ParseNext() {
    if (cursor_.At("IF")) return ParseIf(Kind::kIf);
    if (cursor_.At("ELSE") || cursor_.At("ELSEIF")) return ParseElse();
    if (cursor_.At("END") || cursor_.At("ENDIF") || cursor_.At("ENDFOR")) return ParseEnd();
    if (cursor_.At("FOR")) return ParseFor();
    if (cursor_.At("SOURCE")) return Keep("SOURCE statement", ParseSource(cursor_));
    if (cursor_.At("LOAD")) return Keep("LOAD statement", ParseLoad(cursor_));
    if (cursor_.At("CREATE")) return Keep("CREATE statement", ParseCreate(cursor_));
    if (cursor_.At("EXPORT")) return Keep("EXPORT statement", ParseExport(cursor_));
    if (cursor_.At("EXPECT")) return Keep("EXPECT statement", ParseExpect(cursor_));
    if (cursor_.At("SET")) return Keep("SET statement", ParseSet(cursor_));
    if (cursor_.At("INCLUDE")) return Keep("INCLUDE statement", ParseInclude(cursor_));
    FailUnknown();
  }

  template <typename Node>
  void Keep(std::string_view what, Node node) {
    FinishStatement(what);
    if (cursor_.has_mistake()) {
      const std::string name = DefinedName(node);
      if (!name.empty()) failed_names_.push_back(name);
      return;
    }
    BlockItem& item = items_.emplace_back();
    item.span = node.span;
    item.statement.node = std::move(node);
  }

  // Takes the `;`. Where it is missing, goes on at once if a statement follows.
  void FinishStatement(std::string_view what) {
    if (cursor_.failed() || cursor_.TryTakeSymbol(';')) return;
    const Token next = cursor_.Peek();
    if (next.kind == TokenKind::kUnterminated) return cursor_.FailUnterminated(next);
    const std::string message = fmt::format("Expected ';' after {}", what);
    const Span end = {cursor_.file(), cursor_.last_end(), cursor_.last_end()};
    if (next.kind == TokenKind::kEnd || next.first_on_line ||
        HasStatementShape(next, cursor_.rest())) {
      cursor_.diagnostics().Error("SF0102", end, message, "End the statement with ';'");
      if (next.kind == TokenKind::kEnd || StartsLikeStatement(next, cursor_.rest())) return;
      return cursor_.Abandon();
    }
    static const std::array<std::string, 8> kClauses = {"MODE", "OPTIONS", "PARAMS", "TYPE",
                                                        "AS",   "KEY",     "WITH",   "ON"};
    std::string hint = DidYouMean(next.text, kClauses);
    cursor_.Fail("SF0102", cursor_.SpanOf(next), fmt::format("{}: {}", message, next.text),
                 std::move(hint));
  }

  // The condition stays empty after a mistake, so that END IFs still count right.
  void ParseIf(Kind kind) {
    BlockItem item;
    item.kind = kind;
    const uint32_t begin = cursor_.Take().begin;
    TakeCondition(item, begin);
    items_.push_back(std::move(item));
  }

  void TakeCondition(BlockItem& item, uint32_t begin) {
    item.condition = TakeSql(cursor_, "a condition", "IF",
                             [](const Token& token, const Lexer&) { return token.Is("THEN"); });
    cursor_.Expect("THEN", "condition");
    item.span = cursor_.SpanFrom(begin);
    if (item.span.end < begin) item.span.end = begin;
  }

  void ParseElse() {
    BlockItem item;
    const Token word = cursor_.Take();
    if (word.Is("ELSEIF") || cursor_.At("IF")) {
      item.kind = Kind::kElseIf;
      item.reading_is_fixed = word.Is("ELSEIF");
      if (!item.reading_is_fixed && cursor_.Take().first_on_line) {
        item.reading = BlockItem::Reading::kNested;
      }
      TakeCondition(item, word.begin);
    } else {
      item.kind = Kind::kElse;
      item.span = cursor_.SpanOf(word);
    }
    items_.push_back(std::move(item));
  }

  void ParseEnd() {
    const Token word = cursor_.Take();
    BlockItem item;
    if (word.Is("ENDIF") || (word.Is("END") && cursor_.TryTake("IF"))) {
      item.kind = Kind::kEndIf;
    } else if (word.Is("ENDFOR") || cursor_.TryTake("FOR")) {
      item.kind = Kind::kEndFor;
    } else {
      return cursor_.FailExpected("IF or FOR", "END");
    }
    item.span = cursor_.SpanFrom(word.begin);
    FinishStatement(item.kind == Kind::kEndIf ? "END IF" : "END FOR");
    items_.push_back(std::move(item));
  }

  void ParseFor() {
    BlockItem item;
    item.kind = Kind::kFor;
    const uint32_t begin = cursor_.Peek().begin;
    item.statement.node = ParseForHeader(cursor_);
    item.span = cursor_.SpanFrom(begin);
    items_.push_back(std::move(item));
  }

  void FailUnknown() {
    const Token token = cursor_.Peek();
    if (token.kind == TokenKind::kUnterminated) return cursor_.FailUnterminated(token);
    cursor_.Take();
    std::string hint = DidYouMean(token.text, StatementKeywords());
    if (hint.empty() && StartsQuery(token)) {
      hint = "A query stands in CREATE TABLE name AS … or EXPORT … TO ….";
    } else if (hint.empty()) {
      hint = "Statements start with " + Join(StatementKeywords(), ", ") + ".";
    }
    cursor_.Fail("SF0101", cursor_.SpanOf(token), fmt::format("Unknown statement: {}", token.text),
                 std::move(hint));
  }

  Cursor cursor_;
  std::vector<BlockItem> items_;
  std::vector<std::string> failed_names_;
};

}  // namespace

Script Parse(const SourceFiles& files, int file, Diagnostics& diagnostics) {
  Script script;
  script.file = file;
  const std::string_view text = files.text(file);
  if (!CheckEncoding(text, file, diagnostics)) return script;
  FileParser parser(text, file, diagnostics);
  script.statements = BuildBlocks(parser.Parse(), diagnostics);
  script.failed_names = parser.TakeFailedNames();
  return script;
}

}  // namespace sqlflow
