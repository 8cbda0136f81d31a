// The rows that benchmarks move: line items of orders, 16 columns in the manner of TPC-H. A row is
// a function of its number and nothing else, so that any range can be made anywhere, in parallel,
// and is the same on every machine.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sqlflow::bench {

struct LineItem {
  int64_t order_key;  // The row's number, from 1: unique.
  int64_t part_key;
  int32_t supplier_key;
  int32_t line_number;
  int64_t quantity;  // DECIMAL(15,2), unscaled like the next three.
  int64_t extended_price;
  int64_t discount;
  int64_t tax;
  std::string_view return_flag;
  std::string_view line_status;
  int32_t ship_date;  // Days since 1970-01-01, like the next two.
  int32_t commit_date;
  int32_t receipt_date;
  std::string_view ship_instruction;
  std::string_view ship_mode;
  // A comment is these words and then this number.
  std::array<std::string_view, 5> comment_words;
  int64_t comment_number;
};

// Random bits that follow from a number alone (the finalizer of SplitMix64).
inline uint64_t Scramble(uint64_t number) {
  number += 0x9E3779B97F4A7C15;
  number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9;
  number = (number ^ (number >> 27)) * 0x94D049BB133111EB;
  return number ^ (number >> 31);
}

// Hands out random numbers below small bounds from the bits of one row.
class RowDice {
 public:
  explicit RowDice(uint64_t row) : state_(Scramble(row)) {}

  int64_t Below(uint64_t bound) {
    state_ = Scramble(state_);
    // The upper half scaled: cheaper than a remainder, and as even.
    return static_cast<int64_t>(((state_ >> 32) * bound) >> 32);
  }
  template <size_t kSize>
  std::string_view Pick(const std::array<std::string_view, kSize>& words) {
    return words[static_cast<size_t>(Below(kSize))];
  }

 private:
  uint64_t state_;
};

inline LineItem MakeLineItem(int64_t row) {
  using namespace std::string_view_literals;
  static constexpr std::array kFlags = {"A"sv, "N"sv, "R"sv};
  static constexpr std::array kStatuses = {"F"sv, "O"sv};
  static constexpr std::array kInstructions = {"DELIVER IN PERSON"sv, "COLLECT COD"sv, "NONE"sv,
                                               "TAKE BACK RETURN"sv};
  static constexpr std::array kModes = {"REG AIR"sv, "AIR"sv,  "RAIL"sv, "SHIP"sv,
                                        "TRUCK"sv,   "MAIL"sv, "FOB"sv};
  static constexpr std::array kAdjectives = {"quick"sv, "slow"sv, "bold"sv, "careful"sv, "plain"sv};
  static constexpr std::array kNouns = {"invoices"sv, "parcels"sv, "requests"sv, "accounts"sv};
  static constexpr std::array kVerbs = {"wait"sv, "travel"sv, "rest"sv, "return"sv};
  static constexpr std::array kPlaces = {"above"sv, "among"sv, "beside"sv, "behind"sv};
  static constexpr std::array kThings = {"the hills"sv, "the docks"sv, "a river"sv};
  constexpr int32_t kFirstDay = 8036;  // 1992-01-02
  constexpr int32_t kDays = 2500;

  RowDice dice(static_cast<uint64_t>(row));
  LineItem item;
  item.order_key = row;
  item.part_key = dice.Below(200'000) + 1;
  item.supplier_key = static_cast<int32_t>(dice.Below(10'000) + 1);
  item.line_number = static_cast<int32_t>(dice.Below(7) + 1);
  item.quantity = (dice.Below(50) + 1) * 100;
  item.extended_price = dice.Below(9'500'000) + 90'000;
  item.discount = dice.Below(11);
  item.tax = dice.Below(9);
  item.return_flag = dice.Pick(kFlags);
  item.line_status = dice.Pick(kStatuses);
  item.ship_date = kFirstDay + static_cast<int32_t>(dice.Below(kDays));
  item.commit_date = item.ship_date + static_cast<int32_t>(dice.Below(60)) - 30;
  item.receipt_date = item.ship_date + static_cast<int32_t>(dice.Below(30)) + 1;
  item.ship_instruction = dice.Pick(kInstructions);
  item.ship_mode = dice.Pick(kModes);
  item.comment_words = {dice.Pick(kAdjectives), dice.Pick(kNouns), dice.Pick(kVerbs),
                        dice.Pick(kPlaces), dice.Pick(kThings)};
  item.comment_number = dice.Below(100'000);
  return item;
}

// As the engine writes the columns of a table of line items.
inline constexpr std::string_view kColumns =
    "l_orderkey BIGINT, l_partkey BIGINT, l_suppkey INTEGER, l_linenumber INTEGER,"
    " l_quantity DECIMAL(15,2), l_extendedprice DECIMAL(15,2), l_discount DECIMAL(15,2),"
    " l_tax DECIMAL(15,2), l_returnflag VARCHAR, l_linestatus VARCHAR, l_shipdate DATE,"
    " l_commitdate DATE, l_receiptdate DATE, l_shipinstruct VARCHAR, l_shipmode VARCHAR,"
    " l_comment VARCHAR";

// Rows for those who measure how rows get somewhere and not how they are made: they repeat these.
inline constexpr int64_t kRowsInMemory = 245'760;

inline std::string CommentText(const LineItem& item) {
  std::string text;
  for (const std::string_view word : item.comment_words) text.append(word).append(" ");
  return text + std::to_string(item.comment_number);
}

inline std::vector<LineItem> MakeLineItems() {
  std::vector<LineItem> items;
  items.reserve(kRowsInMemory);
  for (int64_t row = 1; row <= kRowsInMemory; ++row) items.push_back(MakeLineItem(row));
  return items;
}

inline std::vector<std::string> Comments(const std::vector<LineItem>& items) {
  std::vector<std::string> comments;
  comments.reserve(items.size());
  for (const LineItem& item : items) comments.push_back(CommentText(item));
  return comments;
}

}  // namespace sqlflow::bench
