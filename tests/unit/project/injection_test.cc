// Whatever a value holds, it stays the one token that its place makes of it.
#include <optional>
#include <random>

#include "project/sql_names.h"
#include "support.h"

namespace sqlflow {
namespace {

// A lexer of SQL as the engine has it, written apart from the one under test.
struct Lexeme {
  enum class Kind { kText, kName, kWord, kNumber, kOperator };
  Kind kind = Kind::kOperator;
  std::string content;  // Quotes and escapes taken off.
  friend bool operator==(const Lexeme&, const Lexeme&) = default;
};

class EngineLexer {
 public:
  explicit EngineLexer(std::string sql) : sql_(std::move(sql)) {}

  // Nothing when a text, a name or a comment is not closed.
  std::optional<std::vector<Lexeme>> Run() {
    std::vector<Lexeme> lexemes;
    while (at_ < sql_.size()) {
      if (SkipTrivia()) continue;
      std::optional<Lexeme> lexeme = Next();
      if (!lexeme || unclosed_) return std::nullopt;
      lexemes.push_back(std::move(*lexeme));
    }
    if (unclosed_) return std::nullopt;
    return lexemes;
  }

 private:
  char At(size_t ahead = 0) const { return at_ + ahead < sql_.size() ? sql_[at_ + ahead] : '\0'; }
  static bool Start(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
  }
  static bool Digit(char c) { return c >= '0' && c <= '9'; }

  bool SkipTrivia() {
    if (std::string(" \t\n\r\f\v").find(At()) != std::string::npos) return ++at_, true;
    if (At() == '-' && At(1) == '-') {
      while (at_ < sql_.size() && At() != '\n' && At() != '\r') ++at_;
      return true;
    }
    if (At() != '/' || At(1) != '*') return false;
    int depth = 0;
    do {
      if (at_ >= sql_.size()) return unclosed_ = true;
      if (At() == '/' && At(1) == '*') {
        ++depth;
        at_ += 2;
      } else if (At() == '*' && At(1) == '/') {
        --depth;
        at_ += 2;
      } else {
        ++at_;
      }
    } while (depth > 0);
    return true;
  }

  std::optional<Lexeme> Next() {
    const char c = At();
    if (c == '\'') return Quoted('\'', false, Lexeme::Kind::kText);
    if (c == '"') return Quoted('"', false, Lexeme::Kind::kName);
    if ((c == 'E' || c == 'e') && At(1) == '\'')
      return ++at_, Quoted('\'', true, Lexeme::Kind::kText);
    if (c == '$') return Dollar();
    if (Start(c)) {
      const size_t begin = at_;
      while (Start(At()) || Digit(At()) || At() == '$') ++at_;
      return Lexeme{Lexeme::Kind::kWord, sql_.substr(begin, at_ - begin)};
    }
    if (Digit(c) || (c == '.' && Digit(At(1)))) return Number();
    return Lexeme{Lexeme::Kind::kOperator, std::string(1, sql_[at_++])};
  }

  std::optional<Lexeme> Quoted(char quote, bool backslash, Lexeme::Kind kind) {
    std::string content;
    for (++at_; at_ < sql_.size(); ++at_) {
      if (backslash && At() == '\\') {
        content += sql_[++at_];
      } else if (At() == quote && At(1) == quote) {
        content += sql_[++at_];
      } else if (At() == quote) {
        ++at_;
        return Lexeme{kind, content};
      } else {
        content += At();
      }
    }
    return std::nullopt;
  }

  std::optional<Lexeme> Dollar() {
    size_t end = at_ + 1;
    if (end < sql_.size() && Start(sql_[end])) {
      while (end < sql_.size() && (Start(sql_[end]) || Digit(sql_[end]))) ++end;
    }
    if (end >= sql_.size() || sql_[end] != '$') {
      return Lexeme{Lexeme::Kind::kOperator, std::string(1, sql_[at_++])};
    }
    const std::string tag = sql_.substr(at_, end + 1 - at_);
    const size_t close = sql_.find(tag, end + 1);
    if (close == std::string::npos) return std::nullopt;
    Lexeme lexeme{Lexeme::Kind::kText, sql_.substr(end + 1, close - end - 1)};
    at_ = close + tag.size();
    return lexeme;
  }

  Lexeme Number() {
    const size_t begin = at_;
    while (Digit(At()) || At() == '.') ++at_;
    if ((At() == 'e' || At() == 'E') &&
        (Digit(At(1)) || ((At(1) == '-' || At(1) == '+') && Digit(At(2))))) {
      at_ += 2;
      while (Digit(At())) ++at_;
    }
    return Lexeme{Lexeme::Kind::kNumber, sql_.substr(begin, at_ - begin)};
  }

  std::string sql_;
  size_t at_ = 0;
  bool unclosed_ = false;
};

std::vector<std::string> NastyTexts() {
  std::vector<std::string> texts = {"'",
                                    "''",
                                    "'''",
                                    "\"",
                                    "\"\"",
                                    "\\",
                                    "\\'",
                                    "\\\\'",
                                    "';DROP TABLE t;--",
                                    "' OR '1'='1",
                                    "\"; DROP TABLE t; --",
                                    "--",
                                    "-- x\n",
                                    "/*",
                                    "*/",
                                    "/* ' */",
                                    "$$",
                                    "$",
                                    "a$",
                                    "$tag$",
                                    "$tag",
                                    "tag$",
                                    "${x}",
                                    "${",
                                    "}",
                                    "a'b\"c\\d$$e",
                                    ";",
                                    ",",
                                    "(",
                                    ")",
                                    "a.b",
                                    "a.\"b",
                                    "\"a\".b",
                                    "\"a",
                                    "a..b",
                                    ".",
                                    "..",
                                    " ",
                                    "\n",
                                    "\t",
                                    "\r\n",
                                    "x y",
                                    "é",
                                    "\xff",
                                    "\xe2\x80\x99",
                                    "select",
                                    "from",
                                    "NULL",
                                    "TRUE",
                                    "1",
                                    "-1",
                                    "1e5",
                                    "1; DELETE FROM t",
                                    "E'x'",
                                    "U&'\\0027'",
                                    "x'41'",
                                    "e",
                                    "E",
                                    "U&",
                                    "0x1F",
                                    "'\\",
                                    "\\\"",
                                    "\xc2\xa0",
                                    "a\\",
                                    "\\u0027",
                                    "%",
                                    "_",
                                    "?",
                                    "@",
                                    "::",
                                    "->",
                                    "=>",
                                    "`",
                                    "{",
                                    "[",
                                    "]",
                                    "{{x}}",
                                    "@start_date",
                                    "$1",
                                    "$name",
                                    std::string(300, '\''),
                                    std::string(300, '\\'),
                                    std::string(300, '$')};
  // And mixtures of the characters that mean something.
  std::mt19937 random(7);
  const std::string alphabet = "'\"\\$-/*;.,()aE1 \n&Ux{}tag";
  for (int i = 0; i < 600; ++i) {
    std::string text;
    for (size_t length = random() % 9; length > 0; --length)
      text += alphabet[random() % alphabet.size()];
    texts.push_back(text);
  }
  return texts;
}

const std::vector<std::string>& Contexts() {
  static const std::vector<std::string> contexts = {
      // In quotes.
      "SELECT '${x}'", "SELECT 'a${x}b', 'c'", "SELECT '${x}${x}'", "SELECT '''${x}'''",
      "SELECT E'${x}'", "SELECT E'\\'${x}\\\\' || 'b'", "SELECT e'a\\\\${x}' , 'z'",
      "SELECT $$${x}$$ || 'b'", "SELECT $tag$a${x}b$tag$, 'c'", "SELECT \"${x}\" FROM t",
      "SELECT \"a${x}b\", \"c\"", "SELECT 'it''s ${x}', 1 -- '\n, 2",
      // Literals.
      "SELECT * FROM t WHERE a = ${x}", "SELECT * FROM t WHERE a IN (${x}, 'b')", "SELECT f(${x})",
      "SELECT 'a'${x}'b'", "SELECT a-${x}-b", "SELECT a/${x}/b", "SELECT a*${x}*b", "SELECT U&${x}",
      "SELECT a & ${x}", "SELECT [${x}]", "SELECT {'k':${x}}", "SELECT ${x}::VARCHAR",
      "SELECT \"a\"${x}\"b\"", "SELECT a %${x}% b", "SELECT ${x}$$b$$", "SELECT /* c */${x}/* d */",
      "SELECT EXTRACT(year FROM ${x})", "SELECT ${str:x}", "SELECT a${str:x}b",
      // Names.
      "SELECT * FROM ${x}", "SELECT * FROM a JOIN ${x} ON true", "SELECT t.${x} FROM t",
      "SELECT ${x}.id FROM t", "SELECT a_${x} FROM t", "SELECT ${x}_b FROM t",
      "SELECT ${x}E'x' FROM t", "SELECT a_${x}_b.c_${x} FROM t", "SELECT ${x}${x} FROM t",
      "SELECT ${ident:x} FROM t", "SELECT ${ident:x}'x' FROM t", "SELECT \"a\".${x}, \"b\" FROM t",
      "INSERT INTO ${x} SELECT 1", "SELECT 'a'${ident:x}\"b\"", "SELECT 1${x}", "SELECT 1.${x}"};
  return contexts;
}

// How the tokens look, leaving out what a value may change: the content of those that hold it.
std::string Shape(const std::vector<Lexeme>& lexemes) {
  std::string shape;
  for (const Lexeme& lexeme : lexemes) {
    switch (lexeme.kind) {
      case Lexeme::Kind::kText:
        shape += "T ";
        break;
      case Lexeme::Kind::kName:
      case Lexeme::Kind::kWord:
        shape += "N ";
        break;
      case Lexeme::Kind::kNumber:
        shape += "1 ";
        break;
      case Lexeme::Kind::kOperator:
        shape += lexeme.content + " ";
        break;
    }
  }
  return shape;
}

// A dotted value makes a dotted name of as many parts; nothing else may grow.
std::string WithParts(const std::string& shape) {
  std::string result = shape;
  for (size_t at = result.find("N . N "); at != std::string::npos; at = result.find("N . N ")) {
    result.replace(at, 6, "N ");
  }
  return result;
}

class Injection : public testing::TestWithParam<std::string> {};

TEST_P(Injection, KeepsTheTokensOfTheQueryWhateverTheValue) {
  Bench harmless({{"x", String("v")}});
  const std::string plain = harmless.Resolve(GetParam());
  const auto wanted = EngineLexer(plain).Run();
  ASSERT_TRUE(wanted) << plain;
  const std::string shape = WithParts(Shape(*wanted));
  int written = 0;
  for (const std::string& text : NastyTexts()) {
    Bench bench;
    // Final, as the environment's: `${` in it is text.
    bench.variables.DefineLiteral(VariableOrigin::kEnvironment, "x", String(text));
    const std::string sql = bench.Resolve(GetParam());
    if (bench.diagnostics.has_errors()) continue;  // Refused: nothing runs.
    ++written;
    const auto lexemes = EngineLexer(sql).Run();
    ASSERT_TRUE(lexemes) << "value: " << text << "\nsql: " << sql;
    EXPECT_EQ(WithParts(Shape(*lexemes)), shape) << "value: " << text << "\nsql: " << sql;
  }
  EXPECT_GT(written, 100) << "most values are harmless where they stand";
}

INSTANTIATE_TEST_SUITE_P(EveryContext, Injection, testing::ValuesIn(Contexts()));

TEST(InjectionRoundTrip, GivesTheEngineExactlyTheValueInsideATextAndAsALiteral) {
  for (const std::string& text : NastyTexts()) {
    for (const char* sql : {"'${x}'", "E'${x}'", "${x}", "${str:x}", "\"${x}\""}) {
      Bench bench;
      bench.variables.DefineLiteral(VariableOrigin::kEnvironment, "x", String(text));
      const std::string result = bench.Resolve(sql);
      const auto lexemes = EngineLexer(result).Run();
      ASSERT_TRUE(lexemes && lexemes->size() == 1) << sql << " with " << text << ": " << result;
      EXPECT_EQ(lexemes->front().content, text) << sql << ": " << result;
    }
  }
}

TEST(InjectionRoundTrip, GivesTheEngineExactlyTheValueAsAForcedName) {
  for (const std::string& text : NastyTexts()) {
    if (text.empty() || SplitName(text).size() > 1 || SplitName(text).front() != text) continue;
    Bench bench;
    bench.variables.DefineLiteral(VariableOrigin::kEnvironment, "x", String(text));
    const std::string result = bench.Resolve("${ident:x}");
    const auto lexemes = EngineLexer(result).Run();
    ASSERT_TRUE(lexemes && lexemes->size() == 1) << text << ": " << result;
    EXPECT_EQ(lexemes->front().content, text) << result;
  }
}

TEST(InjectionNumbers, ANumberNeverBecomesACommentOrAnotherOperator) {
  Bench bench({{"n", Int(-1)}});
  for (const char* sql : {"SELECT 1-${n}", "SELECT -${n}", "SELECT a %${n}", "SELECT a->${n}"}) {
    const auto lexemes = EngineLexer(bench.Resolve(sql)).Run();
    ASSERT_TRUE(lexemes) << sql;
    EXPECT_EQ(lexemes->back(), (Lexeme{Lexeme::Kind::kNumber, "1"})) << sql;
    EXPECT_EQ(bench.Resolve(sql).find("--"), std::string::npos) << sql;
  }
}

TEST(InjectionList, QuotesEveryElement) {
  Bench bench({{"x", ListOf({String("a'), ('b"), String("\\"), Int(-1)})}});
  EXPECT_EQ(bench.Resolve("WHERE a IN (${x})"), "WHERE a IN ('a''), (''b', '\\', -1)");
}

}  // namespace
}  // namespace sqlflow
