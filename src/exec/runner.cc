#include "exec/runner.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "base/strings.h"
#include "base/system_clock.h"
#include "exec/schedule.h"
#include "exec/step_runner.h"
#include "state/history.h"

namespace sqlflow {
namespace {

using std::chrono::milliseconds;

// How often running steps are looked at: for progress, time-outs and cancellation.
constexpr milliseconds kTick{50};
constexpr int kTicksPerProgress = 4;
constexpr milliseconds kFirstRetryDelay{100};

int64_t PeakMemory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return int64_t{usage.ru_maxrss} * 1024;
}

StepInfo InfoOf(const Step& step) {
  return {step.id, std::string(step.kind()), step.target(), step.origin};
}

class Runner {
 public:
  Runner(const Plan& plan, Engine& engine, const Registries& registries, const RunOptions& options,
         const Clock& clock, CancelToken& cancel, RunObserver& observer)
      : plan_(plan),
        engine_(engine),
        options_(options),
        clock_(clock),
        cancel_(cancel),
        observer_(observer),
        schedule_(plan, options.test.order_seed),
        environment_{engine,           registries,           clock,
                     cancel,           result_.info,         options.test,
                     options.backfill, options.full_refresh, engine.traits().persistent} {}

  RunResult Run() {
    const auto started = clock_.Monotonic();
    FillInfo();
    observer_.OnRunStart(result_.info);
    try {
      coordinator_ = engine_.NewSession();
      if (environment_.keeps_history) {
        History::Prepare(*coordinator_);
        History::RecordRun(*coordinator_, result_.info, "running", nullptr,
                           result_.info.started_at);
      }
      MakeSchemas();
      RunSteps();
    } catch (const Error& error) {
      result_.error = error;
    }
    Finish(started);
    observer_.OnRunEnd(result_);
    return std::move(result_);
  }

 private:
  struct Running {
    int step = -1;
    Session* session = nullptr;
    std::chrono::steady_clock::time_point started;
    bool timed_out = false;
  };

  void FillInfo() {
    RunInfo& info = result_.info;
    info.run_id = options_.run_id;
    info.pipeline = plan_.pipeline;
    info.profile = options_.profile;
    info.engine = engine_.description();
    info.started_at = FormatTimestamp(clock_.Now());
    info.notes = options_.full_refresh.notes;
    for (const Step& step : plan_.steps) {
      info.steps.push_back(InfoOf(step));
      result_.steps.push_back({.step = info.steps.back(), .status = StepStatus::kSkipped});
    }
  }

  // Two steps that made one schema at the same time would conflict.
  void MakeSchemas() {
    std::set<std::string> schemas;
    for (const Step& step : plan_.steps) {
      if (const auto* load = std::get_if<LoadWork>(&step.work)) schemas.insert(load->table.schema);
      if (const auto* transform = std::get_if<TransformWork>(&step.work)) {
        schemas.insert(transform->table.schema);
      }
    }
    schemas.erase("");
    for (const std::string& schema : schemas) {
      coordinator_->Execute("CREATE SCHEMA IF NOT EXISTS " + engine_.dialect().Quote(schema));
    }
  }

  void RunSteps() {
    const int cores = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    const int wanted = options_.threads > 0 ? options_.threads : cores;
    const int count = std::min(wanted, static_cast<int>(plan_.steps.size()));
    running_.resize(count);
    std::vector<std::thread> workers;
    for (int i = 0; i < count; ++i) workers.emplace_back([this, i] { Work(running_[i]); });
    Watch();
    for (std::thread& worker : workers) worker.join();
  }

  // A worker: takes steps until none can come any more.
  void Work(Running& slot) {
    std::unique_lock lock(mutex_);
    while (true) {
      std::optional<int> step;
      changed_.wait(lock, [&] {
        step = schedule_.Take();
        return step || schedule_.exhausted();
      });
      if (!step) break;
      ++busy_;
      slot = {.step = *step, .session = nullptr, .started = clock_.Monotonic(), .timed_out = false};
      observer_.OnStepStart(result_.steps[*step].step);
      lock.unlock();
      StepResult result = Execute(slot);
      lock.lock();
      slot = {};
      Close(*step, std::move(result));
      --busy_;
      changed_.notify_all();
    }
  }

  // The step boundary: whatever it throws becomes its result.
  StepResult Execute(Running& slot) {
    const Step& step = plan_.steps[slot.step];
    StepResult result{.step = InfoOf(step), .status = StepStatus::kSucceeded};
    try {
      Attempt(step, slot, result);
    } catch (const Error& error) {
      result.error = error;
    } catch (...) {
      result.error = Unexpected(std::current_exception());
    }
    result.seconds = std::chrono::duration<double>(clock_.Monotonic() - slot.started).count();
    if (result.error) Fail(step, slot, result);
    return result;
  }

  static Error Unexpected(const std::exception_ptr& thrown) {
    try {
      std::rethrow_exception(thrown);
    } catch (const std::bad_alloc&) {
      return Error(ErrorCode::kUnavailable, "Memory is used up")
          .Hint("Lower memory_limit of the engine, or threads");
    } catch (const std::exception& error) {
      return Error(ErrorCode::kInternal, error.what());
    }
  }

  void Attempt(const Step& step, Running& slot, StepResult& result) {
    const std::unique_ptr<Session> session = engine_.NewSession();
    const SessionGuard guard(*this, slot, *session);
    for (int attempt = 1;; ++attempt) {
      try {
        RunStep(step, *session, environment_, attempt, result);
        return;
      } catch (const Error& error) {
        const bool again = error.retryable() && attempt <= step.options().retries &&
                           !cancel_.cancelled() && !slot.timed_out;
        if (!again) throw;
        result.retries = attempt;
        Retry(step, error, attempt);
      }
    }
  }

  void Retry(const Step& step, const Error& error, int attempt) {
    {
      const std::lock_guard lock(mutex_);
      observer_.OnRetry(InfoOf(step), error, attempt);
    }
    clock_.SleepFor(kFirstRetryDelay * (1 << std::min(attempt - 1, 6)));
  }

  // Lets the watcher reach a step's session for as long as it lives.
  class SessionGuard {
   public:
    SessionGuard(Runner& runner, Running& slot, Session& session) : runner_(runner), slot_(slot) {
      const std::lock_guard lock(runner_.mutex_);
      slot_.session = &session;
    }
    ~SessionGuard() {
      const std::lock_guard lock(runner_.mutex_);
      slot_.session = nullptr;
    }
    SessionGuard(const SessionGuard&) = delete;
    SessionGuard& operator=(const SessionGuard&) = delete;

   private:
    Runner& runner_;
    Running& slot_;
  };

  void Fail(const Step& step, const Running& slot, StepResult& result) {
    Error& error = *result.error;
    if (slot.timed_out) {
      error = Error(ErrorCode::kUnavailable, fmt::format("Step took longer than its timeout: {} s",
                                                         *step.options().timeout_seconds))
                  .Hint("Raise the option timeout, or find what makes the step slow");
    }
    result.status =
        error.code() == ErrorCode::kCancelled ? StepStatus::kCancelled : StepStatus::kFailed;
    ForgetRows(result);
    Place(step, error);
  }

  // What a failed step wrote was rolled back.
  static void ForgetRows(StepResult& result) {
    result.rows = result.rows_read = result.rows_inserted = result.rows_updated = 0;
    result.rows_unchanged = result.rows_stale = result.rows_deduplicated = 0;
    result.rows_deleted = result.rows_rejected = 0;
    result.bytes.reset();
  }

  // The most exact place that is known: in the step's SQL, else the statement.
  static void Place(const Step& step, Error& error) {
    const Sql* sql = nullptr;
    if (const auto* transform = std::get_if<TransformWork>(&step.work)) sql = &transform->query;
    if (const auto* work = std::get_if<ExportWork>(&step.work)) sql = std::get_if<Sql>(&work->what);
    error.At(sql != nullptr ? sql->span : step.origin);
  }

  void Close(int step, StepResult result) {
    if (result.status == StepStatus::kSucceeded) {
      schedule_.Succeeded(step);
    } else {
      for (const int skipped : schedule_.Failed(step)) Skip(skipped, plan_.steps[step].id);
      if (options_.fail_fast) {
        for (const int stopped : schedule_.Stop()) Skip(stopped, plan_.steps[step].id);
      }
      RecordFailure(result);
    }
    observer_.OnStepEnd(result);
    result_.steps[step] = std::move(result);
  }

  void Skip(int step, const std::string& because) {
    result_.steps[step].status = StepStatus::kSkipped;
    result_.steps[step].skipped_because = because;
    skipped_.push_back(step);
  }

  // A step that failed has rolled back, so its record needs a transaction of its own.
  void RecordFailure(const StepResult& result) {
    if (!environment_.keeps_history) return;
    try {
      History::RecordStep(*coordinator_, result_.info, result, {}, FormatTimestamp(clock_.Now()));
    } catch (const Error& error) {
      result_.info.notes.push_back("The failure of " + result.step.id +
                                   " could not be recorded: " + error.message());
    }
  }

  // Runs in the calling thread until every worker is done.
  void Watch() {
    std::unique_lock lock(mutex_);
    for (int tick = 0; !(schedule_.exhausted() && busy_ == 0); ++tick) {
      changed_.wait_for(lock, kTick);
      if (cancel_.cancelled()) {
        for (const int stopped : schedule_.Stop()) skipped_.push_back(stopped);
        changed_.notify_all();
      }
      for (Running& slot : running_) Look(slot, tick);
    }
    changed_.notify_all();
  }

  void Look(Running& slot, int tick) {
    if (slot.session == nullptr) return;
    const double seconds = std::chrono::duration<double>(clock_.Monotonic() - slot.started).count();
    const std::optional<int64_t> timeout = plan_.steps[slot.step].options().timeout_seconds;
    if (timeout && seconds > static_cast<double>(*timeout)) slot.timed_out = true;
    // Repeated: an interrupt between two statements of a step is lost by some engines.
    if (cancel_.cancelled() || slot.timed_out) slot.session->Interrupt();
    if (tick % kTicksPerProgress == 0) {
      const QueryProgress progress = slot.session->Progress();
      observer_.OnProgress(result_.steps[slot.step].step, progress.rows, progress.fraction,
                           seconds);
    }
  }

  void Finish(std::chrono::steady_clock::time_point started) {
    std::sort(skipped_.begin(), skipped_.end());
    for (const int step : skipped_) observer_.OnStepEnd(result_.steps[step]);
    const auto count = [this](StepStatus status) {
      return std::count_if(result_.steps.begin(), result_.steps.end(),
                           [status](const StepResult& step) { return step.status == status; });
    };
    result_.status = RunStatus::kSucceeded;
    if (result_.error || count(StepStatus::kFailed) > 0) result_.status = RunStatus::kFailed;
    if (cancel_.cancelled() &&
        count(StepStatus::kSucceeded) < static_cast<long>(plan_.steps.size())) {
      result_.status = RunStatus::kCancelled;
    }
    for (const StepResult& step : result_.steps) result_.rows += step.rows;
    result_.seconds = std::chrono::duration<double>(clock_.Monotonic() - started).count();
    result_.peak_memory_bytes = PeakMemory();
    RecordEnd();
  }

  void RecordEnd() {
    if (!environment_.keeps_history || coordinator_ == nullptr) return;
    try {
      coordinator_->Resume();
      History::RecordRun(*coordinator_, result_.info, ToString(result_.status), &result_,
                         FormatTimestamp(clock_.Now()));
      if (result_.status == RunStatus::kSucceeded) engine_.Checkpoint();
    } catch (const Error& error) {
      result_.info.notes.push_back("The run could not be recorded: " + error.message());
    }
  }

  const Plan& plan_;
  Engine& engine_;
  const RunOptions& options_;
  const Clock& clock_;
  CancelToken& cancel_;
  RunObserver& observer_;

  // Guards everything below but coordinator_'s statements outside of Close, and the observer's
  // calls.
  std::mutex mutex_;
  std::condition_variable changed_;
  Schedule schedule_;
  std::vector<Running> running_;
  int busy_ = 0;
  std::vector<int> skipped_;
  RunResult result_;
  StepEnvironment environment_;
  std::unique_ptr<Session> coordinator_;
};

}  // namespace

RunResult Run(const Plan& plan, Engine& engine, const Registries& registries,
              const RunOptions& options, const Clock& clock, CancelToken& cancel,
              RunObserver& observer) {
  return Runner(plan, engine, registries, options, clock, cancel, observer).Run();
}

}  // namespace sqlflow
