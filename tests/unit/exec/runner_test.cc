#include "exec/runner.h"

#include <gmock/gmock.h>

#include <future>

#include "base/system_clock.h"
#include "state/no_ledger.h"
#include "support/fake_engine.h"

namespace sqlflow {
namespace {

using testing::ElementsAre;

// A source whose rows end when the test says so.
class GatedSource final : public SourceConnector {
 public:
  explicit GatedSource(std::shared_future<void> gate) : gate_(std::move(gate)) {}
  ConnectionReport Check() override { return {}; }
  Schema Describe(const ReadRequest&) override { return {}; }
  Scan Read(const ReadRequest&) override {
    std::vector<std::unique_ptr<BatchReader>> partitions;
    partitions.push_back(std::make_unique<Reader>(gate_));
    return partitions;
  }

 private:
  class Reader final : public BatchReader {
   public:
    explicit Reader(std::shared_future<void> gate) : gate_(std::move(gate)) {}
    const Schema& schema() const override { return schema_; }
    std::optional<Batch> Next() override {
      gate_.wait();
      return std::nullopt;
    }
    void Cancel() noexcept override {}

   private:
    const Schema schema_{{{"n", {TypeId::kInt64}}}};
    const std::shared_future<void> gate_;
  };

  const std::shared_future<void> gate_;
};

// Writes down what happened, and opens the gate at the first retry.
class Recorder final : public RunObserver {
 public:
  explicit Recorder(std::promise<void>& gate) : gate_(gate) {}
  void OnRunStart(const RunInfo&) override {}
  void OnStepStart(const StepInfo&) override {}
  void OnProgress(const StepInfo&, int64_t, double, double) override {}
  void OnStall(const StepInfo&, double) override {}
  void OnRetry(const StepInfo& step, const Error& error, int) override {
    events.push_back(step.id + " again: " + error.message());
    if (events.size() == 1) gate_.set_value();
  }
  void OnStepEnd(const StepResult& result) override {
    events.push_back(result.step.id + " " + std::string(ToString(result.status)));
  }
  void OnRunEnd(const RunResult&) override {}

  std::vector<std::string> events;

 private:
  std::promise<void>& gate_;
};

class RunnerTest : public testing::Test {
 protected:
  RunnerTest() {
    SourceRegistry::Entry entry;
    entry.type = "gated";
    entry.make = [gate = gate_.get_future().share()](const OptionValue&, const ConnectorContext&) {
      return std::make_unique<GatedSource>(gate);
    };
    registries_.sources.Add(std::move(entry));
  }

  static Step GatedLoad() {
    Step step;
    step.id = "slow";
    LoadWork load;
    load.table = {"", "slow"};
    load.source.type = "gated";
    step.work = load;
    return step;
  }

  static Step Transform(const std::string& id) {
    Step step;
    step.id = id;
    TransformWork transform;
    transform.table = {"", id};
    transform.query.text = "SELECT " + id;
    step.work = transform;
    return step;
  }

  RunResult RunSteps(std::vector<Step> steps) {
    Plan plan;
    plan.pipeline = "test";
    plan.steps = std::move(steps);
    RunOptions options;
    options.run_id = "r1";
    options.threads = 2;
    NoLedger ledger;
    CancelToken cancel;
    return sqlflow::Run(plan, engine_, ledger, registries_, options, clock_, cancel, recorder_);
  }

  std::promise<void> gate_;
  Recorder recorder_{gate_};
  FakeEngine engine_;
  Registries registries_;
  SystemClock clock_;
};

const Error kNoMemory(ErrorCode::kOutOfMemory, "Memory is used up");

TEST_F(RunnerTest, TriesAStepWithoutMemoryAgainWhenTheOthersAreDone) {
  engine_.script().Fails("SELECT big", kNoMemory, 1);
  EXPECT_EQ(RunSteps({GatedLoad(), Transform("big")}).status, RunStatus::kSucceeded);
  EXPECT_THAT(recorder_.events,
              ElementsAre("big again: Memory is used up", "slow succeeded", "big succeeded"));
}

TEST_F(RunnerTest, StartsNothingBesideAStepThatRunsAlone) {
  engine_.script().Fails("SELECT big", kNoMemory, 1);
  EXPECT_EQ(RunSteps({GatedLoad(), Transform("big"), Transform("later")}).status,
            RunStatus::kSucceeded);
  EXPECT_THAT(recorder_.events, ElementsAre("big again: Memory is used up", "slow succeeded",
                                            "big succeeded", "later succeeded"));
}

TEST_F(RunnerTest, FailsAStepThatLacksMemoryAlone) {
  engine_.script().Fails("SELECT big", kNoMemory, 2);
  EXPECT_EQ(RunSteps({GatedLoad(), Transform("big")}).status, RunStatus::kFailed);
  EXPECT_THAT(recorder_.events,
              ElementsAre("big again: Memory is used up", "slow succeeded", "big failed"));
}

TEST_F(RunnerTest, DoesNotTryAStepAgainThatHadAllTheMemory) {
  engine_.script().Fails("SELECT big", kNoMemory, 1);
  EXPECT_EQ(RunSteps({Transform("big")}).status, RunStatus::kFailed);
  EXPECT_THAT(recorder_.events, ElementsAre("big failed"));
}

}  // namespace
}  // namespace sqlflow
