#include "syntax/script.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <tuple>

#include "base/strings.h"

namespace sqlflow {
namespace {

// In the order of TimeUnit.
constexpr std::array<std::string_view, 7> kUnits = {"SECOND", "MINUTE", "HOUR", "DAY",
                                                    "WEEK",   "MONTH",  "YEAR"};

// What of each statement is content; the rest are spans.
auto Content(const SourceStatement& s) {
  return std::tie(s.name, s.type, s.connection, s.params, s.query);
}
auto Content(const LoadStatement& s) { return std::tie(s.table, s.source, s.mode, s.options); }
auto Content(const CreateStatement& s) {
  return std::tie(s.kind, s.or_replace, s.name, s.mode, s.options, s.query);
}
auto Content(const ExportStatement& s) {
  return std::tie(s.what, s.uri, s.target, s.type, s.mode, s.options);
}
auto Content(const ExpectStatement& s) {
  return std::tie(s.name, s.table, s.check, s.sql, s.columns, s.other, s.pattern, s.minimum,
                  s.maximum, s.within, s.action, s.action_written, s.into);
}
auto Content(const SetStatement& s) { return std::tie(s.name, s.value); }
auto Content(const IncludeStatement& s) { return std::tie(s.path, s.alias, s.with); }
auto Content(const ForStatement& s) { return std::tie(s.names, s.values, s.body); }

template <typename Node>
bool Same(const Node& a, const Node& b) {
  return Content(a) == Content(b);
}
bool Same(const IfStatement& a, const IfStatement& b) {
  const auto same_branch = [](const IfStatement::Branch& x, const IfStatement::Branch& y) {
    return x.condition == y.condition && x.body == y.body;
  };
  return std::ranges::equal(a.branches, b.branches, same_branch) && a.otherwise == b.otherwise;
}

}  // namespace

std::string ToString(const Name& name) {
  std::string text;
  for (const Text& part : name.parts) {
    if (!text.empty()) text += '.';
    text += part.value;
  }
  return text;
}

Span Sql::Locate(size_t offset, size_t length) const {
  const auto holds = [](size_t at, const Piece& piece) { return at < piece.begin; };
  auto next = std::upper_bound(pieces.begin(), pieces.end(), offset, holds);
  if (next == pieces.begin()) return span;
  const Piece& piece = *(next - 1);
  if (!piece.verbatim) return piece.origin;
  const size_t end = next == pieces.end() ? text.size() : next->begin;
  const size_t clipped = std::min(offset, end) - piece.begin;
  const size_t begin = piece.origin.begin + clipped;
  const size_t last = std::min(begin + length, size_t{piece.origin.begin} + end - piece.begin);
  return {piece.origin.file, static_cast<uint32_t>(begin), static_cast<uint32_t>(last)};
}

std::string_view ToString(Mode::Kind kind) {
  switch (kind) {
    case Mode::Kind::kReplace:
      return "REPLACE";
    case Mode::Kind::kAppend:
      return "APPEND";
    case Mode::Kind::kUpsert:
      return "UPSERT";
    case Mode::Kind::kIncremental:
      return "INCREMENTAL";
  }
  return "";
}

bool IsPerRow(ExpectStatement::Check check) {
  using Check = ExpectStatement::Check;
  switch (check) {
    case Check::kPredicate:
    case Check::kNotNull:
    case Check::kReferences:
    case Check::kIn:
    case Check::kMatches:
      return true;
    case Check::kUnique:
    case Check::kRows:
    case Check::kFresh:
    case Check::kQuery:
      return false;
  }
  return false;
}

std::string_view ToString(ExpectStatement::Action action) {
  using Action = ExpectStatement::Action;
  switch (action) {
    case Action::kFail:
      return "FAIL";
    case Action::kWarn:
      return "WARN";
    case Action::kDrop:
      return "DROP";
    case Action::kQuarantine:
      return "QUARANTINE";
  }
  return "";
}

std::optional<Duration> ParseDuration(std::string_view text) {
  text = Trim(text);
  Duration duration;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), duration.count);
  if (error != std::errc() || duration.count < 0) return std::nullopt;
  std::string_view unit = Trim(text.substr(static_cast<size_t>(end - text.data())));
  if (unit.empty()) return duration;
  for (size_t index = 0; index < kUnits.size(); ++index) {
    if (EqualsIgnoreCase(unit, kUnits[index]) ||
        EqualsIgnoreCase(unit, fmt::format("{}S", kUnits[index]))) {
      duration.unit = static_cast<TimeUnit>(index);
      return duration;
    }
  }
  return std::nullopt;
}

std::string ToString(const Duration& duration) {
  if (!duration.written.value.empty()) return duration.written.value;
  return fmt::format("{} {}", duration.count, kUnits[static_cast<size_t>(duration.unit)]);
}

Span SpanOf(const Statement& statement) {
  return std::visit([](const auto& node) { return node.span; }, statement.node);
}

bool operator==(const Statement& a, const Statement& b) {
  return std::visit(
      [&](const auto& node) {
        const auto* other = std::get_if<std::decay_t<decltype(node)>>(&b.node);
        return other != nullptr && Same(node, *other);
      },
      a.node);
}

}  // namespace sqlflow
