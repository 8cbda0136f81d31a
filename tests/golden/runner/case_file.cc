#include "golden/runner/case_file.h"

#include <map>
#include <set>
#include <stdexcept>

namespace sqlflow::golden {
namespace {

constexpr std::string_view kMarker = "=== ";

enum class Body { kNone, kOptional, kRequired };

struct Rule {
  Body body;
  bool wants_argument;
};

const std::map<std::string, Rule>& Actions() {
  static const std::map<std::string, Rule> kActions = {
      {"requires", {Body::kNone, true}},      {"secret", {Body::kNone, true}},
      {"env", {Body::kRequired, false}},      {"file", {Body::kOptional, true}},
      {"bytes", {Body::kOptional, true}},     {"remove", {Body::kNone, true}},
      {"run", {Body::kOptional, false}},      {"check", {Body::kOptional, false}},
      {"plan", {Body::kOptional, false}},     {"query", {Body::kRequired, false}},
      {"output", {Body::kOptional, true}},    {"cli", {Body::kOptional, false}},
      {"postgres", {Body::kRequired, false}}, {"modified", {Body::kNone, true}},
  };
  return kActions;
}

// Which expectations may follow an action.
const std::map<std::string, std::set<std::string>>& Expectations() {
  static const std::set<std::string> kPrinted = {"stdout", "stderr", "error", "exit"};
  static const std::map<std::string, std::set<std::string>> kExpectations = {
      {"run", kPrinted},
      {"check", kPrinted},
      {"cli", kPrinted},
      {"query", {"rows", "stderr", "error", "exit"}},
      {"postgres", {"rows", "stderr", "error", "exit"}},
      {"plan", {"stderr", "error", "exit"}},
  };
  return kExpectations;
}

[[noreturn]] void Refuse(const std::string& path, size_t line, const std::string& why) {
  throw std::runtime_error(path + ":" + std::to_string(line) + ": " + why);
}

Section ParseHead(const std::string& text, size_t line) {
  const std::string head = text.substr(kMarker.size());
  const size_t blank = head.find(' ');
  Section section{.kind = head.substr(0, blank), .line = line};
  if (blank != std::string::npos) section.argument = head.substr(blank + 1);
  return section;
}

void CheckAction(const std::string& path, const Section& section) {
  const auto rule = Actions().find(section.kind);
  if (rule == Actions().end()) Refuse(path, section.line, "Unknown section: " + section.kind);
  if (rule->second.wants_argument && section.argument.empty()) {
    Refuse(path, section.line, "Section wants an argument: " + section.kind);
  }
  if (rule->second.body == Body::kNone && !section.body.empty()) {
    Refuse(path, section.line, "Section takes no lines: " + section.kind);
  }
  if (rule->second.body == Body::kRequired && section.body.empty()) {
    Refuse(path, section.line, "Section wants lines: " + section.kind);
  }
}

void CheckSections(const CaseFile& file) {
  if (file.sections.empty()) Refuse(file.path, 1, "Case has no sections");
  std::string action;
  for (const Section& section : file.sections) {
    if (!IsExpectation(section.kind)) {
      CheckAction(file.path, section);
      action = section.kind;
      continue;
    }
    const auto allowed = Expectations().find(action);
    if (allowed == Expectations().end() || !allowed->second.contains(section.kind)) {
      Refuse(file.path, section.line,
             "Section " + section.kind + " cannot follow " + (action.empty() ? "nothing" : action));
    }
  }
}

}  // namespace

bool IsExpectation(const std::string& kind) {
  static const std::set<std::string> kKinds = {"rows", "stdout", "stderr", "error", "exit"};
  return kKinds.contains(kind);
}

CaseFile ParseCase(const std::string& path, const std::string& text) {
  CaseFile file{.path = path};
  const Lines lines = SplitLines(text);
  if (lines.empty() || !lines[0].starts_with("# ")) {
    Refuse(path, 1, "First line must be a comment that says what the case shows");
  }
  for (size_t i = 0; i < lines.size(); ++i) {
    const std::string& line = lines[i];
    if (line.starts_with(kMarker)) {
      file.sections.push_back(ParseHead(line, i + 1));
    } else if (file.sections.empty()) {
      if (!line.empty() && line[0] != '#') Refuse(path, i + 1, "Text before the first section");
      file.header.push_back(line);
    } else {
      // A backslash lets a line of the body begin like a section.
      const bool escaped = line.starts_with("\\=== ");
      file.sections.back().body.push_back(escaped ? line.substr(1) : line);
    }
  }
  for (Section& section : file.sections) {
    const size_t before = section.body.size();
    section.body = SplitLines(JoinLines(section.body));
    section.blank_lines = before - section.body.size();
  }
  CheckSections(file);
  return file;
}

std::string PrintCase(const CaseFile& file) {
  std::string text = JoinLines(file.header);
  for (const Section& section : file.sections) {
    text += std::string(kMarker) + section.kind;
    if (!section.argument.empty()) text += " " + section.argument;
    text += "\n";
    for (const std::string& line : section.body) {
      text += (line.starts_with(kMarker) ? "\\" : "") + line + "\n";
    }
    text += std::string(section.blank_lines, '\n');
  }
  return text;
}

}  // namespace sqlflow::golden
