#include "load/backfill.h"

#include <fmt/format.h>

#include <cstdlib>

#include "batch/cell_text.h"
#include "syntax/json.h"
#include "syntax/script.h"

namespace sqlflow {
namespace {

// More slices than this are a mistake in the step.
constexpr int64_t kMaxSlices = 100'000;

// Infinite when it is too large for one.
double NumberIn(const std::string& text) { return std::strtod(text.c_str(), nullptr); }

bool IsOfNumbers(const Backfill& backfill) {
  return ParseNumber(backfill.start) && ParseNumber(backfill.end) && ParseNumber(backfill.step);
}

// As far as the texts tell: numbers, and the dates that times begin with.
bool EndsBeforeItStarts(const Backfill& backfill) {
  constexpr size_t kDate = std::string_view("2024-01-31").size();
  const auto is_date = [](const std::string& text) {
    return text.size() >= kDate && text[4] == '-' && text[7] == '-';
  };
  if (backfill.start.empty() || backfill.end.empty()) return false;
  if (backfill.start == backfill.end) return true;
  if (ParseNumber(backfill.start) && ParseNumber(backfill.end)) {
    return NumberIn(backfill.start) >= NumberIn(backfill.end);
  }
  return is_date(backfill.start) && is_date(backfill.end) &&
         backfill.start.substr(0, kDate) > backfill.end.substr(0, kDate);
}

// The first values of the slices, as a query.
std::string Starts(const Dialect& dialect, const Backfill& backfill) {
  if (IsOfNumbers(backfill)) {
    const auto integer = [&dialect](const std::string& text) {
      return dialect.Literal(Typed{"BIGINT", text});
    };
    return fmt::format("SELECT unnest(range({}, {}, {})) AS s", integer(backfill.start),
                       integer(backfill.end), integer(backfill.step));
  }
  const auto time = [&dialect](const std::string& text) {
    return dialect.Literal(Typed{"TIMESTAMP", text});
  };
  return fmt::format("SELECT unnest(range({}, {}, {})) AS s", time(backfill.start),
                     time(backfill.end),
                     dialect.Literal(Typed{"INTERVAL", ToString(*ParseDuration(backfill.step))}));
}

}  // namespace

std::optional<Error> RangeProblem(const Backfill& backfill) {
  if (EndsBeforeItStarts(backfill)) {
    return Error(ErrorCode::kInvalid,
                 fmt::format("Range is empty: --start {} is not before --end {}", backfill.start,
                             backfill.end))
        .Hint("The range begins with --start and ends before --end");
  }
  if (backfill.step.empty()) return std::nullopt;
  const std::optional<Duration> step = ParseDuration(backfill.step);
  const bool is_positive =
      IsOfNumbers(backfill) ? NumberIn(backfill.step) > 0 : step && step->count > 0;
  if (is_positive) return std::nullopt;
  return Error(ErrorCode::kInvalid, "Step is no duration: " + backfill.step)
      .Hint("Write --step '1 day', or a number when --start and --end are numbers");
}

std::vector<CursorWindow> Slices(Session& session, const Dialect& dialect,
                                 const Backfill& backfill) {
  if (backfill.step.empty()) return {{backfill.start, backfill.end}};
  if (const std::optional<Error> problem = RangeProblem(backfill)) throw *problem;
  const std::string starts = Starts(dialect, backfill);
  std::vector<CursorWindow> slices;
  const auto rows = session.Query(
      fmt::format("SELECT CAST(s AS VARCHAR) FROM ({}) LIMIT {}", starts, kMaxSlices + 1));
  while (const std::optional<Batch> batch = rows->Next()) {
    for (int64_t row = 0; row < batch->row_count(); ++row) {
      std::string start = CellText(ColumnView(*batch, 0), row);
      if (!slices.empty()) slices.back().end = start;
      slices.push_back({std::move(start), backfill.end});
    }
  }
  if (slices.size() > kMaxSlices) {
    throw Error(ErrorCode::kInvalid, "Step cuts the range into too many slices: " + backfill.step)
        .Hint("Take a longer --step");
  }
  if (slices.empty()) return {{backfill.start, backfill.end}};
  // As it was written: a slice must not begin before the range does.
  slices.front().start = backfill.start;
  return slices;
}

}  // namespace sqlflow
