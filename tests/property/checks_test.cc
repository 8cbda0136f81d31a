// Checks of random rows, against the same reckoning in plain C++.
#include <algorithm>
#include <functional>
#include <map>
#include <regex>
#include <set>
#include <tuple>

#include "conformance/workbench.h"
#include "load/rejects.h"
#include "load/table_checks.h"
#include "load/table_writer.h"
#include "property/seeded_test.h"
#include "support/temp_dir.h"

namespace sqlflow {
namespace {

using Action = ExpectStatement::Action;
using Check = ExpectStatement::Check;

struct Row {
  std::optional<int> id;
  std::optional<int> amount;
  std::optional<std::string> code;
  int place = 0;
  auto operator<=>(const Row&) const = default;
};

std::string Sql(const std::optional<int>& value) {
  return value ? std::to_string(*value) : "NULL::INTEGER";
}
std::string Sql(const std::optional<std::string>& value) {
  return value ? "'" + *value + "'" : "NULL::VARCHAR";
}

std::string QueryOf(const std::vector<Row>& rows) {
  std::string values;
  for (const Row& row : rows) {
    values += (values.empty() ? "(" : ", (") + Sql(row.id) + ", " + Sql(row.amount) + ", " +
              Sql(row.code) + ", " + std::to_string(row.place) + ")";
  }
  const std::string where = rows.empty() ? " WHERE false" : "";
  if (rows.empty()) values = "(1, 1, '', 1)";
  return "SELECT * FROM (VALUES " + values + ") AS v(id, amount, code, place)" + where +
         " ORDER BY place";
}

// The rows as lines of a CSV file, with `bad` more that hold no number where one must be.
std::string CsvOf(const std::vector<Row>& rows, size_t bad, Random& random) {
  std::vector<std::string> lines;
  for (const Row& row : rows) {
    const auto number = [](const std::optional<int>& value) {
      return value ? std::to_string(*value) : "";
    };
    lines.push_back(number(row.id) + "," + number(row.amount) + "," +
                    (row.code ? "\"" + *row.code + "\"" : "") + "," + std::to_string(row.place));
  }
  for (size_t i = 0; i < bad; ++i) {
    const auto at = static_cast<std::ptrdiff_t>(random.Below(lines.size() + 1));
    lines.insert(lines.begin() + at, "1,none,\"a\",0");
  }
  std::string text = "id,amount,code,place\n";
  for (const std::string& line : lines) text += line + '\n';
  return text;
}

// A check and the same as a function: whether a row holds.
struct RandomCheck {
  TableCheck check;
  std::function<bool(const Row&)> holds;
};

class Case {
 public:
  Case(Random& random, int number) : random_(random) {
    for (const char* code : {"a", "ab", "b"}) {
      if (random.OneIn(2)) known_.insert(code);
    }
    target_ = MakeRows(100);
    batch_ = MakeRows(0);
    if (number == 2) {  // A table that was written by key has each key once.
      std::map<std::optional<int>, Row> by_id;
      for (const Row& row : target_) by_id[row.id] = row;
      target_.clear();
      for (const auto& [id, row] : by_id) target_.push_back(row);
    }
    const size_t count = 1 + random.Below(5);
    for (size_t i = 0; i < count; ++i) checks_.push_back(MakeCheck(static_cast<int>(i)));
  }

  const std::set<std::string>& known() const { return known_; }
  const std::vector<Row>& target() const { return target_; }
  const std::vector<Row>& batch() const { return batch_; }
  const std::vector<RandomCheck>& checks() const { return checks_; }

 private:
  std::vector<Row> MakeRows(int first_place) {
    std::vector<Row> rows(random_.Below(12));
    for (size_t i = 0; i < rows.size(); ++i) {
      static const std::vector<std::string> codes = {"a", "b", "c", "ab", ""};
      if (!random_.OneIn(6)) rows[i].id = static_cast<int>(random_.Below(6));
      if (!random_.OneIn(6)) rows[i].amount = static_cast<int>(random_.Below(7)) - 3;
      if (!random_.OneIn(6)) rows[i].code = random_.Pick(codes);
      rows[i].place = first_place + static_cast<int>(i);
    }
    return rows;
  }

  RandomCheck MakeCheck(int number) {
    RandomCheck result;
    ExpectStatement& expect = result.check.expect;
    expect.name.value = "check" + std::to_string(number);
    expect.table = Name{.parts = {{.value = "target"}}};
    static const std::vector<Action> actions = {Action::kWarn, Action::kDrop, Action::kQuarantine,
                                                Action::kQuarantine, Action::kFail};
    expect.action = random_.Pick(actions);
    result.check.quarantine = {"", random_.OneIn(3) ? "aside" : "target_quarantine"};
    switch (random_.Below(5)) {
      case 0: {
        const int limit = static_cast<int>(random_.Below(5)) - 3;
        expect.check = Check::kPredicate;
        expect.sql.text = "target.amount > " + std::to_string(limit);
        result.holds = [limit](const Row& row) { return row.amount && *row.amount > limit; };
        break;
      }
      case 1:
        expect.check = Check::kNotNull;
        expect.columns = {{.value = "id"}, {.value = "CODE"}};
        result.holds = [](const Row& row) { return row.id && row.code; };
        break;
      case 2:
        expect.check = Check::kIn;
        expect.columns = {{.value = "code"}};
        expect.sql.text = "'a', 'b' -- and no others";
        result.holds = [](const Row& row) { return row.code == "a" || row.code == "b"; };
        break;
      case 3:
        expect.check = Check::kMatches;
        expect.columns = {{.value = "code"}};
        expect.pattern.value = "^[ab]";
        result.holds = [](const Row& row) {
          return row.code && std::regex_search(*row.code, std::regex("^[ab]"));
        };
        break;
      default:
        expect.check = Check::kReferences;
        expect.columns = {{.value = "code"}};
        expect.other = Name{.parts = {{.value = "known"}}};
        result.holds = [this](const Row& row) { return !row.code || known_.contains(*row.code); };
    }
    return result;
  }

  Random& random_;
  std::set<std::string> known_;
  std::vector<Row> target_;
  std::vector<Row> batch_;
  std::vector<RandomCheck> checks_;
};

// What must come of it.
struct Reckoning {
  bool fails = false;
  int64_t deduplicated = 0;
  int64_t dropped = 0;
  std::vector<Row> kept;
  std::map<std::string, std::vector<std::pair<Row, std::string>>> aside;  // By table.
  std::vector<int64_t> violations;                                        // Of each check.
};

Reckoning Reckon(const Case& random, bool deduplicates) {
  std::vector<Row> rows = random.batch();
  Reckoning result;
  if (deduplicates) {
    std::map<std::optional<int>, Row> last;
    for (const Row& row : rows) last[row.id] = row;
    result.deduplicated = static_cast<int64_t>(rows.size() - last.size());
    rows.clear();
    for (const auto& [id, row] : last) rows.push_back(row);
  }
  result.violations.assign(random.checks().size(), 0);
  for (const Row& row : rows) {
    const RandomCheck* quarantine = nullptr;
    bool drops = false;
    for (const RandomCheck& each : random.checks()) {
      if (each.holds(row)) continue;
      const Action action = each.check.expect.action;
      if (action == Action::kQuarantine && quarantine == nullptr) quarantine = &each;
      drops |= action == Action::kDrop;
    }
    for (size_t i = 0; i < random.checks().size(); ++i) {
      const RandomCheck& each = random.checks()[i];
      const Action action = each.check.expect.action;
      const bool stays = quarantine == nullptr && !drops;
      const bool removes = action == Action::kDrop || action == Action::kQuarantine;
      if (each.holds(row) || (!removes && !stays)) continue;
      ++result.violations[i];
      result.fails |= action == Action::kFail;
    }
    if (quarantine != nullptr) {
      result.aside[quarantine->check.quarantine.table].emplace_back(
          row, quarantine->check.expect.name.value);
    } else if (drops) {
      ++result.dropped;
    } else {
      result.kept.push_back(row);
    }
  }
  return result;
}

enum class Way { kReplace, kAppend, kUpsert, kReplaceKey };

std::vector<Row> TargetAfter(const Case& random, const Reckoning& reckoning, Way way) {
  std::vector<Row> rows;
  for (const Row& row : random.target()) {
    const bool is_replaced =
        way == Way::kReplace ||
        (way != Way::kAppend &&
         std::ranges::any_of(reckoning.kept, [&](const Row& kept) { return kept.id == row.id; }));
    if (!is_replaced) rows.push_back(row);
  }
  rows.insert(rows.end(), reckoning.kept.begin(), reckoning.kept.end());
  std::ranges::sort(rows);
  return rows;
}

class ChecksOfRows : public SeededTest {
 protected:
  std::vector<Row> RowsOf(const std::string& table) {
    std::vector<Row> rows;
    const auto number = [](const Cell& cell) {
      return cell ? std::optional(std::stoi(*cell)) : std::nullopt;
    };
    for (const auto& cells : bench_.Select("SELECT id, amount, code, place FROM " + table).cells) {
      rows.push_back({number(cells[0]), number(cells[1]), cells[2], *number(cells[3])});
    }
    std::ranges::sort(rows);
    return rows;
  }

  void Prepare(const Case& random) {
    Session& session = bench_.session();
    session.Execute("CREATE OR REPLACE TABLE target AS " + QueryOf(random.target()));
    session.Execute("CREATE OR REPLACE TABLE known (code VARCHAR)");
    for (const std::string& code : random.known()) {
      session.Execute("INSERT INTO known VALUES ('" + code + "')");
    }
    session.Execute("DROP TABLE IF EXISTS rejects");
    session.Execute("DROP TABLE IF EXISTS target_quarantine");
    session.Execute("DROP TABLE IF EXISTS aside");
  }

  // A FROM item that reads the text, but for lines that cannot be read.
  std::string Scan(const std::string& text) {
    folder_.Write("batch.csv", text);
    CsvReadFormat csv;
    csv.max_line_bytes = 1 << 16;  // Buffers of the usual size are most of the time here.
    csv.column_types = {
        {"id", "INTEGER"}, {"amount", "INTEGER"}, {"code", "VARCHAR"}, {"place", "INTEGER"}};
    return bench_.session().Scan(
        {.format = csv, .files = {folder_ / "batch.csv"}, .columns = {}, .rejects = kRejects});
  }

  TableWrite WriteOf(const std::string& query, Way way) {
    TableWrite write{.table = {"", "target"}, .query = query};
    write.options.null_keys = "match";
    if (way == Way::kAppend) write.mode.kind = Mode::Kind::kAppend;
    if (way == Way::kUpsert) write.mode.kind = Mode::Kind::kUpsert;
    if (way == Way::kUpsert || way == Way::kReplaceKey) write.mode.keys = {{.value = "id"}};
    return write;
  }

  void CompareAside(const Reckoning& reckoning) {
    for (const auto& [table, wanted] : reckoning.aside) {
      std::set<std::pair<int, std::string>> rows, expected;
      for (const auto& cells : bench_.Select("SELECT place, _check FROM " + table).cells) {
        rows.emplace(std::stoi(*cells[0]), *cells[1]);
      }
      for (const auto& [row, check] : wanted) expected.emplace(row.place, check);
      EXPECT_EQ(rows, expected) << table;
    }
  }

  void Try(Random& random) {
    const Way way = static_cast<Way>(random.Below(4));
    const Case each(random, static_cast<int>(way));
    const Reckoning reckoning = Reckon(each, way == Way::kUpsert);
    Prepare(each);
    std::vector<TableCheck> checks;
    for (const RandomCheck& check : each.checks()) checks.push_back(check.check);
    std::vector<CheckResult> results;
    TableChecks evaluated(
        bench_.session(), bench_.dialect(), checks,
        {.run_id = "run", .started_at = "2026-01-31 10:15:00", .now = "2026-01-31 10:15:00"},
        results);
    const bool from_file = random.OneIn(2);
    const size_t bad = from_file ? random.Below(4) : 0;
    TableWrite write = WriteOf(from_file ? "SELECT * FROM " + Scan(CsvOf(each.batch(), bad, random))
                                         : QueryOf(each.batch()),
                               way);
    write.checks = &evaluated;
    TableChange change;
    int64_t rejected = 0;
    bool failed = false;
    {
      Session::Transaction transaction(bench_.session());
      try {
        change = TableWriter(bench_.session(), bench_.dialect()).Write(write);
        if (from_file) {
          rejected = StoreRejects(bench_.session(), bench_.dialect(), {"", "rejects"}, kRejects, {},
                                  change.rows_read, "run")
                         .rows;
        }
        transaction.Commit();
      } catch (const Error& error) {
        ASSERT_EQ(error.code(), ErrorCode::kData) << error.message();
        failed = true;
      }
    }
    ASSERT_EQ(failed, reckoning.fails);
    for (size_t i = 0; i < results.size(); ++i) {
      EXPECT_EQ(results[i].violations, reckoning.violations[i]) << results[i].check;
    }
    ASSERT_EQ(results.size(), checks.size());
    std::vector<Row> before = each.target();
    std::ranges::sort(before);
    EXPECT_EQ(RowsOf("target") == (failed ? before : TargetAfter(each, reckoning, way)), true);
    if (failed) return;
    CompareAside(reckoning);
    EXPECT_EQ(change.rows_dropped, reckoning.dropped);
    EXPECT_EQ(change.rows_deduplicated, reckoning.deduplicated);
    const int64_t good = change.rows_inserted + change.rows_updated + change.rows_unchanged;
    EXPECT_EQ(good, static_cast<int64_t>(reckoning.kept.size()));
    EXPECT_EQ(
        good + change.rows_quarantined + change.rows_dropped + change.rows_deduplicated + rejected,
        static_cast<int64_t>(each.batch().size() + bad));
    if (bad > 0) {
      EXPECT_EQ(bench_.Select("SELECT count(*) FROM rejects WHERE column_name = 'amount'").cells,
                (std::vector<std::vector<Cell>>{{std::to_string(bad)}}));
    }
    EXPECT_EQ(change.rows_read, static_cast<int64_t>(each.batch().size()));
  }

  const RejectPolicy kRejects{.table = "rejects", .max_rows = {}, .max_share = {}};
  TempDir folder_;
  Workbench bench_;
};

TEST_P(ChecksOfRows, LoseNoneAndSayWhereEachWent) {
  bench_.session().Execute("SET threads = 1");  // Waking others takes longer than so few rows do.
  ForEachSeed([this](Random& random) { Try(random); });
}

INSTANTIATE_TEST_SUITE_P(Seeds, ChecksOfRows, testing::Range(0, 36));

}  // namespace
}  // namespace sqlflow
