// Random batches in random modes, with crashes on the way: the table is always that of a model in
// plain C++. SQLFLOW_PROPERTY_COUNT=2500 tries 10,000 sequences in each test.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/strings.h"
#include "engine/duckdb/duckdb_engine.h"
#include "load/table_writer.h"
#include "property/seeded_test.h"
#include "property/table_model.h"
#include "support/temp_dir.h"

namespace sqlflow {
namespace {

constexpr int kWritesPerSequence = 8;
constexpr uint64_t kMostRows = 12;
// In each block: every crash opens a database.
constexpr uint64_t kCrashingSequences = 10;

// What one write is, and how to say it to a person who has to repeat it.
struct RandomWrite {
  ModelTable batch;
  TableWrite write;
  std::optional<ModelDelete> delete_when;
};

class Choices {
 public:
  explicit Choices(Random& random) : random_(random) {}

  RandomWrite Write() {
    RandomWrite choice;
    PickMode(choice);
    choice.batch.schema = Columns();
    const uint64_t rows = random_.OneIn(8) ? 0 : random_.Below(kMostRows) + 1;
    for (uint64_t i = 0; i < rows; ++i) choice.batch.rows.push_back(Row(choice.batch.schema));
    PickDelete(choice);
    choice.write.table = {"", "t"};
    choice.write.query = Query(choice.batch);
    return choice;
  }

 private:
  void PickMode(RandomWrite& choice) {
    Mode& mode = choice.write.mode;
    StepOptions& options = choice.write.options;
    switch (random_.Below(8)) {
      case 0:
        mode.kind = Mode::Kind::kReplace;
        options.on_empty = random_.Pick<std::string>({"", "replace", "keep", "fail"});
        break;
      case 1:
        mode.kind = Mode::Kind::kAppend;
        break;
      case 2:
        mode.kind = Mode::Kind::kReplace;
        PickKeys(mode, options);
        break;
      default:
        mode.kind = Mode::Kind::kUpsert;
        PickKeys(mode, options);
        if (random_.OneIn(2)) choice.write.cursor = "stamp";
        options.duplicate_keys = OneIn(6, "error", OneIn(2, "first", "last"));
        options.update_if = OneIn(4, "always", "newer");
        mode.delete_missing = random_.OneIn(6);
        options.max_delete_ratio = random_.OneIn(2) ? 1.0 : 0.2;
    }
    options.schema_evolution = OneIn(6, "freeze", OneIn(4, "ignore", "evolve"));
  }

  std::string OneIn(uint64_t chances, std::string rare, std::string usual) {
    return random_.OneIn(chances) ? std::move(rare) : std::move(usual);
  }

  void PickKeys(Mode& mode, StepOptions& options) {
    mode.keys.push_back({.value = "k"});
    if (random_.OneIn(2)) mode.keys.push_back({.value = "part"});
    options.null_keys = OneIn(4, "error", OneIn(2, "match", "insert"));
  }

  void PickDelete(RandomWrite& choice) {
    if (choice.write.mode.kind != Mode::Kind::kUpsert || choice.write.mode.delete_missing ||
        !HasTextNote(choice.batch.schema) || !random_.OneIn(3)) {
      return;
    }
    choice.delete_when = ModelDelete{"note", "x"};
    choice.write.mode.delete_when = Sql{.text = "note = 'x'"};
  }

  static bool HasTextNote(const Schema& schema) {
    const int index = schema.IndexOf("note");
    return index >= 0 && schema.fields[static_cast<size_t>(index)].type.id == TypeId::kString;
  }

  // Mostly all columns, in any order and case, a few of them wider or of another type.
  Schema Columns() {
    Schema schema;
    const auto integer = [this] {
      return Type{random_.OneIn(8) ? TypeId::kInt64 : TypeId::kInt32};
    };
    const auto add = [&](uint64_t left_out, const char* name, Type type) {
      if (!random_.OneIn(left_out)) schema.fields.push_back({name, std::move(type)});
    };
    add(40, random_.OneIn(4) ? "K" : "k", integer());
    add(30, "part", {TypeId::kString});
    add(20, "stamp", integer());
    add(6, "amount", integer());
    add(5, "note", {random_.OneIn(40) ? TypeId::kInt32 : TypeId::kString});
    add(3, "extra", {TypeId::kString});
    if (schema.fields.empty()) schema.fields.push_back({"other", {TypeId::kString}});
    for (size_t i = schema.fields.size(); i > 1; --i) {
      std::swap(schema.fields[i - 1], schema.fields[random_.Below(i)]);
    }
    return schema;
  }

  // Few values, so that keys meet.
  ModelRow Row(const Schema& schema) {
    ModelRow row;
    for (const Field& field : schema.fields) {
      if (random_.OneIn(EqualsIgnoreCase(field.name, "k") ? 30 : 8)) {
        row.emplace_back();
      } else if (field.type.id == TypeId::kString) {
        row.emplace_back(random_.Pick<std::string>({"x", "y", "", "Grüße, 'z'"}));
      } else {
        const uint64_t base = field.type.id == TypeId::kInt64 && random_.OneIn(3) ? 5000000000 : 0;
        row.emplace_back(std::to_string(base + random_.Below(6)));
      }
    }
    return row;
  }

  static std::string Query(const ModelTable& batch) {
    std::string names, rows;
    for (const Field& field : batch.schema.fields) {
      names += (names.empty() ? "" : ", ") + field.name;
    }
    for (const ModelRow& row : batch.rows) rows += (rows.empty() ? "" : ", ") + RowSql(batch, row);
    if (batch.rows.empty()) {
      rows = RowSql(batch, ModelRow(batch.schema.fields.size()));
    }
    return fmt::format("SELECT * FROM (VALUES {}) AS v({}){}", rows, names,
                       batch.rows.empty() ? " WHERE false" : "");
  }

  static std::string RowSql(const ModelTable& batch, const ModelRow& row) {
    std::string cells;
    for (size_t i = 0; i < row.size(); ++i) {
      const std::string value = row[i] ? "'" + ReplaceAll(*row[i], "'", "''") + "'" : "NULL";
      cells += fmt::format("{}CAST({} AS {})", i == 0 ? "" : ", ", value,
                           ToString(batch.schema.fields[i].type));
    }
    return '(' + cells + ')';
  }

  Random& random_;
};

std::string Describe(const RandomWrite& choice) {
  std::string keys;
  for (const Text& key : choice.write.mode.keys) keys += " " + key.value;
  const StepOptions& options = choice.write.options;
  return fmt::format(
      "MODE {}{}{}{} cursor={} null_keys={} duplicate_keys={} update_if={} schema_evolution={} "
      "on_empty={} max_delete_ratio={} AS {}",
      ToString(choice.write.mode.kind), keys, choice.delete_when ? " DELETE WHEN note = 'x'" : "",
      choice.write.mode.delete_missing ? " DELETE MISSING" : "", choice.write.cursor,
      options.null_keys, options.duplicate_keys, options.update_if, options.schema_evolution,
      options.on_empty, options.max_delete_ratio, choice.write.query);
}

std::string Describe(const TableChange& change) {
  return fmt::format(
      "read {}, inserted {}, updated {}, unchanged {}, stale {}, deduplicated {}, deleted {}",
      change.rows_read, change.rows_inserted, change.rows_updated, change.rows_unchanged,
      change.rows_stale, change.rows_deduplicated, change.rows_deleted);
}

// A table that is written to, and what it should hold.
class WriteModes : public SeededTest {
 protected:
  // What came of a write: its counts, or that it failed.
  std::string Write(const TableWrite& write) {
    try {
      Session::Transaction transaction(*session_);
      const TableChange change = TableWriter(*session_, engine_->dialect()).Write(write);
      transaction.Commit();
      return Describe(change);
    } catch (const Error& error) {
      return Refused(error);
    }
  }

  std::string Refused(const Error& error) {
    message_ = error.message();
    const bool refuses = error.code() == ErrorCode::kInvalid || error.code() == ErrorCode::kData;
    return refuses ? "refused" : error.message();
  }

  static std::string Expect(TableModel& model, const RandomWrite& choice) {
    try {
      return Describe(model.Write(choice.batch, choice.write, choice.delete_when));
    } catch (const Error&) {
      return "refused";
    }
  }

  std::string Table() {
    const std::optional<TableInfo> info = session_->Find({"", "t"});
    if (!info) return "none";
    std::vector<std::string> rows;
    for (const ModelRow& row : ReadAll(*session_->Query("SELECT * FROM t")).cells) {
      rows.push_back(Line(row));
    }
    return Text(info->schema, std::move(rows));
  }

  static std::string Table(const TableModel& model) {
    if (!model.table()) return "none";
    std::vector<std::string> rows;
    for (const ModelRow& row : model.table()->rows) rows.push_back(Line(row));
    return Text(model.table()->schema, std::move(rows));
  }

  static std::string Line(const ModelRow& row) {
    std::vector<std::string> cells;
    for (const ModelCell& cell : row) cells.push_back(cell.value_or("NULL"));
    return Join(cells, "|");
  }

  static std::string Text(const Schema& schema, std::vector<std::string> rows) {
    std::sort(rows.begin(), rows.end());
    return ToLower(ToString(schema)) + "\n" + Join(rows, "\n");
  }

  void Open(const EngineOptions& options) {
    session_ = nullptr;
    engine_ = OpenDuckdb(options, {});
    session_ = engine_->NewSession();
  }

  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Session> session_;
  std::string message_;
};

TEST_P(WriteModes, LeaveTheTableOfTheModel) {
  Open({.threads = 1});
  ForEachSeed([this](Random& random) {
    session_->Execute("DROP TABLE IF EXISTS t");
    TableModel model;
    std::string told;
    for (int i = 0; i < kWritesPerSequence && !HasFailure(); ++i) {
      const RandomWrite choice = Choices(random).Write();
      told += Describe(choice) + "\n";
      const std::string wanted = Expect(model, choice);
      EXPECT_EQ(Write(choice.write), wanted) << told << "\nmessage: " << message_;
      EXPECT_EQ(Table(), Table(model)) << told;
    }
  });
}

// A crash: all goes on with the files as they lie there at that moment, which is what a process
// that is killed leaves behind.
class CrashingWrites : public WriteModes {
 protected:
  enum class Moment { kNone, kBeforeTheCommit, kAfterTheCommit, kAfterACheckpoint };

  void Start() {
    dir_.emplace();
    crashes_ = 0;
    Open(Options());
  }

  static Moment Pick(Random& random) {
    return random.Pick<Moment>({Moment::kNone, Moment::kNone, Moment::kBeforeTheCommit,
                                Moment::kAfterTheCommit, Moment::kAfterACheckpoint});
  }

  std::string WriteAndCrash(const TableWrite& write, Moment moment) {
    if (moment == Moment::kBeforeTheCommit) return CrashBeforeTheCommit(write);
    const std::string result = Write(write);
    if (moment == Moment::kAfterACheckpoint) engine_->Checkpoint();
    if (moment != Moment::kNone) {
      KeepFiles();
      OpenKeptFiles();
    }
    return result;
  }

 private:
  std::string CrashBeforeTheCommit(const TableWrite& write) {
    std::string result;
    {
      Session::Transaction transaction(*session_);
      try {
        result = Describe(TableWriter(*session_, engine_->dialect()).Write(write));
      } catch (const Error& error) {
        result = Refused(error);
      }
      KeepFiles();
    }
    OpenKeptFiles();
    return result;
  }

  EngineOptions Options() const {
    return {.persistent = true, .path = Path(crashes_), .threads = 1};
  }

  std::string Path(int crash) const { return *dir_ / (std::to_string(crash) + ".duckdb"); }

  void KeepFiles() {
    for (const char* suffix : {"", ".wal"}) {
      const std::string from = Path(crashes_) + suffix;
      if (std::filesystem::exists(from)) {
        std::filesystem::copy_file(from, Path(crashes_ + 1) + suffix);
      }
    }
  }

  void OpenKeptFiles() {
    ++crashes_;
    Open(Options());
  }

  std::optional<TempDir> dir_;
  int crashes_ = 0;
};

TEST_P(CrashingWrites, LeaveTheTableOfTheModel) {
  ForEachSeed(
      [this](Random& random) {
        Start();
        TableModel model;
        std::string told;
        for (int i = 0; i < kWritesPerSequence && !HasFailure(); ++i) {
          const RandomWrite choice = Choices(random).Write();
          const Moment moment = Pick(random);
          told += fmt::format("crash {}: {}\n", static_cast<int>(moment), Describe(choice));
          TableModel written = model;
          const std::string wanted = Expect(written, choice);
          if (moment != Moment::kBeforeTheCommit) model = written;
          EXPECT_EQ(WriteAndCrash(choice.write, moment), wanted)
              << told << "\nmessage: " << message_;
          EXPECT_EQ(Table(), Table(model)) << told;
        }
      },
      kCrashingSequences);
}

INSTANTIATE_TEST_SUITE_P(Seeds, WriteModes, testing::Range(0, 4));
INSTANTIATE_TEST_SUITE_P(Seeds, CrashingWrites, testing::Range(0, 4));

}  // namespace
}  // namespace sqlflow
