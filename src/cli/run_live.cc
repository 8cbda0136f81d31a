#include "cli/run_live.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "base/strings.h"
#include "base/utf8.h"

namespace sqlflow {
namespace {

constexpr const char* kFrames[] = {"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};

std::string RateText(double per_second) {
  if (per_second >= 1e6) return fmt::format("{:.1f} M rows/s", per_second / 1e6);
  if (per_second >= 1e3) return fmt::format("{:.1f} k rows/s", per_second / 1e3);
  return fmt::format("{:.0f} rows/s", per_second);
}

// A line that wraps could not be erased again.
std::string CutToWidth(const std::string& text, int width) {
  if (width == 0) return text;
  int used = 0;
  for (size_t at = 0; at < text.size();) {
    const Character character = DecodeCharacter(text, at);
    used += CharacterWidth(character.code);
    if (used >= width) return text.substr(0, at);
    at += character.bytes;
  }
  return text;
}

}  // namespace

RunLive::RunLive(const Console& console, const SourceFiles& files, Detail detail)
    : console_(console), text_(console, files, detail) {}

void RunLive::OnRunStart(const RunInfo& run) { text_.OnRunStart(run); }

void RunLive::OnStepStart(const StepInfo& step) {
  running_.push_back({.step = step});
  Erase();
  Draw();
}

void RunLive::OnProgress(const StepInfo& step, int64_t rows, double fraction, double seconds) {
  for (Running& running : running_) {
    if (running.step.id != step.id) continue;
    running.rows = rows;
    running.fraction = fraction;
    running.seconds = seconds;
  }
  ++frame_;
  Erase();
  Draw();
}

void RunLive::OnStall(const StepInfo& step, double seconds) {
  Erase();
  text_.OnStall(step, seconds);
  Draw();
}

void RunLive::OnRetry(const StepInfo& step, const Error& error, int attempt) {
  Erase();
  text_.OnRetry(step, error, attempt);
  Draw();
}

void RunLive::OnStepEnd(const StepResult& result) {
  std::erase_if(running_,
                [&](const Running& running) { return running.step.id == result.step.id; });
  Erase();
  text_.OnStepEnd(result);
  Draw();
}

void RunLive::OnRunEnd(const RunResult& result) {
  running_.clear();
  Erase();
  text_.OnRunEnd(result);
}

std::string RunLive::LiveLine(const Running& running) const {
  std::string line =
      fmt::format("  {} {}", kFrames[frame_ % std::size(kFrames)], text_.Label(running.step));
  if (running.rows > 0) {
    line += fmt::format("{:>8} rows", FormatCount(running.rows));
    if (running.seconds > 0) {
      line += "  " + RateText(static_cast<double>(running.rows) / running.seconds);
    }
  }
  if (running.fraction > 0) line += fmt::format("  {:.0f} %", 100 * running.fraction);
  return line + "  " + FormatDuration(running.seconds);
}

void RunLive::Erase() {
  if (drawn_lines_ == 0) return;
  // Up to the first live line, then clear to the end of the screen.
  console_.out << fmt::format("\033[{}A\r\033[J", drawn_lines_);
  drawn_lines_ = 0;
}

void RunLive::Draw() {
  for (const Running& running : running_) {
    console_.out << CutToWidth(LiveLine(running), console_.width) << '\n';
    ++drawn_lines_;
  }
  console_.out.flush();
}

}  // namespace sqlflow
