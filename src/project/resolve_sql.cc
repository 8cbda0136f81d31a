#include <fmt/format.h>

#include <utility>

#include "base/strings.h"
#include "project/resolver_state.h"
#include "project/scalar.h"
#include "project/sql_builder.h"
#include "project/sql_names.h"
#include "project/sql_position.h"
#include "project/sql_tokens.h"

namespace sqlflow {
namespace {

using Kind = SqlToken::Kind;
using Form = Reference::Form;

// Whether two characters written side by side would be read as one token or as another one.
bool Merges(char left, char right) {
  if (left == '\0' || right == '\0') return false;
  const bool right_quotes = right == '\'' || right == '"';
  if (IsSqlWordByte(left)) return IsSqlWordByte(right) || right_quotes;
  if (left == '\'' || left == '"') return left == right;
  if (left == '&' && right_quotes) return true;
  return right == '-' && std::string_view("-+*/<>=~!@#%^&|`?").find(left) != std::string_view::npos;
}

// One part of a dotted name that is being put together: `part` of schema.part_${x}.
struct NamePart {
  std::string text;
  bool has_value = false;
};

}  // namespace

// Writes one query anew, token by token.
class SqlResolver {
 public:
  SqlResolver(Resolver::State& state, const Sql& sql)
      : state_(state), sql_(sql), tokens_(SplitSql(sql.text)), builder_(sql) {}

  Sql Run() {
    while (at_ < tokens_.size()) Step();
    return std::move(builder_).Finish();
  }

 private:
  std::string_view Text(const SqlToken& token) const {
    return std::string_view(sql_.text).substr(token.begin, token.end - token.begin);
  }
  Span Where(size_t begin, size_t end) const { return sql_.Locate(begin, end - begin); }
  Span Where(const SqlToken& token) const { return Where(token.begin, token.end); }
  void Copy(const SqlToken& token) { builder_.Copy(token.begin, token.end); }
  char ByteAt(size_t offset) const { return offset < sql_.text.size() ? sql_.text[offset] : '\0'; }
  // The byte behind a token; 0 before another variable, which looks to its own left.
  char ByteAfter(const SqlToken& token) const {
    return ByteAt(token.end) == '$' && ByteAt(token.end + 1) == '{' ? '\0' : ByteAt(token.end);
  }

  void Step() {
    const SqlToken& token = tokens_[at_];
    switch (token.kind) {
      case Kind::kSpace:
      case Kind::kComment:
        Copy(token);
        break;
      case Kind::kText:
      case Kind::kEscapeText:
      case Kind::kUnicodeText:
      case Kind::kQuotedName:
      case Kind::kUnicodeName:
        Quoted(token);
        Other();
        break;
      case Kind::kDollarText:
        DollarText(token);
        Other();
        break;
      case Kind::kSymbol:
        Copy(token);
        position_.Symbol(sql_.text[token.begin]);
        after_dot_ = false;
        break;
      case Kind::kBroken:
        Broken(token);
        break;
      case Kind::kWord:
      case Kind::kDot:
      case Kind::kReference:
        Run(token);
        return;
    }
    ++at_;
  }

  void Other() {
    position_.Other();
    after_dot_ = false;
  }

  void Broken(const SqlToken& token) {
    const auto parsed = ParseReference(sql_.text, token.begin);
    state_.Report(std::get<BadReference>(parsed), Where(token));
    Copy(token);
    Other();
  }

  Reference ReferenceOf(const SqlToken& token) const {
    return std::get<Reference>(ParseReference(sql_.text, token.begin));
  }

  static char QuoteOf(Kind kind) {
    if (kind == Kind::kDollarText) return 0;
    return kind == Kind::kQuotedName || kind == Kind::kUnicodeName ? '"' : '\'';
  }

  static std::string Escape(std::string text, Kind kind) {
    const char quote = QuoteOf(kind);
    if (quote == 0) return text;
    if (kind == Kind::kEscapeText || kind == Kind::kUnicodeText || kind == Kind::kUnicodeName) {
      text = ReplaceAll(text, "\\", "\\\\");
    }
    return ReplaceAll(text, std::string(1, quote), std::string(2, quote));
  }

  void Quoted(const SqlToken& token) {
    builder_.Copy(token.begin, token.body);
    Body(token);
    builder_.Copy(token.body_end, token.end);
  }

  // The content of a quoted token with its references replaced.
  void Body(const SqlToken& token) {
    size_t copied = token.body;
    size_t at = token.body;
    while (at < token.body_end) {
      const char c = sql_.text[at];
      if (c == '\\' && token.kind == Kind::kEscapeText) {
        at += 2;
        continue;
      }
      if (c != '$' || ByteAt(at + 1) != '{' || at + 1 >= token.body_end) {
        ++at;
        continue;
      }
      builder_.Copy(copied, at);
      const size_t length = InnerReference(token, at);
      copied = std::min<size_t>(at + length, token.body_end);
      at = copied;
    }
    builder_.Copy(copied, token.body_end);
  }

  // Replaces the reference at `at` and returns its length.
  size_t InnerReference(const SqlToken& token, size_t at) {
    const auto parsed = ParseReference(std::string_view(sql_.text).substr(0, token.body_end), at,
                                       QuoteOf(token.kind));
    if (const BadReference* bad = std::get_if<BadReference>(&parsed)) {
      state_.Report(*bad, Where(at, at + bad->length));
      builder_.Copy(at, at + 2);
      return 2;
    }
    const Reference& reference = std::get<Reference>(parsed);
    const Span where = Where(at, at + reference.length);
    if (const auto value = Value(reference, where)) {
      std::string text = ForcedText(reference, *value);
      if (reference.form != Form::kRaw) text = Escape(std::move(text), token.kind);
      builder_.Replace(text, where);
    }
    return reference.length;
  }

  std::string ForcedText(const Reference& reference, const OptionValue& value) const {
    const std::string text = ToText(value);
    if (reference.form == Form::kIdentifier) return DottedName(text);
    if (reference.form == Form::kString) return TextLiteral(text);
    return text;
  }

  void DollarText(const SqlToken& token) {
    builder_.Copy(token.begin, token.body);
    const size_t start = builder_.size();
    const size_t failures = state_.failures;
    Body(token);
    const std::string_view tag =
        std::string_view(sql_.text).substr(token.begin, token.body - token.begin);
    const bool is_closed = token.body_end < token.end;
    if (is_closed && state_.failures == failures && !builder_.EndsFirstWith(tag, start)) {
      state_.Report("SF0305", Where(token),
                    fmt::format("Value ends the text that it stands in: {}", tag),
                    "Use another tag, such as $text$…$text$");
    }
    builder_.Copy(token.body_end, token.end);
  }

  static bool IsNameForm(const Reference& reference) {
    return reference.form == Form::kPlain || reference.form == Form::kIdentifier;
  }

  // A maximal stretch of words, dots and variables without blanks between them.
  void Run(const SqlToken& first) {
    if (first.kind == Kind::kReference) {
      const Reference reference = ReferenceOf(first);
      if (!IsNameForm(reference)) return Forced(first, reference);
    }
    size_t end = at_;
    bool has_reference = false;
    while (end < tokens_.size() && Joins(tokens_[end])) {
      has_reference = has_reference || tokens_[end].kind == Kind::kReference;
      ++end;
    }
    if (!has_reference) {
      for (; at_ < end; ++at_) Plain(tokens_[at_]);
    } else if (end == at_ + 1) {
      Alone(first);
      ++at_;
    } else {
      Glued(end);
    }
  }

  bool Joins(const SqlToken& token) const {
    if (token.kind == Kind::kWord || token.kind == Kind::kDot) return true;
    return token.kind == Kind::kReference && IsNameForm(ReferenceOf(token));
  }

  void Plain(const SqlToken& token) {
    Copy(token);
    if (token.kind == Kind::kDot || after_dot_) {
      position_.Other();
    } else {
      position_.Word(Text(token));
    }
    after_dot_ = token.kind == Kind::kDot;
  }

  void Forced(const SqlToken& token, const Reference& reference) {
    const Span where = Where(token);
    if (const auto value = Value(reference, where)) {
      if (reference.form == Form::kRaw) {
        builder_.Replace(ToText(*value), where);
        raw_end_ = builder_.size();
      } else if (reference.form == Form::kString) {
        Write(TextLiteral(ToText(*value)), token, where);
      } else {
        WriteLiteral(*value, token, where);
      }
    }
    Other();
    ++at_;
  }

  // A variable with nothing glued to it: a name where a table stands, else a literal.
  void Alone(const SqlToken& token) {
    const Reference reference = ReferenceOf(token);
    const Span where = Where(token);
    const bool is_table = position_.at_table() || after_dot_;
    const bool is_item = position_.at_item() && EndsItem();
    if (const auto value = Value(reference, where)) {
      if (reference.form == Form::kIdentifier) {
        WriteName(*value, reference, token, where);
      } else if (is_table) {
        if (CheckName(*value, reference, where)) WriteName(*value, reference, token, where);
      } else {
        if (is_item && value->as_string() != nullptr) WarnOfText(reference, where);
        WriteLiteral(*value, token, where);
      }
    }
    Other();
  }

  void WarnOfText(const Reference& reference, Span where) {
    state_.diagnostics.Warning(
        "SF0307", where, fmt::format("Text stands where a column may be meant: {}", reference.name),
        fmt::format("Write ${{ident:{0}}} for a column's name, ${{str:{0}}} for the text",
                    reference.name));
  }

  // Whether the item of the list that token at_ begins ends with it.
  bool EndsItem() const {
    for (size_t next = at_ + 1; next < tokens_.size(); ++next) {
      const SqlToken& token = tokens_[next];
      if (token.kind == Kind::kSpace || token.kind == Kind::kComment) continue;
      if (token.kind == Kind::kWord) return SqlPosition::EndsItem(Text(token));
      const char c = sql_.text[token.begin];
      return token.kind == Kind::kSymbol && (c == ',' || c == ')' || c == ';');
    }
    return true;
  }

  // A name made of words and values. Each part that holds a value is quoted as a whole when needed.
  void Glued(size_t end) {
    const size_t begin = at_;
    const size_t failures = state_.failures;
    std::vector<NamePart> parts(1);
    only_numbers_ = true;
    for (; at_ < end; ++at_) Collect(tokens_[at_], parts);
    if (state_.failures == failures) WriteParts(parts, begin, end);
    position_.Other();
    after_dot_ = tokens_[end - 1].kind == Kind::kDot;
  }

  void Collect(const SqlToken& token, std::vector<NamePart>& parts) {
    if (token.kind == Kind::kDot) {
      parts.emplace_back();
      return;
    }
    if (token.kind == Kind::kWord) {
      parts.back().text += Text(token);
      return;
    }
    const Span where = Where(token);
    const Reference reference = ReferenceOf(token);
    const auto value = Value(reference, where);
    if (!value || !state_.CheckScalar(*value, reference, where)) return;
    const std::string text = ToText(*value);
    if (reference.form == Form::kPlain && !CheckPath(text, reference, where)) return;
    const std::vector<std::string> pieces = SplitName(text);
    for (size_t i = 0; i < pieces.size(); ++i) {
      if (i > 0) parts.emplace_back();
      parts.back().text += pieces[i];
      parts.back().has_value = true;
    }
    only_numbers_ = only_numbers_ && (value->as_int() != nullptr || value->as_number() != nullptr);
  }

  void WriteParts(const std::vector<NamePart>& parts, size_t begin, size_t end) {
    const Span where = Where(tokens_[begin].begin, tokens_[end - 1].end);
    std::string plain;
    std::string name;
    for (size_t i = 0; i < parts.size(); ++i) {
      const NamePart& part = parts[i];
      if (part.has_value && part.text.empty()) {
        return state_.Report("SF0304", where, "Name is empty", "Give the variable a value");
      }
      plain += (i > 0 ? "." : "") + part.text;
      name += (i > 0 ? "." : "") + (part.has_value ? Identifier(part.text) : part.text);
    }
    const bool is_number = only_numbers_ && !position_.at_table() && IsNumberText(plain);
    WriteBetween(is_number ? plain : name, ByteAfter(tokens_[end - 1]), where);
  }

  std::optional<OptionValue> Value(const Reference& reference, Span where) {
    std::optional<OptionValue> value = state_.Value(reference, where);
    if (value && ToText(*value).find('\0') != std::string::npos) {
      state_.Report("SF0304", where,
                    fmt::format("Value holds a NUL character: {}", reference.name));
      return std::nullopt;
    }
    return value;
  }

  bool CheckPath(const std::string& text, const Reference& reference, Span where) {
    if (!LooksLikePath(text)) return true;
    state_.Report("SF0308", where,
                  fmt::format("Value looks like a path where a table's name stands: {}", text),
                  fmt::format("Write '${{{}}}' to read the file", reference.name));
    return false;
  }

  bool CheckName(const OptionValue& value, const Reference& reference, Span where) {
    return state_.CheckScalar(value, reference, where) &&
           CheckPath(ToText(value), reference, where);
  }

  static std::string DottedName(const std::string& text) {
    if (LooksLikePath(text)) return QuotedIdentifier(text);
    std::string name;
    for (const std::string& part : SplitName(text)) {
      if (!name.empty()) name += '.';
      name += Identifier(part);
    }
    return name;
  }

  void WriteName(const OptionValue& value, const Reference& reference, const SqlToken& token,
                 Span where) {
    if (!state_.CheckScalar(value, reference, where)) return;
    const std::string text = ToText(value);
    if (text.empty()) {
      state_.Report("SF0304", where, fmt::format("Name is empty: {}", reference.name),
                    "Give the variable a value");
      return;
    }
    Write(DottedName(text), token, where);
  }

  void WriteLiteral(const OptionValue& value, const SqlToken& token, Span where) {
    if (const std::optional<std::string> literal = Literal(value)) {
      return Write(*literal, token, where);
    }
    const bool empty_list = value.as_list() != nullptr && value.as_list()->empty();
    state_.Report("SF0304", where,
                  fmt::format("{} cannot be written in SQL: {}",
                              empty_list ? "An empty list" : "An object", Text(token)));
  }

  void Write(std::string_view text, const SqlToken& token, Span where) {
    WriteBetween(text, ByteAfter(token), where);
  }

  // Writes text that must stay a token of its own between what is there and the byte that follows.
  void WriteBetween(std::string_view text, char next, Span where) {
    if (text.empty()) return;
    // What stands right behind ${raw:…} is meant to be glued to it.
    std::string spaced;
    if (raw_end_ != builder_.size() && Merges(builder_.last(), text.front())) spaced += ' ';
    spaced += text;
    if (Merges(text.back(), next)) spaced += ' ';
    builder_.Replace(spaced, where);
  }

  Resolver::State& state_;
  const Sql& sql_;
  const std::vector<SqlToken> tokens_;
  SqlBuilder builder_;
  SqlPosition position_;
  size_t at_ = 0;
  bool after_dot_ = false;
  bool only_numbers_ = true;            // Whether all values of the present run are numbers.
  size_t raw_end_ = std::string::npos;  // Where the last ${raw:…} ended in the result.
};

Sql Resolver::ResolveSql(const Sql& sql) {
  if (FindReference(sql.text) == std::string::npos) return sql;
  return SqlResolver(*state_, sql).Run();
}

}  // namespace sqlflow
