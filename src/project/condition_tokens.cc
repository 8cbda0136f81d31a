#include "project/condition_tokens.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "base/strings.h"
#include "project/reference.h"
#include "project/scalar.h"

namespace sqlflow {
namespace {

using Kind = ConditionToken::Kind;

bool IsWordByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

OptionValue WordValue(std::string_view word) {
  if (EqualsIgnoreCase(word, "true")) return OptionValue{true, {}};
  if (EqualsIgnoreCase(word, "false")) return OptionValue{false, {}};
  if (EqualsIgnoreCase(word, "null")) return OptionValue{};
  return TypedScalar(word, {});
}

class ConditionSplitter {
 public:
  ConditionSplitter(const Sql& condition, Resolver& resolver, Diagnostics& diagnostics)
      : condition_(condition),
        text_(condition.text),
        resolver_(resolver),
        diagnostics_(diagnostics) {}

  std::vector<ConditionToken> Run(bool& complete) {
    while (SkipBlanks(), at_ < text_.size()) {
      token_ = {};
      token_.begin = at_;
      Next();
      token_.end = at_;
      tokens_.push_back(std::move(token_));
    }
    ConditionToken end;
    end.begin = end.end = text_.size();
    tokens_.push_back(std::move(end));
    complete = complete_;
    return std::move(tokens_);
  }

 private:
  char Peek(size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool AtReference() const { return Peek() == '$' && Peek(1) == '{'; }

  void Report(std::string_view id, size_t begin, size_t length, std::string message,
              std::string hint = "") {
    complete_ = false;
    diagnostics_.Error(id, condition_.Locate(begin, length), std::move(message), std::move(hint));
  }

  void SkipBlanks() {
    while (at_ < text_.size()) {
      if (std::string_view(" \t\r\n\f\v").find(text_[at_]) != std::string_view::npos) {
        ++at_;
      } else if (Peek() == '-' && Peek(1) == '-') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (Peek() == '/' && Peek(1) == '*') {
        const size_t close = text_.find("*/", at_ + 2);
        at_ = close == std::string_view::npos ? text_.size() : close + 2;
      } else {
        return;
      }
    }
  }

  void Next() {
    const char c = text_[at_];
    if (c == '\'' || c == '"') return Quoted(c);
    if (IsWordByte(c) || AtReference()) return Word();
    Operator();
  }

  void Quoted(char quote) {
    token_.kind = Kind::kValue;
    std::string value;
    ++at_;
    while (at_ < text_.size()) {
      if (text_[at_] == quote && Peek(1) != quote) {
        ++at_;
        token_.value = OptionValue::Text(std::move(value));
        return;
      }
      if (AtReference()) {
        if (const auto inner = ReadReference(quote)) value += ToText(*inner);
      } else {
        at_ += text_[at_] == quote ? 2 : 1;
        value += text_[at_ - 1];
      }
    }
    Report("SF0401", token_.begin, 1, fmt::format("Text is not closed by {}", quote));
  }

  // Moves behind the reference at at_.
  std::optional<OptionValue> ReadReference(char quote) {
    const size_t begin = at_;
    const std::variant<Reference, BadReference> parsed = ParseReference(text_, begin, quote);
    if (const BadReference* bad = std::get_if<BadReference>(&parsed)) {
      at_ += 2;
      Report("SF0303", begin, bad->length, bad->message, bad->hint);
      return std::nullopt;
    }
    at_ += std::get<Reference>(parsed).length;
    std::optional<OptionValue> value = resolver_.ResolveReference(
        std::get<Reference>(parsed), condition_.Locate(begin, at_ - begin));
    complete_ = complete_ && value.has_value();
    return value;
  }

  // A word, a number, a date, a variable, or variables and words glued into one text.
  void Word() {
    token_.kind = Kind::kWord;
    int parts = 0;
    bool has_reference = false;
    while (at_ < text_.size()) {
      if (AtReference()) {
        has_reference = true;
        token_.value = ReadReference(0).value_or(OptionValue{});
        token_.text += ToText(token_.value);
      } else if (IsWordByte(Peek()) || (parts > 0 && AtInnerPunctuation())) {
        token_.text += text_[at_++];
        while (at_ < text_.size() && (IsWordByte(Peek()) || AtInnerPunctuation())) {
          token_.text += text_[at_++];
        }
      } else {
        break;
      }
      ++parts;
    }
    if (has_reference) token_.kind = Kind::kValue;
    if (parts > 1) {
      token_.value = OptionValue::Text(std::move(token_.text));
    } else if (!has_reference) {
      token_.value = WordValue(token_.text);
    }
  }

  // us-east, 2024-01-15, 10:30, a.b, data/x: punctuation belongs to a word when it goes on after
  // it.
  bool AtInnerPunctuation() const {
    const bool punctuation = std::string_view("-.:/@").find(Peek()) != std::string_view::npos;
    return punctuation && (IsWordByte(Peek(1)) || (Peek(1) == '$' && Peek(2) == '{'));
  }

  void Operator() {
    static constexpr std::array<std::string_view, 11> kOperators = {
        "==", "!=", "<>", "<=", ">=", "<", ">", "(", ")", ",", "-"};
    token_.kind = Kind::kOperator;
    const std::string_view rest = text_.substr(at_);
    for (const std::string_view symbol : kOperators) {
      if (!rest.starts_with(symbol)) continue;
      token_.text = symbol;
      at_ += symbol.size();
      return;
    }
    if (rest.front() == '=') {
      Report("SF0402", at_, 1, "Use '==' for equality, not '='",
             "For example: IF ${env} == 'prod' THEN");
    } else {
      Report("SF0401", at_, 1,
             fmt::format("Unexpected character in a condition: {}", rest.front()));
    }
    // Read on as if it had been right, so that what follows is checked too.
    token_.text = "==";
    ++at_;
  }

  const Sql& condition_;
  std::string_view text_;
  Resolver& resolver_;
  Diagnostics& diagnostics_;
  size_t at_ = 0;
  bool complete_ = true;
  ConditionToken token_;
  std::vector<ConditionToken> tokens_;
};

}  // namespace

std::vector<ConditionToken> SplitCondition(const Sql& condition, Resolver& resolver,
                                           Diagnostics& diagnostics, bool& complete) {
  return ConditionSplitter(condition, resolver, diagnostics).Run(complete);
}

}  // namespace sqlflow
