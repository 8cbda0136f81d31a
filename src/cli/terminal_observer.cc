#include "cli/terminal_observer.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "base/strings.h"

namespace sqlflow {
namespace {

constexpr std::string_view kGreen = "32";
constexpr std::string_view kRed = "31";
constexpr std::string_view kYellow = "33";
constexpr std::string_view kDim = "2";
constexpr int kLabelWidth = 19;
constexpr int kCountWidth = 8;
constexpr int kDurationWidth = 13;
constexpr int kBytesWidth = 10;

std::string Paint(std::string_view text, std::string_view style, Color color) {
  if (color == Color::kNever) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", style, text);
}

std::string PadRight(std::string text, int width) {
  const int missing = width - DisplayWidth(text);
  if (missing > 0) text.append(static_cast<size_t>(missing), ' ');
  return text;
}

std::string Label(const StepInfo& step) { return step.kind + " " + step.target; }

// Blank behind "row", so that what follows stays in its column.
std::string Rows(int64_t rows) {
  return fmt::format("{:>{}} {}", FormatCount(rows), kCountWidth, rows == 1 ? "row " : "rows");
}

std::string Plural(int64_t count, std::string_view one) {
  return fmt::format("{} {}{}", FormatCount(count), one, count == 1 ? "" : "s");
}

std::string PeakMemory(int64_t bytes) {
  constexpr int64_t kMebibyte = 1024 * 1024;
  if (bytes < kMebibyte) return FormatBytes(bytes);
  return fmt::format("{} MiB", FormatCount((bytes + kMebibyte / 2) / kMebibyte));
}

std::string SucceededLine(const StepResult& result, Verbosity verbosity, Color color) {
  std::string line = fmt::format("  {} {}{}", Paint("✔", kGreen, color),
                                 PadRight(Label(result.step), kLabelWidth), Rows(result.rows));
  if (result.bytes) line += fmt::format("{:>{}}", FormatBytes(*result.bytes), kBytesWidth);
  if (!result.bytes || verbosity == Verbosity::kVerbose) {
    line += fmt::format("{:>{}}", FormatDuration(result.seconds), kDurationWidth);
  }
  if (result.retries > 0) line += ", after " + Plural(result.retries, "failed attempt");
  return line;
}


int64_t CountSteps(const RunResult& result, StepStatus status) {
  return std::ranges::count(result.steps, status, &StepResult::status);
}

}  // namespace

std::string FinishedLine(const StepResult& result, Verbosity verbosity, Color color) {
  switch (result.status) {
    case StepStatus::kSucceeded:
      return SucceededLine(result, verbosity, color);
    case StepStatus::kFailed:
      return fmt::format("  {} {}", Paint("✖", kRed, color), Label(result.step));
    case StepStatus::kCancelled:
      return fmt::format("  {} {}  cancelled", Paint("✖", kYellow, color), Label(result.step));
    case StepStatus::kSkipped:
      break;
  }
  const std::string reason = result.skipped_because.empty()
                                 ? std::string("not started")
                                 : "skipped: " + result.skipped_because + " failed";
  return fmt::format("  {} {}  {}", Paint("-", kDim, color),
                     PadRight(Label(result.step), kLabelWidth), reason);
}

std::string LastLine(const RunResult& result, Color color) {
  const std::string tail =
      fmt::format("{} in {:.2f} s, peak memory {}", Plural(result.rows, "row"), result.seconds,
                  PeakMemory(result.peak_memory_bytes));
  const int64_t total = static_cast<int64_t>(result.steps.size());
  if (result.status == RunStatus::kSucceeded) {
    return fmt::format("{}: {}, {}", Paint("Done", kGreen, color), Plural(total, "step"), tail);
  }
  std::string counts = fmt::format("{} of {} done", CountSteps(result, StepStatus::kSucceeded),
                                   Plural(total, "step"));
  if (const int64_t failed = CountSteps(result, StepStatus::kFailed); failed > 0) {
    counts += fmt::format(", {} failed", failed);
  }
  if (const int64_t skipped = CountSteps(result, StepStatus::kSkipped); skipped > 0) {
    counts += fmt::format(", {} skipped", skipped);
  }
  const bool cancelled = result.status == RunStatus::kCancelled;
  return fmt::format(
      "{}: {}, {}",
      cancelled ? Paint("Cancelled", kYellow, color) : Paint("Failed", kRed, color), counts, tail);
}

void TerminalObserver::EraseLiveLines() {
  for (; drawn_ > 0; --drawn_) console_.out << "\x1b[1A\x1b[2K";
}

void TerminalObserver::DrawLiveLines() {
  if (!live()) return;
  for (const auto& [id, line] : running_) console_.out << line << "\n";
  drawn_ = static_cast<int>(running_.size());
  console_.out << std::flush;
}

void TerminalObserver::Print(const std::string& line) {
  if (verbosity_ == Verbosity::kQuiet) return;
  EraseLiveLines();
  console_.out << line << "\n" << std::flush;
}

void TerminalObserver::PrintError(const std::string& text) {
  EraseLiveLines();
  console_.out << std::flush;
  console_.err << text << std::flush;
}

void TerminalObserver::OnRunStart(const RunInfo& run) {
  const std::string profile = run.profile.empty() ? "no profile" : "profile " + run.profile;
  Print(fmt::format("Running {}  {} · {} · run {}", run.pipeline, profile, run.engine,
                    run.run_id));
}

void TerminalObserver::OnStepStart(const StepInfo& step) {
  running_.emplace_back(step.id, "  … " + Label(step));
  EraseLiveLines();
  DrawLiveLines();
}

void TerminalObserver::OnProgress(const StepInfo& step, int64_t rows, double fraction,
                                  double seconds) {
  if (!live()) return;
  const auto found = std::ranges::find(running_, step.id, &decltype(running_)::value_type::first);
  if (found == running_.end()) return;
  std::string line = "  … " + PadRight(Label(step), kLabelWidth);
  if (rows > 0) {
    line += Rows(rows);
    if (seconds > 0) {
      const auto rate = static_cast<int64_t>(static_cast<double>(rows) / seconds);
      line += fmt::format("  {} rows/s", FormatCount(rate));
    }
  }
  if (fraction >= 0) line += fmt::format("  {:.0f} %", fraction * 100);
  line += "  " + FormatDuration(seconds);
  // A line that wraps could not be erased.
  while (console_.width > 0 && DisplayWidth(line) > console_.width) line.pop_back();
  found->second = std::move(line);
  EraseLiveLines();
  DrawLiveLines();
}

void TerminalObserver::OnRetry(const StepInfo& step, const Error& error, int attempt) {
  Print(fmt::format("  {} {}  attempt {} failed: {}", Paint("↻", kYellow, console_.out_color),
                    PadRight(Label(step), kLabelWidth), attempt, error.message()));
  DrawLiveLines();
}

void TerminalObserver::PrintDetails(const StepResult& result) {
  for (const std::string& change : result.schema_changes) Print("      schema: " + change);
  if (verbosity_ != Verbosity::kVerbose || result.status != StepStatus::kSucceeded) return;
  const std::pair<std::string_view, int64_t> counts[] = {
      {"read", result.rows_read},
      {"inserted", result.rows_inserted},
      {"updated", result.rows_updated},
      {"deduplicated", result.rows_deduplicated},
      {"rejected", result.rows_rejected}};
  std::string line;
  for (const auto& [name, count] : counts) {
    if (count > 0) line += fmt::format("{}{} {}", line.empty() ? "" : ", ", FormatCount(count), name);
  }
  if (!line.empty()) Print("      " + line);
}

void TerminalObserver::OnStepEnd(const StepResult& result) {
  std::erase_if(running_, [&](const auto& running) { return running.first == result.step.id; });
  Print(FinishedLine(result, verbosity_, console_.out_color));
  PrintDetails(result);
  for (const std::string& warning : result.warnings) {
    if (verbosity_ == Verbosity::kQuiet) break;
    PrintError(fmt::format("{} {}: {}\n", Paint("warning:", kYellow, console_.err_color),
                           result.step.id, warning));
  }
  if (result.status == StepStatus::kFailed && result.error) {
    PrintError(Render(*result.error, files_, console_.err_color));
  }
  DrawLiveLines();
}

void TerminalObserver::OnRunEnd(const RunResult& result) {
  if (result.error) PrintError(Render(*result.error, files_, console_.err_color));
  for (const std::string& note : result.info.notes) Print("note: " + note);
  Print(LastLine(result, console_.out_color));
}

}  // namespace sqlflow
