#include "state/history.h"

#include <gmock/gmock.h>

#include "engine/duckdb/duckdb_engine.h"
#include "state/database_ledger.h"
#include "state/file_ledger.h"
#include "support/matchers.h"
#include "support/temp_dir.h"

namespace sqlflow {
namespace {

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
  std::unique_ptr<Engine> engine_ = OpenDuckdb({}, {});
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

  for (const char* table : {"layout", "runs", "steps", "plans", "intents", "watermarks",
                            "announced_watermarks", "checks", "files"}) {
    const std::optional<TableInfo> made = session_->Find({"sqlflow", table});
    ASSERT_TRUE(made) << table;
    EXPECT_EQ(made->schema, migrated->Find({"sqlflow", table})->schema) << table;
  }
  constexpr const char* kCount =
      "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'sqlflow'";
  EXPECT_EQ(QueryInteger(*session_, kCount), 9);
}

TEST_F(HistoryTest, AddsTheLedgerOfFilesToALayoutWithoutIt) {
  History::Prepare(*session_);
  session_->Execute("DROP TABLE sqlflow.files; UPDATE sqlflow.layout SET version = 6");
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
  const std::string content(3'000'000, 'x');
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
