#include "project/condition.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "project/comparison.h"
#include "project/condition_tokens.h"

namespace sqlflow {
namespace {

using Kind = ConditionToken::Kind;

constexpr int kMaxNesting = 100;

// Evaluates while it reads. What a decided AND or OR makes irrelevant is read but not compared, so
// that `${x} IS NOT NULL AND ${x} > 3` works.
class Evaluator {
 public:
  Evaluator(const Sql& condition, std::vector<ConditionToken> tokens, Diagnostics& diagnostics)
      : condition_(condition), tokens_(std::move(tokens)), diagnostics_(diagnostics) {}

  std::optional<bool> Run() {
    std::optional<OptionValue> value = Or();
    if (!value) return std::nullopt;
    if (Peek().kind != Kind::kEnd) {
      Fail("SF0401", Peek(), fmt::format("Unexpected in a condition: {}", Written(Peek())));
      return std::nullopt;
    }
    return Boolean(*value, 0);
  }

 private:
  using Result = std::optional<OptionValue>;  // Nothing: reported.

  const ConditionToken& Peek(size_t ahead = 0) const {
    return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
  }
  bool AtKeyword(std::string_view word, size_t ahead = 0) const {
    return Peek(ahead).kind == Kind::kWord && EqualsIgnoreCase(Peek(ahead).text, word);
  }
  bool AtOperator(std::string_view symbol) const {
    return Peek().kind == Kind::kOperator && Peek().text == symbol;
  }
  bool AtComparison() const {
    return Peek().kind == Kind::kOperator && Peek().text != "(" && Peek().text != ")" &&
           Peek().text != "," && Peek().text != "-";
  }
  std::string Written(const ConditionToken& token) const {
    if (token.kind == Kind::kEnd) return "end of the condition";
    return condition_.text.substr(token.begin, token.end - token.begin);
  }

  void FailAt(std::string_view id, size_t begin, size_t end, std::string message,
              std::string hint = "") {
    diagnostics_.Error(id, condition_.Locate(begin, std::max<size_t>(end - begin, 1)),
                       std::move(message), std::move(hint));
  }
  void Fail(std::string_view id, const ConditionToken& token, std::string message,
            std::string hint = "") {
    FailAt(id, token.begin, token.end, std::move(message), std::move(hint));
  }

  // The truth of a value that was read from token `first` on.
  std::optional<bool> Boolean(const OptionValue& value, size_t first) {
    if (!live_) return false;
    if (const std::optional<bool> flag = AsBoolean(value)) return flag;
    const size_t end = at_ > first ? tokens_[at_ - 1].end : tokens_[first].end;
    const std::string shown = value.is_null() ? "NULL" : ToText(value);
    FailAt("SF0403", tokens_[first].begin, end,
           fmt::format("Condition is neither true nor false: {}", shown),
           "Compare it with something: ${name} == 'value'");
    return std::nullopt;
  }

  // `neutral` is the value that leaves the other side to decide: true for AND, false for OR.
  template <class Operand>
  Result Chain(std::string_view keyword, bool neutral, Operand operand) {
    const size_t first = at_;
    Result left = operand();
    if (!left || !AtKeyword(keyword)) return left;
    std::optional<bool> result = Boolean(*left, first);
    const bool was_live = live_;
    while (result && AtKeyword(keyword)) {
      ++at_;
      live_ = was_live && *result == neutral;
      const size_t start = at_;
      const Result right = operand();
      const std::optional<bool> truth = right ? Boolean(*right, start) : std::nullopt;
      if (!truth) {
        result = std::nullopt;
      } else if (live_) {
        result = truth;
      }
      live_ = was_live;
    }
    if (!result) return std::nullopt;
    return OptionValue{*result, {}};
  }

  Result Or() {
    return Chain("OR", false, [this] { return And(); });
  }
  Result And() {
    return Chain("AND", true, [this] { return Not(); });
  }

  Result Not() {
    bool negated = false;
    const size_t first = at_;
    while (AtKeyword("NOT")) {
      negated = !negated;
      ++at_;
    }
    const bool any = at_ > first;
    const size_t start = at_;
    Result value = Comparison();
    if (!value || !any) return value;
    const std::optional<bool> truth = Boolean(*value, start);
    if (!truth) return std::nullopt;
    return OptionValue{*truth != negated, {}};
  }

  Result Comparison() {
    const size_t first = at_;
    Result left = Operand();
    if (!left) return left;
    Result result = Tail(*left, first);
    if (result && AtComparison()) {
      Fail("SF0401", Peek(), "Comparisons cannot be chained",
           "Join two comparisons by AND: 1 < ${n} AND ${n} < 5");
      return std::nullopt;
    }
    return result;
  }

  Result Tail(const OptionValue& left, size_t first) {
    if (AtComparison()) return Compare(left, first);
    if (AtKeyword("IS")) return IsNull(left);
    const size_t negation = AtKeyword("NOT") ? 1 : 0;
    const bool is_in = AtKeyword("IN", negation);
    if (!is_in && !AtKeyword("LIKE", negation)) return left;
    at_ += negation + 1;
    const Result matched = is_in ? In(left) : Like(left);
    if (!matched) return matched;
    return OptionValue{*matched->as_bool() != (negation == 1), {}};
  }

  Result Compare(const OptionValue& left, size_t first) {
    const std::string symbol = Peek().text;
    ++at_;
    const Result right = Operand();
    if (!right) return right;
    if (symbol == "==") return OptionValue{ValuesEqual(left, *right), {}};
    if (symbol == "!=" || symbol == "<>") return OptionValue{!ValuesEqual(left, *right), {}};
    if (!live_) return OptionValue{false, {}};
    const std::optional<int> order = CompareValues(left, *right);
    if (!order) {
      const size_t begin = tokens_[first].begin;
      const size_t end = tokens_[at_ - 1].end;
      FailAt("SF0404", begin, end,
             fmt::format("Values cannot be compared by {}: {} and {}", symbol, Shown(left),
                         Shown(*right)),
             "Two numbers or two texts have an order");
      return std::nullopt;
    }
    const bool result = symbol == "<"    ? *order < 0
                        : symbol == "<=" ? *order <= 0
                        : symbol == ">"  ? *order > 0
                                         : *order >= 0;
    return OptionValue{result, {}};
  }

  static std::string Shown(const OptionValue& value) {
    return value.as_string() != nullptr ? fmt::format("'{}'", *value.as_string()) : ToJson(value);
  }

  Result IsNull(const OptionValue& left) {
    ++at_;
    const bool negated = AtKeyword("NOT");
    if (negated) ++at_;
    if (!AtKeyword("NULL")) {
      Fail("SF0401", Peek(), fmt::format("Expected NULL after IS: {}", Written(Peek())));
      return std::nullopt;
    }
    ++at_;
    return OptionValue{left.is_null() != negated, {}};
  }

  // A list in brackets, or one variable that is a list.
  Result In(const OptionValue& left) {
    bool found = false;
    const auto look = [&](const OptionValue& item) {
      if (const OptionValue::List* list = item.as_list()) {
        for (const OptionValue& element : *list) found = found || ValuesEqual(left, element);
      } else {
        found = found || ValuesEqual(left, item);
      }
    };
    if (!AtOperator("(")) {
      if (Peek().kind != Kind::kValue || Peek().value.as_list() == nullptr) {
        Fail("SF0401", Peek(), fmt::format("Expected '(' after IN: {}", Written(Peek())));
        return std::nullopt;
      }
      look(Peek().value);
      ++at_;
      return OptionValue{found, {}};
    }
    do {
      ++at_;
      const Result item = Operand();
      if (!item) return item;
      look(*item);
    } while (AtOperator(","));
    if (!Close()) return std::nullopt;
    return OptionValue{found, {}};
  }

  Result Like(const OptionValue& left) {
    const Result pattern = Operand();
    if (!pattern) return pattern;
    return OptionValue{MatchesLike(ToText(left), ToText(*pattern)), {}};
  }

  bool Close() {
    if (!AtOperator(")")) {
      Fail("SF0401", Peek(), fmt::format("Expected ')': {}", Written(Peek())));
      return false;
    }
    ++at_;
    return true;
  }

  Result Operand() {
    if (AtOperator("-")) return Minus();
    if (AtOperator("(")) return Nested();
    const ConditionToken& token = Peek();
    const bool keyword = AtKeyword("AND") || AtKeyword("OR") || AtKeyword("IN") ||
                         AtKeyword("IS") || AtKeyword("LIKE") || AtKeyword("NOT");
    if (keyword || (token.kind != Kind::kValue && token.kind != Kind::kWord)) {
      Fail("SF0401", token, fmt::format("Expected a value: {}", Written(token)));
      return std::nullopt;
    }
    ++at_;
    return token.value;
  }

  Result Nested() {
    if (++depth_ > kMaxNesting) {
      Fail("SF0401", Peek(), fmt::format("Brackets are nested deeper than {}", kMaxNesting));
      return std::nullopt;
    }
    ++at_;
    Result inner = Or();
    if (!inner || !Close()) return std::nullopt;
    --depth_;
    return inner;
  }

  Result Minus() {
    const ConditionToken& token = Peek(1);
    const OptionValue zero{int64_t{0}, {}};
    const std::string text = ToText(token.value);
    if (token.kind != Kind::kValue && token.kind != Kind::kWord) {
      Fail("SF0401", token, fmt::format("Expected a number after '-': {}", Written(token)));
      return std::nullopt;
    }
    if (token.value.as_bool() != nullptr || !CompareValues(token.value, zero)) {
      Fail("SF0404", token, fmt::format("Not a number: {}", Written(token)));
      return std::nullopt;
    }
    at_ += 2;
    return OptionValue::Text(text.starts_with('-') ? text.substr(1) : "-" + text);
  }

  const Sql& condition_;
  const std::vector<ConditionToken> tokens_;
  Diagnostics& diagnostics_;
  size_t at_ = 0;
  int depth_ = 0;
  bool live_ = true;
};

}  // namespace

std::optional<bool> EvaluateCondition(const Sql& condition, Resolver& resolver,
                                      Diagnostics& diagnostics) {
  // The parser leaves a condition without a place empty when it has reported what is wrong with it.
  if (!condition.span.known()) return std::nullopt;
  if (Trim(condition.text).empty()) {
    diagnostics.Error("SF0401", condition.span, "Condition is empty");
    return std::nullopt;
  }
  bool complete = true;
  std::vector<ConditionToken> tokens = SplitCondition(condition, resolver, diagnostics, complete);
  if (!complete) return std::nullopt;
  return Evaluator(condition, std::move(tokens), diagnostics).Run();
}

}  // namespace sqlflow
