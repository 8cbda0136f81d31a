#include "cli/run_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "base/strings.h"
#include "base/utf8.h"

namespace sqlflow {
namespace {

constexpr const char* kGreen = "\033[32m";
constexpr const char* kRed = "\033[31m";
constexpr const char* kYellow = "\033[33m";
constexpr const char* kReset = "\033[0m";

std::string PlainLabel(const StepInfo& step) { return step.kind + " " + step.target; }

std::string RowsText(int64_t rows) {
  return fmt::format("  {:>6} {}", FormatCount(rows), rows == 1 ? "row " : "rows");
}

std::string SecondsText(double seconds) {
  return seconds < 60 ? fmt::format("{:.2f} s", seconds) : FormatDuration(seconds);
}

std::string MemoryText(int64_t bytes) { return fmt::format("{} MiB", (bytes + (1 << 19)) >> 20); }

std::string Plural(int64_t count, const char* noun) {
  return fmt::format("{} {}{}", FormatCount(count), noun, count == 1 ? "" : "s");
}

// What the one figure of the line does not tell.
bool OnlyInserts(const StepResult& result) {
  return result.files.value_or(0) == 0 && result.rows_updated == 0 && result.rows_unchanged == 0 &&
         result.rows_stale == 0 && result.rows_deduplicated == 0 && result.rows_deleted == 0 &&
         result.rows_rejected == 0 && result.rows_quarantined == 0 && result.rows_dropped == 0;
}

std::string WriteCounts(const StepResult& result) {
  std::vector<std::string> parts;
  const auto add = [&parts](int64_t count, const char* what) {
    if (count > 0) parts.push_back(FormatCount(count) + " " + what);
  };
  const int64_t files = result.files.value_or(0);
  add(files, files == 1 ? "file" : "files");
  add(result.rows_inserted, "inserted");
  add(result.rows_updated, "updated");
  add(result.rows_unchanged, "unchanged");
  add(result.rows_stale, "stale");
  add(result.rows_deleted, "deleted");
  add(result.rows_deduplicated, "deduplicated");
  add(result.rows_rejected, "rejected");
  add(result.rows_quarantined, "quarantined");
  add(result.rows_dropped, "dropped");
  return Join(parts, ", ");
}

std::string AllCounts(const StepResult& result) {
  std::vector<std::string> parts;
  if (result.rows_read > 0) parts.push_back(FormatCount(result.rows_read) + " read");
  if (const std::string counts = WriteCounts(result); !counts.empty()) parts.push_back(counts);
  if (result.retries > 0) parts.push_back(FormatCount(result.retries) + " retries");
  return Join(parts, ", ");
}

int64_t Count(const RunResult& result, StepStatus status) {
  return std::ranges::count_if(result.steps,
                               [status](const StepResult& step) { return step.status == status; });
}

// ", 3 checks (1 violated)"
std::string ChecksText(const RunResult& result) {
  int64_t checks = 0, violated = 0;
  for (const StepResult& step : result.steps) {
    checks += static_cast<int64_t>(step.checks.size());
    violated += std::ranges::count_if(
        step.checks, [](const CheckResult& check) { return !check.finding.empty(); });
  }
  if (checks == 0) return "";
  const std::string text = ", " + Plural(checks, "check");
  return violated == 0 ? text : fmt::format("{} ({} violated)", text, FormatCount(violated));
}

std::string Summary(const RunResult& result) {
  const auto total = static_cast<int64_t>(result.steps.size());
  const int64_t failed = Count(result, StepStatus::kFailed);
  const int64_t skipped = Count(result, StepStatus::kSkipped);
  switch (result.status) {
    case RunStatus::kSucceeded:
      return fmt::format("Done: {}, {}{} in {}, peak memory {}", Plural(total, "step"),
                         Plural(result.rows, "row"), ChecksText(result),
                         SecondsText(result.seconds), MemoryText(result.peak_memory_bytes));
    case RunStatus::kFailed:
      return fmt::format("Failed: {} of {} failed{} in {}", failed, Plural(total, "step"),
                         skipped > 0 ? fmt::format(", {} skipped", skipped) : "",
                         SecondsText(result.seconds));
    case RunStatus::kCancelled:
      return fmt::format("Cancelled: {} of {} done in {}", Count(result, StepStatus::kSucceeded),
                         Plural(total, "step"), SecondsText(result.seconds));
  }
  return "";
}

}  // namespace

RunText::RunText(const Console& console, const SourceFiles& files, Detail detail)
    : console_(console), files_(files), detail_(detail) {}

std::string RunText::Paint(const std::string& text, const char* code) const {
  return console_.out_color == Color::kNever ? text : code + text + kReset;
}

std::string RunText::Label(const StepInfo& step) const {
  const std::string label = PlainLabel(step);
  const int width = step.kind == "export" ? export_width_ : table_width_;
  return label + std::string(std::max(0, width - DisplayWidth(label)), ' ');
}

void RunText::OnRunStart(const RunInfo& run) {
  for (const StepInfo& step : run.steps) {
    int& width = step.kind == "export" ? export_width_ : table_width_;
    // Two more for tables, whose names are short: columns too near to each other are hard to read.
    width = std::max(width, DisplayWidth(PlainLabel(step)) + (step.kind == "export" ? 0 : 2));
  }
  if (detail_ == Detail::kFailures) return;
  const std::string profile = run.profile.empty() ? "built-in defaults" : "profile " + run.profile;
  console_.out << fmt::format("{} {}  {} · {} · run {}\n", run.resumed ? "Resuming" : "Running",
                              run.pipeline, profile, run.engine, run.run_id);
  for (const std::string& note : run.notes) console_.out << "  note: " << note << '\n';
  notes_told_ = run.notes.size();
  console_.out.flush();
}

void RunText::OnStepStart(const StepInfo&) {}

void RunText::OnProgress(const StepInfo&, int64_t, double, double) {}

void RunText::OnStall(const StepInfo& step, double seconds) {
  console_.out.flush();
  console_.err << fmt::format("warning: {}: no progress for {}\n", PlainLabel(step),
                              FormatDuration(seconds))
               << std::flush;
}

void RunText::OnRetry(const StepInfo& step, const Error& error, int attempt) {
  if (detail_ == Detail::kFailures) return;
  console_.out << fmt::format("  {} {}  attempt {} failed, trying again: {}\n", Paint("↻", kYellow),
                              PlainLabel(step), attempt, error.message())
               << std::flush;
}

void RunText::OnStepEnd(const StepResult& result) {
  switch (result.status) {
    case StepStatus::kSucceeded:
      if (detail_ != Detail::kFailures) WriteDone(result);
      break;
    case StepStatus::kFailed:
      WriteFailed(result);
      break;
    case StepStatus::kSkipped:
    case StepStatus::kCancelled: {
      if (detail_ == Detail::kFailures) break;
      const std::string why = result.status == StepStatus::kCancelled ? "cancelled"
                              : result.skipped_because.empty()
                                  ? "not started"
                                  : "skipped: " + result.skipped_because + " failed";
      console_.out << fmt::format("  {} {}  {}\n", Paint("–", kYellow), PlainLabel(result.step),
                                  why);
      break;
    }
  }
  console_.out.flush();
}

void RunText::WriteDone(const StepResult& result) {
  const bool nothing_new = result.incremental && result.rows == 0;
  const std::string last =
      result.earlier ? "  done before"
      : result.bytes ? fmt::format("{:>10}", FormatBytes(*result.bytes))
                     : fmt::format("{:>{}}", FormatDuration(result.seconds), nothing_new ? 9 : 13);
  // A view or a macro has no rows of its own.
  const bool has_rows =
      result.step.kind != "view" && result.step.kind != "macro" && result.step.kind != "check";
  const std::string rows = nothing_new ? fmt::format("{:>8} new rows", 0)
                           : has_rows  ? RowsText(result.rows)
                                       : std::string(RowsText(0).size(), ' ');
  const bool counts_follow = detail_ != Detail::kCounts && !OnlyInserts(result);
  console_.out << fmt::format("  {} {}{}{}{}\n", Paint("✔", kGreen), Label(result.step), rows, last,
                              counts_follow ? "   " + WriteCounts(result) : "");
  for (const std::string& change : result.schema_changes) {
    console_.out << "      schema: " << change << '\n';
  }
  if (detail_ == Detail::kCounts && !AllCounts(result).empty()) {
    console_.out << "      " << AllCounts(result) << '\n';
  }
  if (detail_ == Detail::kCounts) {
    for (const CheckResult& check : result.checks) {
      console_.out << fmt::format("      check {}: {} of {} violate it\n", check.name,
                                  FormatCount(check.violations), Plural(check.rows, "row"));
    }
  }
  console_.out.flush();
  for (const std::string& warning : result.warnings) {
    console_.err << fmt::format("warning: {}: {}\n", PlainLabel(result.step), Printable(warning));
  }
  console_.err.flush();
}

void RunText::WriteFailed(const StepResult& result) {
  const std::string line = fmt::format("  {} {}  failed after {}\n", Paint("✘", kRed),
                                       PlainLabel(result.step), FormatDuration(result.seconds));
  if (detail_ != Detail::kFailures) console_.out << line << std::flush;
  if (!result.error) return;
  Error error = *result.error;
  if (detail_ == Detail::kFailures) error.While(PlainLabel(result.step));
  console_.err << Render(error, files_, console_.err_color) << std::flush;
}

void RunText::OnRunEnd(const RunResult& result) {
  if (result.error) {
    console_.out.flush();
    console_.err << Render(*result.error, files_, console_.err_color) << std::flush;
  }
  if (detail_ == Detail::kFailures) return;
  for (size_t i = notes_told_; i < result.info.notes.size(); ++i) {
    console_.out << "  note: " << result.info.notes[i] << '\n';
  }
  console_.out << Summary(result) << '\n' << std::flush;
}

}  // namespace sqlflow
