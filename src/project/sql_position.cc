#include "project/sql_position.h"

#include <algorithm>
#include <array>

#include "base/strings.h"

namespace sqlflow {
namespace {

template <size_t N>
bool Contains(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

constexpr std::array<std::string_view, 4> kFromFunctions = {"extract", "substring", "trim",
                                                            "overlay"};
constexpr std::array<std::string_view, 3> kTableKeywords = {"into", "table", "update"};
// Stand between the keyword and the table's name.
constexpr std::array<std::string_view, 5> kBeforeTable = {"lateral", "only", "if", "not", "exists"};
constexpr std::array<std::string_view, 15> kClauseEnds = {
    "where",  "having",    "limit", "offset", "qualify", "window", "union",    "except",
    "values", "intersect", "fetch", "set",    "group",   "order",  "returning"};
constexpr std::array<std::string_view, 4> kAfterItem = {"from", "asc", "desc", "nulls"};

}  // namespace

void SqlPosition::Word(std::string_view written) {
  // The longest word of interest is short; long names are not worth a copy.
  std::string word = written.size() <= 12 ? ToLower(written) : std::string("(name)");
  Keyword(word);
  before_previous_ = std::move(previous_);
  previous_ = std::move(word);
}

void SqlPosition::Keyword(const std::string& word) {
  Level& level = levels_.back();
  if (word == "select") {
    level = Level{.item = true, .in_items = true, .argument = level.argument};
  } else if (level.item && (word == "distinct" || word == "all")) {
    return;
  } else if (word == "from") {
    const bool comparison =
        previous_ == "distinct" && (before_previous_ == "is" || before_previous_ == "not");
    level.item = false;
    level.table = !level.argument && !comparison;
    level.in_from = level.in_from || level.table;
    if (level.table) level.in_items = false;
  } else if (word == "join") {
    level.table = level.in_from = true;
  } else if (Contains(kTableKeywords, word)) {
    level.table = true;
    level.item = false;
  } else if (level.table && Contains(kBeforeTable, word)) {
    return;
  } else if (word == "by" && (previous_ == "group" || previous_ == "order")) {
    level.item = level.in_items = true;
  } else if (Contains(kClauseEnds, word)) {
    level = Level{.argument = level.argument};
  } else {
    level.table = level.item = false;
  }
}

void SqlPosition::Symbol(char symbol) {
  Level& level = levels_.back();
  if (symbol == '(' || symbol == '[' || symbol == '{') {
    Level inner;
    // FROM (a JOIN b …): the bracket groups tables.
    inner.table = inner.in_from = symbol == '(' && level.table;
    inner.argument = symbol == '(' && Contains(kFromFunctions, previous_);
    level.table = level.item = false;
    levels_.push_back(inner);
  } else if (symbol == ')' || symbol == ']' || symbol == '}') {
    if (levels_.size() > 1) levels_.pop_back();
    levels_.back().table = levels_.back().item = false;
  } else if (symbol == ',') {
    level.table = level.in_from;
    level.item = level.in_items;
  } else if (symbol == ';') {
    levels_.assign(1, Level{});
  } else {
    level.table = level.item = false;
  }
  previous_.clear();
  before_previous_.clear();
}

void SqlPosition::Other() {
  levels_.back().table = levels_.back().item = false;
  previous_.clear();
  before_previous_.clear();
}

bool SqlPosition::EndsItem(std::string_view written) {
  const std::string word = ToLower(written);
  return Contains(kClauseEnds, word) || Contains(kAfterItem, word);
}

}  // namespace sqlflow
