#include "exec/runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "base/process.h"
#include "base/secrets.h"
#include "base/strings.h"
#include "base/system_clock.h"
#include "exec/run_recorder.h"
#include "exec/schedule.h"
#include "exec/step_runner.h"

namespace sqlflow {
namespace {

using std::chrono::milliseconds;

// How often running steps are looked at: for progress, time-outs and cancellation.
constexpr milliseconds kTick{50};
constexpr int kTicksPerProgress = 4;
constexpr milliseconds kFirstRetryDelay{100};

StepInfo InfoOf(const Step& step) {
  return {step.id, std::string(step.kind()), step.target(), step.origin};
}

class Runner {
 public:
  Runner(const Plan& plan, Engine& engine, Ledger& ledger, const Registries& registries,
         const RunOptions& options, const Clock& clock, CancelToken& cancel, RunObserver& observer)
      : plan_(plan),
        planned_(PlannedSteps(plan, registries)),
        engine_(engine),
        options_(options),
        clock_(clock),
        cancel_(cancel),
        observer_(observer),
        recorder_(ledger, engine, clock, planned_, options.request),
        schedule_(plan, options.test.order_seed),
        environment_{engine,
                     registries,
                     clock,
                     cancel,
                     result_.info,
                     options.test,
                     options.backfill,
                     options.full_refresh,
                     options.checks,
                     ledger} {}

  RunResult Run() {
    const auto started = clock_.Monotonic();
    FillInfo();
    observer_.OnRunStart(result_.info);
    try {
      recorder_.Begin(result_.info);
      MakeSchemas();
      PassOverDone();
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
    bool had_company = false;  // Other steps ran at the same time.
    QueryProgress progress;    // The last that was seen, and when it came.
    std::chrono::steady_clock::time_point moved;
    bool stalled = false;
  };

  void FillInfo() {
    RunInfo& info = result_.info;
    info.run_id = options_.run_id;
    info.pipeline = plan_.pipeline;
    info.profile = options_.profile;
    info.engine = engine_.description();
    info.started_at =
        options_.started_at.empty() ? FormatTimestamp(clock_.Now()) : options_.started_at;
    info.resumed = options_.resumed;
    info.notes = options_.notes;
    info.notes.insert(info.notes.end(), options_.full_refresh.notes.begin(),
                      options_.full_refresh.notes.end());
    for (const Step& step : plan_.steps) {
      info.steps.push_back(InfoOf(step));
      result_.steps.push_back({.step = info.steps.back(), .status = StepStatus::kSkipped});
    }
  }

  // Two steps that made one schema at the same time would conflict.
  void MakeSchemas() {
    std::set<std::string> schemas;
    for (const Step& step : plan_.steps) {
      for (const TableCheck& check : step.checks) schemas.insert(check.quarantine.schema);
      if (const auto* load = std::get_if<LoadWork>(&step.work)) {
        schemas.insert(load->table.schema);
        if (const auto rejects = RejectsOf(load->source)) schemas.insert(rejects->schema);
      }
      if (const auto* transform = std::get_if<TransformWork>(&step.work)) {
        schemas.insert(transform->table.schema);
      }
    }
    schemas.erase("");
    if (schemas.empty()) return;
    const std::unique_ptr<Session> session = engine_.NewSession();
    for (const std::string& schema : schemas) {
      session->Execute("CREATE SCHEMA IF NOT EXISTS " + engine_.dialect().Quote(schema));
    }
  }

  void PassOverDone() {
    for (size_t i = 0; i < plan_.steps.size(); ++i) {
      const auto found = options_.done.find(plan_.steps[i].id);
      if (found == options_.done.end()) continue;
      schedule_.DoneBefore(static_cast<int>(i));
      result_.steps[i] = EarlierResult(found->second, result_.steps[i].step);
      observer_.OnStepEnd(result_.steps[i]);
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
        if (alone_ == 0) step = schedule_.Take();
        return step || schedule_.exhausted();
      });
      if (!step) break;
      ++busy_;
      const auto now = clock_.Monotonic();
      slot = {.step = *step, .started = now, .moved = now};
      if (busy_ > 1) {
        for (Running& running : running_) running.had_company = true;
      }
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
    if (!plan_.secrets.empty()) MaskChecks(result);
    return result;
  }

  static Error Unexpected(const std::exception_ptr& thrown) {
    try {
      std::rethrow_exception(thrown);
    } catch (const std::bad_alloc&) {
      return Error(ErrorCode::kOutOfMemory, "Memory is used up")
          .Hint("Lower memory_limit of the engine, or threads");
    } catch (const std::exception& error) {
      return Error(ErrorCode::kInternal, error.what());
    }
  }

  void Attempt(const Step& step, Running& slot, StepResult& result) {
    const std::unique_ptr<Session> session = engine_.NewSession();
    session->CountProgress();
    const SessionGuard guard(*this, slot, *session);
    std::optional<AloneGuard> alone;
    for (int attempt = 1;; ++attempt) {
      try {
        RunStep(step, planned_[slot.step], *session, environment_, attempt, result);
        return;
      } catch (const Error& error) {
        if (result.in_doubt || cancel_.cancelled() || slot.timed_out) throw;
        // What was too much beside other steps may do by itself, and only so.
        const bool lacks_memory = error.code() == ErrorCode::kOutOfMemory;
        const bool again = lacks_memory ? !alone && HadCompany(slot)
                                        : error.retryable() && attempt <= step.options().retries;
        if (!again) throw;
        result.retries = attempt;
        if (lacks_memory) alone.emplace(*this);
        TellRetry(step, Masked(error), attempt);
        if (lacks_memory) {
          alone->WaitForTurn();
        } else {
          clock_.SleepFor(kFirstRetryDelay * (1 << std::min(attempt - 1, 6)));
        }
      }
    }
  }

  void TellRetry(const Step& step, const Error& error, int attempt) {
    const std::lock_guard lock(mutex_);
    observer_.OnRetry(InfoOf(step), error, attempt);
  }

  bool HadCompany(const Running& slot) {
    const std::lock_guard lock(mutex_);
    return slot.had_company;
  }

  // Lets no further step start as long as it lives. Several take turns.
  class AloneGuard {
   public:
    explicit AloneGuard(Runner& runner) : runner_(runner) {
      const std::lock_guard lock(runner_.mutex_);
      ++runner_.alone_;
    }
    // For the step that runs in this thread: returns when no other one does.
    void WaitForTurn() {
      std::unique_lock lock(runner_.mutex_);
      --runner_.busy_;
      runner_.changed_.notify_all();
      runner_.changed_.wait(lock, [this] { return runner_.busy_ == 0; });
      ++runner_.busy_;
    }
    ~AloneGuard() {
      const std::lock_guard lock(runner_.mutex_);
      --runner_.alone_;
    }
    AloneGuard(const AloneGuard&) = delete;
    AloneGuard& operator=(const AloneGuard&) = delete;

   private:
    Runner& runner_;
  };

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
    error = Masked(error);
  }

  // Engines and connectors repeat what they were given.
  Error Masked(const Error& error) const {
    if (plan_.secrets.empty()) return error;
    Error masked(error.code(), MaskValues(error.message(), plan_.secrets));
    masked.Hint(MaskValues(error.hint(), plan_.secrets)).At(error.span());
    if (error.sql_offset()) masked.AtSql(*error.sql_offset());
    for (const std::string& frame : error.frames()) masked.While(frame);
    return masked;
  }

  // Samples show rows, which may hold what the script was given.
  void MaskChecks(StepResult& result) const {
    for (CheckResult& check : result.checks) {
      check.check = MaskValues(check.check, plan_.secrets);
      check.sample = MaskValues(check.sample, plan_.secrets);
      check.finding = MaskValues(check.finding, plan_.secrets);
    }
  }

  // What a failed step wrote was rolled back.
  static void ForgetRows(StepResult& result) {
    result.rows = result.rows_read = result.rows_inserted = result.rows_updated = 0;
    result.rows_unchanged = result.rows_stale = result.rows_deduplicated = 0;
    result.rows_deleted = result.rows_rejected = 0;
    result.rows_quarantined = result.rows_dropped = 0;
    result.bytes.reset();
    result.files.reset();
  }

  // The most exact place that is known: in the step's SQL, else the statement.
  static void Place(const Step& step, Error& error) {
    const Sql* sql = step.sql();
    error.At(sql != nullptr ? sql->span : step.origin);
  }

  void Close(int step, StepResult result) {
    if (result.status == StepStatus::kSucceeded) {
      schedule_.Succeeded(step);
    } else {
      for (const int skipped : schedule_.Failed(step)) Skip(skipped, plan_.steps[step].id);
      // Nothing more can run on an engine that broke.
      if (options_.fail_fast || result.in_doubt) {
        for (const int stopped : schedule_.Stop()) Skip(stopped, plan_.steps[step].id);
      }
      recorder_.Unsuccessful(result_.info, step, result);
    }
    observer_.OnStepEnd(result);
    result_.steps[step] = std::move(result);
  }

  void Skip(int step, const std::string& because) {
    result_.steps[step].status = StepStatus::kSkipped;
    result_.steps[step].skipped_because = because;
    skipped_.push_back(step);
  }

  // Runs in the calling thread until every worker is done.
  void Watch() {
    std::unique_lock lock(mutex_);
    for (int tick = 0; !(schedule_.exhausted() && busy_ == 0 && alone_ == 0); ++tick) {
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
      Watch(slot, progress);
      observer_.OnProgress(result_.steps[slot.step].step, progress.rows, progress.fraction,
                           seconds);
    }
  }

  void Watch(Running& slot, const QueryProgress& progress) {
    const auto now = clock_.Monotonic();
    if (progress.rows != slot.progress.rows || progress.fraction != slot.progress.fraction) {
      slot.progress = progress;
      slot.moved = now;
      slot.stalled = false;
      return;
    }
    if (slot.stalled || options_.stall_timeout.count() == 0) return;
    if (now - slot.moved < options_.stall_timeout) return;
    slot.stalled = true;
    observer_.OnStall(result_.steps[slot.step].step,
                      std::chrono::duration<double>(now - slot.moved).count());
  }

  void Finish(std::chrono::steady_clock::time_point started) {
    std::sort(skipped_.begin(), skipped_.end());
    for (const int step : skipped_) {
      recorder_.Unsuccessful(result_.info, step, result_.steps[step]);
      observer_.OnStepEnd(result_.steps[step]);
    }
    recorder_.Settle(result_);
    result_.status = StatusOfRun();
    for (const StepResult& step : result_.steps) result_.rows += step.rows;
    result_.seconds = std::chrono::duration<double>(clock_.Monotonic() - started).count();
    result_.peak_memory_bytes = PeakMemory();
    recorder_.End(result_);
  }

  RunStatus StatusOfRun() const {
    const bool all_done = std::ranges::all_of(result_.steps, [](const StepResult& step) {
      return step.status == StepStatus::kSucceeded;
    });
    if (cancel_.cancelled() && !all_done) return RunStatus::kCancelled;
    return result_.error || !all_done ? RunStatus::kFailed : RunStatus::kSucceeded;
  }

  const Plan& plan_;
  const std::vector<PlannedStep> planned_;
  Engine& engine_;
  const RunOptions& options_;
  const Clock& clock_;
  CancelToken& cancel_;
  RunObserver& observer_;

  // Guards everything below, and the observer's calls.
  std::mutex mutex_;
  std::condition_variable changed_;
  RunRecorder recorder_;
  Schedule schedule_;
  std::vector<Running> running_;
  int busy_ = 0;   // Steps that run.
  int alone_ = 0;  // Steps that run alone or wait for that.
  std::vector<int> skipped_;
  RunResult result_;
  StepEnvironment environment_;
};

}  // namespace

std::vector<PlannedStep> PlannedSteps(const Plan& plan, const Registries& registries) {
  std::vector<PlannedStep> planned;
  for (const Step& step : plan.steps) {
    const std::string content = StepJson(step, plan, registries);
    planned.push_back({.id = step.id,
                       .kind = std::string(step.kind()),
                       .target = step.target(),
                       .content = content,
                       .fingerprint = HashOf(content),
                       .appends = step.appends()});
  }
  return planned;
}

RunResult Run(const Plan& plan, Engine& engine, Ledger& ledger, const Registries& registries,
              const RunOptions& options, const Clock& clock, CancelToken& cancel,
              RunObserver& observer) {
  return Runner(plan, engine, ledger, registries, options, clock, cancel, observer).Run();
}

}  // namespace sqlflow
