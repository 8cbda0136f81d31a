#include "engine/duckdb/pivot.h"

#include <cctype>

#include "base/strings.h"

namespace sqlflow::duckdb {
namespace {

constexpr std::string_view kColumns = " IN (NULL)";

bool IsWordByte(char byte) {
  return std::isalnum(static_cast<unsigned char>(byte)) || byte == '_' ||
         static_cast<unsigned char>(byte) >= 0x80;
}

// A word or a single other byte, with its depth of parentheses. Comments and texts are left out of
// words, so that nothing in them is taken for SQL.
struct Token {
  std::string word;  // Lower case; "(", ",", …; empty for quoted text.
  size_t begin = 0;
  size_t end = 0;
  int depth = 0;
};

size_t SkipQuoted(std::string_view sql, size_t at) {
  const char quote = sql[at];
  for (++at; at < sql.size(); ++at) {
    if (sql[at] != quote) continue;
    if (at + 1 < sql.size() && sql[at + 1] == quote) {
      ++at;
    } else {
      return at + 1;
    }
  }
  return sql.size();
}

// The end of a comment that starts here, or `at` when none does.
size_t SkipComment(std::string_view sql, size_t at) {
  const std::string_view rest = sql.substr(at);
  size_t end = std::string_view::npos;
  if (rest.starts_with("--")) {
    end = rest.find('\n');
  } else if (rest.starts_with("/*")) {
    end = rest.find("*/", 2);
    if (end != std::string_view::npos) end += 2;
  } else {
    return at;
  }
  return end == std::string_view::npos ? sql.size() : at + end;
}

std::vector<Token> Tokenize(std::string_view sql) {
  std::vector<Token> tokens;
  int depth = 0;
  for (size_t at = 0; at < sql.size();) {
    if (std::isspace(static_cast<unsigned char>(sql[at]))) {
      ++at;
      continue;
    }
    if (const size_t end = SkipComment(sql, at); end != at) {
      at = end;
      continue;
    }
    Token token{.word = "", .begin = at, .end = at + 1, .depth = depth};
    if (sql[at] == '\'' || sql[at] == '"') {
      token.end = SkipQuoted(sql, at);
    } else if (IsWordByte(sql[at])) {
      while (token.end < sql.size() && IsWordByte(sql[token.end])) ++token.end;
      token.word = ToLower(sql.substr(at, token.end - at));
    } else {
      token.word = sql[at];
      if (sql[at] == '(') ++depth;
      if (sql[at] == ')') token.depth = --depth;
    }
    at = token.end;
    tokens.push_back(std::move(token));
  }
  return tokens;
}

bool EndsColumns(const Token& token, int depth) {
  if (token.depth < depth) return true;
  if (token.depth > depth) return false;
  for (const std::string_view word : {"using", "group", "order", "limit", ";", ")"}) {
    if (token.word == word) return true;
  }
  return false;
}

// The index of the ON that belongs to the PIVOT at `pivot`, or 0: `FROM t PIVOT (… FOR … IN …)` has
// none of its own.
size_t FindOn(const std::vector<Token>& tokens, size_t pivot) {
  const int depth = tokens[pivot].depth;
  for (size_t i = pivot + 1; i < tokens.size(); ++i) {
    if (tokens[i].depth < depth) return 0;
    if (tokens[i].depth > depth) continue;
    if (tokens[i].word == "on") return i;
    for (const std::string_view word : {"join", "where", "select", "using", "group", ";", ")"}) {
      if (tokens[i].word == word && !(word == ")" && tokens[i].begin > tokens[pivot + 1].begin)) {
        return 0;
      }
    }
  }
  return 0;
}

// Where columns after an ON lack their IN.
void FindGaps(const std::vector<Token>& tokens, size_t on, std::vector<size_t>& gaps) {
  const int depth = tokens[on].depth;
  bool has_in = false;
  for (size_t i = on + 1; i <= tokens.size(); ++i) {
    const bool ends = i == tokens.size() || EndsColumns(tokens[i], depth);
    const bool next = !ends && tokens[i].depth == depth && tokens[i].word == ",";
    if (ends || next) {
      if (!has_in) gaps.push_back(tokens[i - 1].end);
      has_in = false;
      if (ends) return;
    } else if (tokens[i].depth == depth && tokens[i].word == "in") {
      has_in = true;
    }
  }
}

}  // namespace

size_t StaticPivot::OriginalOffset(size_t offset) const {
  size_t added = 0;
  for (const Insertion& insertion : insertions) {
    if (insertion.offset + added >= offset) break;
    added += std::min(insertion.length, offset - insertion.offset - added);
  }
  return offset - added;
}

std::optional<StaticPivot> MakeStatic(std::string_view sql) {
  const std::vector<Token> tokens = Tokenize(sql);
  std::vector<size_t> gaps;
  for (size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (tokens[i].word != "pivot" && tokens[i].word != "pivot_wider") continue;
    if (const size_t on = FindOn(tokens, i); on > 0) FindGaps(tokens, on, gaps);
  }
  if (gaps.empty()) return std::nullopt;
  StaticPivot result;
  size_t copied = 0;
  for (const size_t gap : gaps) {
    result.sql.append(sql.substr(copied, gap - copied)).append(kColumns);
    result.insertions.push_back({gap, kColumns.size()});
    copied = gap;
  }
  result.sql.append(sql.substr(copied));
  return result;
}

}  // namespace sqlflow::duckdb
