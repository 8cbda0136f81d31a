#include "state/history.h"

#include <gmock/gmock.h>

#include "engine/duckdb/duckdb_engine.h"
#include "state/database_ledger.h"
#include "state/file_ledger.h"
#include "state/migrations.h"
#include "state/watermarks.h"
#include "support/matchers.h"
#include "support/temp_dir.h"
#include "support/test_engine.h"

namespace sqlflow {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;

// What the first version of the layout was, with a run of then.
constexpr const char* kLayout1 = R"sql(
CREATE SCHEMA sqlflow;
CREATE TABLE sqlflow.layout (version INTEGER, made_at TIMESTAMP);
CREATE TABLE sqlflow.runs (
  run_id VARCHAR, pipeline VARCHAR, profile VARCHAR, status VARCHAR, started_at TIMESTAMP,
  ended_at TIMESTAMP, "rows" BIGINT, seconds DOUBLE, peak_memory BIGINT, error VARCHAR,
  recorded_at TIMESTAMP);
CREATE TABLE sqlflow.steps (
  run_id VARCHAR, pipeline VARCHAR, step_id VARCHAR, kind VARCHAR, target VARCHAR,
  target_table VARCHAR, status VARCHAR, rows_read BIGINT, rows_inserted BIGINT,
  rows_updated BIGINT, rows_deduplicated BIGINT, rows_rejected BIGINT, bytes BIGINT,
  retries INTEGER, seconds DOUBLE, schema_changes VARCHAR, error VARCHAR, recorded_at TIMESTAMP);
INSERT INTO sqlflow.layout VALUES (1, TIMESTAMP '2026-01-30 00:00:00');
INSERT INTO sqlflow.runs VALUES
  ('old', 'daily', 'dev', 'running', TIMESTAMP '2026-01-30 01:00:00', NULL, NULL, NULL, NULL, NULL,
   TIMESTAMP '2026-01-30 01:00:00'),
  ('old', 'daily', 'dev', 'succeeded', TIMESTAMP '2026-01-30 01:00:00',
   TIMESTAMP '2026-01-30 01:00:02', 7, 2.0, 1000, NULL, TIMESTAMP '2026-01-30 01:00:02');
INSERT INTO sqlflow.steps VALUES
  ('old', 'daily', 'load_a', 'load', 'a', 'a', 'succeeded', 7, 7, 0, 0, 0, NULL, 0, 1.5, NULL, NULL,
   TIMESTAMP '2026-01-30 01:00:01');
)sql";

class HistoryTest : public testing::Test {
 protected:
  std::unique_ptr<Engine> engine_ = OpenTestEngine();
  std::unique_ptr<Session> session_ = engine_->NewSession();
};

TEST_F(HistoryTest, BringsTheFirstLayoutUpToDateAndKeepsItsRuns) {
  session_->Execute(kLayout1);

  History::Prepare(*session_);

  EXPECT_EQ(History::Version(*session_), kStateVersion);
  DatabaseLedger ledger(*engine_);
  const std::vector<RunRecord> runs = ledger.Runs("daily", 0);
  ASSERT_THAT(runs, SizeIs(1));
  EXPECT_EQ(runs[0].status, "succeeded");
  EXPECT_EQ(runs[0].rows, 7);
  ASSERT_THAT(ledger.StepsOf("old"), SizeIs(1));
  EXPECT_EQ(ledger.StepsOf("old")[0].rows, 7);
  EXPECT_THAT(ledger.PlanOf("old"), IsEmpty());
}

TEST_F(HistoryTest, MakesTheSameTablesAtOnceAsByMigrations) {
  const std::unique_ptr<Engine> other = OpenDuckdb({}, {});
  const std::unique_ptr<Session> migrated = other->NewSession();
  migrated->Execute(kLayout1);
  History::Prepare(*migrated);

  History::Prepare(*session_);

  for (const char* table : {"layout", "records", "files", "runs", "steps", "plans", "intents",
                            "checks", "watermarks"}) {
    const std::optional<TableInfo> made = session_->Find({"sqlflow", table});
    ASSERT_TRUE(made) << table;
    EXPECT_EQ(made->schema, migrated->Find({"sqlflow", table})->schema) << table;
  }
  constexpr const char* kCount =
      "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'sqlflow'";
  EXPECT_EQ(QueryInteger(*session_, kCount), 9);
}

TEST_F(HistoryTest, TurnsTheTablesOfLayout7IntoRecords) {
  session_->Execute(kLayout1);
  const std::vector<std::string> migrations = Migrations();
  for (size_t to = 2; to <= 7; ++to) session_->Execute(migrations[to - 2]);
  session_->Execute(R"sql(
    INSERT INTO sqlflow.layout VALUES (7, NULL);
    INSERT INTO sqlflow.runs VALUES ('r', 'p', NULL, 'failed', TIMESTAMP '2026-02-01 01:00:00',
      TIMESTAMP '2026-02-01 01:00:02.5', 3, 2.5, 1000, 'no "network"',
      TIMESTAMP '2026-02-01 01:00:02', '{"start":""}');
    INSERT INTO sqlflow.plans VALUES ('r', 1, 0, 'old', 'load', 'o', '{}', 'f', false),
      ('r', 2, 1, 'b', 'export', 'b.csv', '{"to":"b.csv"}', 'fb', true),
      ('r', 2, 0, 'a', 'load', 'a', '{"from":"ä"}', 'fa', false);
    INSERT INTO sqlflow.steps (run_id, pipeline, step_id, kind, target, target_table, status,
        rows_read, rows_inserted, "rows", seconds, recorded_at, watermark_after, appends) VALUES
      ('r', 'p', 'a', 'load', 'a', 'a', 'succeeded', 4, 3, 3, 0.25, TIMESTAMP '2026-02-01 01:00:01',
       '7', true),
      ('r', 'p', 'b', 'export', 'b.csv', 'b', 'failed', 0, 0, 0, 0.5,
       TIMESTAMP '2026-02-01 01:00:02', NULL, false);
    INSERT INTO sqlflow.checks VALUES
      ('r', 'a', 'second', NULL, 'x > 0', 'warn', 3, 1, '(-1)', TIMESTAMP '2026-02-01 01:00:01'),
      ('r', 'a', 'first', 'a', 'y > 0', 'fail', 3, 0, NULL, TIMESTAMP '2026-02-01 01:00:01');
    INSERT INTO sqlflow.intents VALUES ('r', 'b', 'tmp', 'b.csv', 0, NULL, 4, 'hash', 3);
    INSERT INTO sqlflow.watermarks VALUES
      ('p/s/a/day', NULL, 'p', 's', 'a', 'day', '2026-01-01', 'DATE', 'print', NULL, NULL, NULL,
       'old', TIMESTAMP '2026-02-01 01:00:00'),
      ('p/s/a/day', NULL, 'p', 's', 'a', 'day', '2026-01-02', 'DATE', 'print',
       [{'name': 'day', 'type': 'DATE'}], [{'hash': 'h', 'cursor': '2026-01-02', 'rows': 2}],
       '2026-01-01', 'r', TIMESTAMP '2026-02-01 01:00:01');
    INSERT INTO sqlflow.announced_watermarks
      SELECT 'b', * REPLACE (NULL AS cursor_value) FROM sqlflow.watermarks WHERE run_id = 'r';
  )sql");

  History::Prepare(*session_);

  DatabaseLedger ledger(*engine_);
  const std::optional<RunRecord> run = ledger.FindRun("r");
  ASSERT_TRUE(run);
  EXPECT_EQ(run->ended_at, "2026-02-01 01:00:02.5");
  EXPECT_EQ(run->error, "no \"network\"");
  EXPECT_EQ(run->request, R"({"start":""})");
  EXPECT_THAT(ledger.PlanOf("r"), ElementsAre(Field(&PlannedStep::content, R"({"from":"ä"})"),
                                              AllOf(Field(&PlannedStep::fingerprint, "fb"),
                                                    Field(&PlannedStep::appends, true))));
  const std::vector<StepRecord> steps = ledger.StepsOf("r");
  ASSERT_THAT(steps, SizeIs(2));
  EXPECT_EQ(steps[0].rows_read, 4);
  EXPECT_EQ(steps[0].seconds, 0.25);
  EXPECT_EQ(steps[0].watermark_after, "7");
  EXPECT_EQ(steps[1].status, "failed");
  EXPECT_TRUE(ledger.Made(*session_, {"", "a"}));
  EXPECT_FALSE(ledger.Made(*session_, {"", "b"}));
  EXPECT_FALSE(ledger.Made(*session_, {"", "p/s/a/day"}));
  EXPECT_EQ(ledger.FindIntent(*session_, "r", "b")->after, (FileState{4, "hash"}));
  const WatermarkKey key{"", "p", "s", "a", "day"};
  EXPECT_EQ(Watermarks::Find(*session_, key)->value, (Typed{"DATE", "2026-01-02"}));
  const BoundaryText boundary = Watermarks::ExportBoundary(*session_, engine_->dialect(), key);
  EXPECT_EQ(boundary.columns, R"([{"name":"day","type":"DATE"}])");
  EXPECT_EQ(boundary.hashes, R"([{"hash":"h","cursor":"2026-01-02","rows":2}])");
  EXPECT_EQ(boundary.from, "2026-01-01");
  EXPECT_FALSE(Watermarks::Confirm(*session_, "other", "b"));
  EXPECT_FALSE(Watermarks::Confirm(*session_, "r", "b")->value);
  EXPECT_FALSE(Watermarks::Find(*session_, key)->value);
  EXPECT_EQ(QueryInteger(*session_,
                         "SELECT count(*) FROM sqlflow.checks WHERE step_id = 'a' AND (name, "
                         "violations) IN (('second', 1), ('first', 0))"),
            2);
}

TEST_F(HistoryTest, KeepsWatermarksWithTheRowsNearThem) {
  History::Prepare(*session_);
  const Dialect& dialect = engine_->dialect();
  Watermark watermark{.key = {"", "p", "s", "t", "name"},
                      .value = Typed{"VARCHAR", ""},
                      .fingerprint = "print",
                      .run_id = "r",
                      .updated_at = "2026-01-31 10:15:00.25"};
  const BoundaryText text{.columns = R"([{"name":"a b","type":"VARCHAR"}])",
                          .hashes = R"([{"hash":"x'y","cursor":"","rows":3}])",
                          .from = "ä"};

  Watermarks::Save(*session_, watermark, Watermarks::ImportBoundary(dialect, text));

  const std::optional<Watermark> found = Watermarks::Find(*session_, watermark.key);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->value, watermark.value);
  EXPECT_EQ(found->fingerprint, "print");
  EXPECT_EQ(found->run_id, "r");
  EXPECT_EQ(found->updated_at, watermark.updated_at);
  const BoundaryText kept = Watermarks::ExportBoundary(*session_, dialect, watermark.key);
  EXPECT_EQ(kept.columns, text.columns);
  EXPECT_EQ(kept.hashes, text.hashes);
  EXPECT_EQ(kept.from, text.from);
  EXPECT_EQ(
      QueryInteger(*session_,
                   "SELECT count(*) FROM sqlflow.watermarks WHERE state_key = 'p/s/t/name' AND "
                   "boundary_hashes[1].\"rows\" = 3 AND cursor_value = '' AND option IS NULL "
                   "AND updated_at > TIMESTAMP '2026-01-31 10:15:00'"),
      1);

  watermark.value.reset();
  Watermarks::Save(*session_, watermark, {});

  EXPECT_FALSE(Watermarks::Find(*session_, watermark.key)->value);
  EXPECT_EQ(Watermarks::ExportBoundary(*session_, dialect, watermark.key).hashes, "");
  EXPECT_THAT(Watermarks::List(*session_), SizeIs(1));
}

TEST_F(HistoryTest, ShowsRecordsInTypedColumns) {
  History::Prepare(*session_);
  DatabaseLedger ledger(*engine_);
  const std::string now = "2026-01-31 10:15:00.25";
  RunRecord run{.run_id = "r", .pipeline = "p", .status = "running", .started_at = now};
  ledger.BeginRun(run, {{.id = "a", .kind = "load", .target = "t", .content = R"({"x":1})"}});
  const CheckResult check{.name = "c", .table = "t", .rows = 5, .violations = 2};
  ledger.RecordStep(*session_, {.run_id = "r", .pipeline = "p"},
                    {.step_id = "a",
                     .status = "succeeded",
                     .rows_read = 5,
                     .bytes = 7,
                     .recorded_at = now,
                     .checks = {check, check}},
                    {"s", "T"});
  run.ended_at = now;
  ledger.EndRun(run);

  for (const char* holds :
       {"sqlflow.runs WHERE started_at = TIMESTAMP '2026-01-31 10:15:00.25' AND ended_at IS NULL "
        "AND \"rows\" IS NULL AND rowid = 0",
        "sqlflow.runs WHERE ended_at > TIMESTAMP '2026-01-31' AND \"rows\" = 0",
        "sqlflow.plans WHERE attempt = 1 AND position = 0 AND step_id = 'a' AND target = 't' AND "
        "content = '{\"x\":1}'",
        "sqlflow.steps WHERE step_id = 'a' AND target_table = 's.t' AND bytes + rows_read = 12 AND "
        "rows_updated = 0 AND error IS NULL AND peak_memory = 0 AND pipeline = 'p'"}) {
    EXPECT_EQ(QueryInteger(*session_, std::string("SELECT count(*) FROM ") + holds), 1) << holds;
  }
  EXPECT_EQ(QueryInteger(*session_,
                         "SELECT sum(violations)::BIGINT FROM sqlflow.checks WHERE step_id = 'a' "
                         "AND \"table\" = 't' AND sample IS NULL AND \"rows\" = 5"),
            4);
}

TEST_F(HistoryTest, AddsTheLedgerOfFilesToALayoutWithoutIt) {
  session_->Execute(kLayout1);
  const WatermarkKey key{"", "daily", "drop", "orders", "(files)"};
  EXPECT_THAT(FileLedger::Find(*session_, key).by_uri, IsEmpty());
  EXPECT_THAT(FileLedger::List(*session_), IsEmpty());

  History::Prepare(*session_);

  FileLedger::Save(*session_, engine_->dialect(), key,
                   std::vector<LoadedFile>{{.uri = "a.csv", .loaded_at = "2026-01-31 10:15:00"}});
  EXPECT_THAT(FileLedger::Find(*session_, key).by_uri, SizeIs(1));
}

TEST_F(HistoryTest, TellsTheLastRowOfEachFileSinceTheLedgerWasReset) {
  History::Prepare(*session_);
  const std::string now = "2026-01-31 10:15:00";
  const WatermarkKey key{"", "daily", "drop", "orders", "(files)"};
  const WatermarkKey other{"", "daily", "drop", "others", "(files)"};
  const auto save = [&](const WatermarkKey& owner, const std::string& uri, int64_t rows) {
    const LoadedFile file{.uri = uri, .rows = rows, .run_id = "r", .loaded_at = now};
    FileLedger::Save(*session_, engine_->dialect(), owner, std::vector<LoadedFile>{file});
  };
  save(key, "old.csv", 1);
  save(other, "old.csv", 2);
  FileLedger::Forget(*session_, key, "", now);
  EXPECT_TRUE(FileLedger::Find(*session_, key).was_reset);
  save(key, "new.csv", 3);
  save(key, "new.csv", 4);

  const LoadedFiles found = FileLedger::Find(*session_, key);

  EXPECT_FALSE(found.was_reset);
  ASSERT_THAT(found.by_uri, SizeIs(1));
  EXPECT_EQ(found.by_uri.at("new.csv").rows, 4);
  const std::vector<FileLedgerSummary> all = FileLedger::List(*session_);
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].key.Text(), key.Text());
  EXPECT_EQ(all[0].files, 1);
  EXPECT_EQ(all[0].rows, 4);
  EXPECT_EQ(all[1].rows, 2);
}

TEST_F(HistoryTest, ChangesNothingTheSecondTime) {
  History::Prepare(*session_);
  History::Prepare(*session_);

  EXPECT_EQ(QueryInteger(*session_, "SELECT count(*) FROM sqlflow.layout"), 1);
}

TEST_F(HistoryTest, RefusesALayoutThatANewerVersionWrote) {
  session_->Execute(kLayout1);
  session_->Execute("INSERT INTO sqlflow.layout VALUES (1000, NULL)");

  EXPECT_THAT([&] { History::Prepare(*session_); }, ThrowsError(ErrorCode::kUnsupported, "1000"));
}

TEST_F(HistoryTest, TellsTheLastRecordOfRunsAndStepsThatCarryOneTime) {
  History::Prepare(*session_);
  DatabaseLedger ledger(*engine_);
  const std::string now = "2026-01-31 10:15:00";
  RunRecord run{.run_id = "r", .pipeline = "p", .status = "running", .started_at = now};
  run.recorded_at = now;
  ledger.BeginRun(run, {{.id = "a"}, {.id = "b"}});
  ledger.BeginRun(run, {{.id = "a"}});
  const RunInfo info{.run_id = "r", .pipeline = "p"};
  for (const char* status : {"failed", "succeeded"}) {
    ledger.RecordStep(*session_, info, {.step_id = "a", .status = status, .recorded_at = now}, {});
  }
  run.status = "failed";
  run.ended_at = now;
  ledger.EndRun(run);

  EXPECT_EQ(ledger.FindRun("r")->status, "failed");
  ASSERT_THAT(ledger.StepsOf("r"), SizeIs(1));
  EXPECT_TRUE(ledger.StepsOf("r")[0].succeeded());
  EXPECT_TRUE(ledger.Committed(*session_, "r", "a"));
  EXPECT_FALSE(ledger.Committed(*session_, "r", "b"));
  EXPECT_THAT(ledger.PlanOf("r"), SizeIs(1));
}

TEST_F(HistoryTest, KeepsLongTextsInAFile) {
  const TempDir dir;
  const EngineOptions options{.persistent = true, .path = dir / "runs.duckdb"};
  const std::string content = "\"" + std::string(3'000'000, 'x') + "\"";
  RunRecord run{.run_id = "r", .pipeline = "p", .status = "running"};
  run.started_at = run.recorded_at = "2026-01-31 10:15:00";
  {
    const std::unique_ptr<Engine> engine = OpenDuckdb(options, {});
    History::Prepare(*engine->NewSession());
    DatabaseLedger(*engine).BeginRun(run, {{.id = "a", .content = content}, {.id = "b"}});
    engine->Checkpoint();
  }

  const std::unique_ptr<Engine> engine = OpenDuckdb(options, {});
  const std::vector<PlannedStep> plan = DatabaseLedger(*engine).PlanOf("r");

  ASSERT_THAT(plan, SizeIs(2));
  EXPECT_EQ(plan[0].content, content);
}

TEST_F(HistoryTest, GivesBackTheLastIntentOfAStep) {
  History::Prepare(*session_);
  DatabaseLedger ledger(*engine_);
  ledger.RecordIntent(*session_, {.run_id = "r", .step_id = "e", .target = "first"});
  const Intent last{.run_id = "r",
                    .step_id = "e",
                    .temporary = "tmp",
                    .target = "out.csv",
                    .before = {},
                    .after = {4, "hash"},
                    .rows = 1};
  ledger.RecordIntent(*session_, last);

  const std::optional<Intent> found = ledger.FindIntent(*session_, "r", "e");

  ASSERT_TRUE(found);
  EXPECT_EQ(found->target, "out.csv");
  EXPECT_EQ(found->before, FileState());
  EXPECT_EQ(found->after, last.after);
  EXPECT_FALSE(ledger.FindIntent(*session_, "other", "e"));
}

}  // namespace
}  // namespace sqlflow
