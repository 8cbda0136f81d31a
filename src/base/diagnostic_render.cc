#include <fmt/format.h>

#include <algorithm>

#include "base/diagnostic.h"
#include "base/secrets.h"
#include "base/source_files.h"
#include "base/strings.h"
#include "base/utf8.h"

namespace sqlflow {
namespace {

constexpr int kTabWidth = 4;
// Longer lines are cut around the place that is shown.
constexpr int kMaxLineWidth = 160;
constexpr int kContextBefore = 60;

constexpr std::string_view kBold = "\033[1m";
constexpr std::string_view kGreen = "\033[1;32m";
constexpr std::string_view kReset = "\033[0m";

std::string_view ColorOf(Severity severity) {
  switch (severity) {
    case Severity::kNote:
      return "\033[1;36m";
    case Severity::kWarning:
      return "\033[1;33m";
    case Severity::kError:
      return "\033[1;31m";
  }
  return kBold;
}

std::string Paint(std::string_view text, std::string_view code, Color color) {
  if (color == Color::kNever) return std::string(text);
  return fmt::format("{}{}{}", code, text, kReset);
}

// A stretch of text as a terminal shows it: tabs as spaces, no control characters.
struct Shown {
  std::string text;
  int width = 0;
};

Shown Show(std::string_view text) {
  Shown shown;
  for (size_t at = 0; at < text.size();) {
    const Character character = DecodeCharacter(text, at);
    if (character.code == '\t') {
      shown.text.append(kTabWidth, ' ');
      shown.width += kTabWidth;
    } else if (IsControl(character)) {
      shown.text += "\xEF\xBF\xBD";
      shown.width += 1;
    } else {
      shown.text += text.substr(at, character.bytes);
      shown.width += CharacterWidth(character.code);
    }
    at += character.bytes;
  }
  return shown;
}

// The part of a long line that matters, with an ellipsis where something was left out.
struct Excerpt {
  std::string before, marked, after;
};

std::string_view FirstCharacters(std::string_view text, int count) {
  size_t at = 0;
  while (at < text.size() && count-- > 0) at += DecodeCharacter(text, at).bytes;
  return text.substr(0, at);
}

std::string_view LastCharacters(std::string_view text, int count) {
  size_t at = text.size();
  while (at > 0 && count-- > 0) {
    do --at;
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80);
  }
  return text.substr(at);
}

Excerpt Cut(std::string_view before, std::string_view marked, std::string_view after) {
  Excerpt excerpt{std::string(before), std::string(marked), std::string(after)};
  if (before.size() + marked.size() + after.size() <= kMaxLineWidth) return excerpt;
  if (CountCharacters(before) > kContextBefore) {
    excerpt.before = "…" + std::string(LastCharacters(before, kContextBefore));
  }
  int left = kMaxLineWidth - static_cast<int>(CountCharacters(excerpt.before));
  if (CountCharacters(marked) > left) {
    return {excerpt.before, std::string(FirstCharacters(marked, left)) + "…", ""};
  }
  left -= static_cast<int>(CountCharacters(marked));
  if (CountCharacters(after) > left) {
    excerpt.after = std::string(FirstCharacters(after, left)) + "…";
  }
  return excerpt;
}

// A line whose secrets are masked, with the marked range [begin, end) moved along.
struct MaskedLine {
  std::string text;
  size_t begin = 0;
  size_t end = 0;
};

MaskedLine MaskLine(std::string_view line, size_t begin, size_t end) {
  MaskedLine masked;
  size_t copied = 0;
  // Copies up to a byte; a place that lies on the way is where it lies in the copy.
  const auto copy_to = [&](size_t to) {
    if (begin >= copied && begin <= to) masked.begin = masked.text.size() + begin - copied;
    if (end >= copied && end <= to) masked.end = masked.text.size() + end - copied;
    masked.text += line.substr(copied, to - copied);
    copied = to;
  };
  for (const SecretRange secret : FindSecrets(line)) {
    copy_to(secret.begin);
    // Within the secret a range begins with the mask and ends with it.
    if (begin > secret.begin && begin < secret.end) masked.begin = masked.text.size();
    masked.text += kMask;
    if (end > secret.begin && end < secret.end) masked.end = masked.text.size();
    copied = secret.end;
  }
  copy_to(line.size());
  return masked;
}

std::string RenderSource(Span span, const SourceFiles& files, Color color) {
  const std::string_view line = files.LineAt(span.file, span.begin);
  const std::string_view text = files.text(span.file);
  const size_t line_begin = static_cast<size_t>(line.data() - text.data());
  const size_t begin =
      std::min<size_t>(span.begin - std::min<size_t>(span.begin, line_begin), line.size());
  // A span over several lines is marked to the end of its first.
  const size_t end =
      std::clamp<size_t>(span.end > line_begin ? span.end - line_begin : 0, begin, line.size());
  const MaskedLine masked = MaskLine(line, begin, end);
  const std::string_view shown = masked.text;
  const Excerpt excerpt =
      Cut(shown.substr(0, masked.begin), shown.substr(masked.begin, masked.end - masked.begin),
          shown.substr(masked.end));
  const Shown before = Show(excerpt.before);
  const Shown marked = Show(excerpt.marked);
  std::string caret = "^";
  if (marked.width > 1) caret.append(marked.width - 1, '~');
  return fmt::format("    {}{}{}\n    {}{}\n", before.text, marked.text, Show(excerpt.after).text,
                     std::string(before.width, ' '), Paint(caret, kGreen, color));
}

std::string Place(Span span, const SourceFiles& files) {
  const LineColumn begin = files.Begin(span);
  return fmt::format("{}:{}:{}", files.name(span.file), begin.line, begin.column);
}

std::string RenderHead(Severity severity, Span span, std::string_view message,
                       const SourceFiles& files, Color color) {
  std::string head;
  if (span.known()) head = Paint(Place(span, files) + ":", kBold, color) + " ";
  head += Paint(fmt::format("{}:", ToString(severity)), ColorOf(severity), color);
  head += " " + ReplaceAll(Printable(message), "\n", "\n  ") + "\n";
  if (span.known()) head += RenderSource(span, files, color);
  return head;
}

std::string RenderHint(std::string_view hint, Color color) {
  if (hint.empty()) return "";
  // Further lines are aligned with the first.
  return "  " + Paint("hint:", kBold, color) + " " +
         ReplaceAll(Printable(hint), "\n", "\n        ") + "\n";
}

}  // namespace

std::string Render(const Diagnostic& diagnostic, const SourceFiles& files, Color color) {
  std::string text =
      RenderHead(diagnostic.severity, diagnostic.span, diagnostic.message, files, color);
  for (const Span other : diagnostic.others) {
    if (other.known()) text += "  also at " + Place(other, files) + "\n";
  }
  return text + RenderHint(diagnostic.hint, color);
}

std::string Render(const Error& error, const SourceFiles& files, Color color) {
  std::string text = RenderHead(Severity::kError, error.span(), error.message(), files, color);
  for (const std::string& frame : error.frames()) text += "  while " + Printable(frame) + "\n";
  return text + RenderHint(error.hint(), color);
}

}  // namespace sqlflow
