// Writes line items as CSV:  bench_generate FIRST ROWS FILE [PRICE_CHANGE]
// PRICE_CHANGE, in hundredths, is added to each price: for batches that update rows.
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <string>
#include <thread>

#include "bench/line_items.h"

namespace sqlflow::bench {
namespace {

constexpr std::string_view kHeader =
    "l_orderkey,l_partkey,l_suppkey,l_linenumber,l_quantity,l_extendedprice,l_discount,l_tax,"
    "l_returnflag,l_linestatus,l_shipdate,l_commitdate,l_receiptdate,l_shipinstruct,l_shipmode,"
    "l_comment\n";
constexpr int64_t kRowsOfPart = 50'000;

void AppendInteger(int64_t value, std::string& out) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

void AppendTwoDigits(int64_t value, std::string& out) {
  out += static_cast<char>('0' + value / 10);
  out += static_cast<char>('0' + value % 10);
}

void AppendCents(int64_t value, std::string& out) {
  AppendInteger(value / 100, out);
  out += '.';
  AppendTwoDigits(value % 100, out);
}

// Civil date of a day count: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
void AppendDate(int32_t days, std::string& out) {
  const int32_t shifted = days + 719468;
  const int32_t era = shifted / 146097;
  const int32_t day_of_era = shifted - era * 146097;
  const int32_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int32_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int32_t month_from_march = (5 * day_of_year + 2) / 153;
  const int32_t month = month_from_march + (month_from_march < 10 ? 3 : -9);
  AppendInteger(year_of_era + era * 400 + (month <= 2 ? 1 : 0), out);
  out += '-';
  AppendTwoDigits(month, out);
  out += '-';
  AppendTwoDigits(day_of_year - (153 * month_from_march + 2) / 5 + 1, out);
}

void AppendRow(const LineItem& item, std::string& out) {
  for (const int64_t key :
       {item.order_key, item.part_key, int64_t{item.supplier_key}, int64_t{item.line_number}}) {
    AppendInteger(key, out);
    out += ',';
  }
  for (const int64_t cents : {item.quantity, item.extended_price, item.discount, item.tax}) {
    AppendCents(cents, out);
    out += ',';
  }
  out.append(item.return_flag).append(",").append(item.line_status).append(",");
  for (const int32_t days : {item.ship_date, item.commit_date, item.receipt_date}) {
    AppendDate(days, out);
    out += ',';
  }
  out.append(item.ship_instruction).append(",").append(item.ship_mode).append(",");
  for (const std::string_view word : item.comment_words) out.append(word).append(" ");
  AppendInteger(item.comment_number, out);
  out += '\n';
}

std::string Part(int64_t first, int64_t end, int64_t price_change) {
  std::string text;
  text.reserve(static_cast<size_t>(end - first) * 160);
  for (int64_t row = first; row < end; ++row) {
    LineItem item = MakeLineItem(row);
    item.extended_price += price_change;
    AppendRow(item, text);
  }
  return text;
}

int Generate(int64_t first, int64_t rows, const char* path, int64_t price_change) {
  std::FILE* file = std::fopen(path, "wb");
  if (file == nullptr) {
    std::perror(path);
    return 1;
  }
  std::fwrite(kHeader.data(), 1, kHeader.size(), file);
  // Parts are made on all cores and written in order.
  const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
  const int64_t end = first + rows;
  for (int64_t begin = first; begin < end;) {
    std::vector<std::future<std::string>> parts;
    for (unsigned i = 0; i < cores && begin < end; ++i) {
      const int64_t stop = std::min(begin + kRowsOfPart, end);
      parts.push_back(std::async(std::launch::async, Part, begin, stop, price_change));
      begin = stop;
    }
    for (auto& part : parts) {
      const std::string text = part.get();
      std::fwrite(text.data(), 1, text.size(), file);
    }
  }
  if (std::ferror(file) != 0 || std::fclose(file) != 0) {
    std::perror(path);
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace sqlflow::bench

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fputs("usage: bench_generate FIRST ROWS FILE [PRICE_CHANGE]\n", stderr);
    return 2;
  }
  return sqlflow::bench::Generate(std::atoll(argv[1]), std::atoll(argv[2]), argv[3],
                                  argc > 4 ? std::atoll(argv[4]) : 0);
}
