#include "sftest/case_file.h"

#include <algorithm>
#include <filesystem>

#include "base/strings.h"

namespace sqlflow::sftest {
namespace {

constexpr std::string_view kMarker = "=== ";
constexpr std::string_view kEscapedMarker = "\\=== ";

using Body = SectionRule::Body;
using Argument = SectionRule::Argument;

SectionRules MakeCommonSections() {
  const std::set<std::string> printed = {"stdout", "stderr", "error", "exit"};
  const std::set<std::string> asked = {"rows", "stderr", "error", "exit"};
  return {
      {"secret", {Body::kNone, Argument::kRequired}},
      {"env", {Body::kRequired}},
      {"clock", {Body::kNone, Argument::kRequired}},
      {"file", {Body::kOptional, Argument::kPath}},
      {"bytes", {Body::kOptional, Argument::kPath}},
      {"modified", {Body::kNone, Argument::kRequired}},
      {"remove", {Body::kNone, Argument::kPath}},
      {"output", {Body::kOptional, Argument::kPath}},
      {"run", {Body::kOptional, Argument::kPipeline, printed}},
      {"check", {Body::kOptional, Argument::kPipeline, printed}},
      {"plan", {Body::kOptional, Argument::kOptional, {"stderr", "error", "exit"}}},
      {"query", {Body::kRequired, Argument::kOptional, asked}},
      {"cli", {Body::kOptional, Argument::kOptional, printed}},
  };
}

SectionRules MakeProjectSections() {
  SectionRules rules = MakeCommonSections();
  rules["source"] = {Body::kRequired, Argument::kRequired};
  rules["destination"] = {Body::kOptional, Argument::kRequired};
  rules["exported"] = {Body::kOptional, Argument::kRequired};
  return rules;
}

bool LeavesFolder(const std::string& path) {
  const std::filesystem::path normal = std::filesystem::path(path).lexically_normal();
  return normal.is_absolute() || normal.empty() || normal == "." || *normal.begin() == "..";
}

// Checks the sections of one case against the rules.
class Checker {
 public:
  Checker(const SectionRules& rules, std::vector<Finding>& findings)
      : rules_(rules), findings_(findings) {}

  void Check(const CaseFile& file) {
    if (file.sections.empty()) Report(1, "Case has no sections");
    for (const Section& section : file.sections) {
      if (IsExpectation(section.kind)) {
        CheckExpectation(section);
      } else {
        CheckAction(section);
        action_ = section.kind;
      }
    }
  }

 private:
  void Report(size_t line, std::string what, std::string detail = "") {
    findings_.push_back({line, std::move(what), std::move(detail)});
  }

  void CheckExpectation(const Section& section) {
    const auto rule = rules_.find(action_);
    if (!action_.empty() && rule == rules_.end()) return;  // Reported already.
    if (rule == rules_.end() || !rule->second.expectations.contains(section.kind)) {
      Report(section.line, "Section " + section.kind + " cannot follow " +
                               (action_.empty() ? "nothing" : action_));
    }
  }

  void CheckAction(const Section& section) {
    const auto found = rules_.find(section.kind);
    if (found == rules_.end()) return ReportUnknown(section);
    const SectionRule& rule = found->second;
    const Argument argument = rule.argument;
    if ((argument == Argument::kRequired || argument == Argument::kPath) &&
        section.argument.empty()) {
      Report(section.line, "Section wants an argument: " + section.kind);
    } else if (argument == Argument::kPath && LeavesFolder(section.argument)) {
      Report(section.line, "Path leaves the folder of the case: " + section.argument);
    }
    if (rule.body == Body::kNone && !section.body.empty()) {
      Report(section.line, "Section takes no lines: " + section.kind);
    } else if (rule.body == Body::kRequired && section.body.empty()) {
      Report(section.line, "Section wants lines: " + section.kind);
    } else if (argument == Argument::kPipeline && !section.body.empty() &&
               !PipelineOf(section).empty()) {
      Report(section.line,
             "Section names a pipeline and takes no lines then: " + PipelineOf(section));
    }
  }

  void ReportUnknown(const Section& section) {
    std::vector<std::string> known;
    for (const auto& [kind, rule] : rules_) {
      known.push_back(kind);
      known.insert(known.end(), rule.expectations.begin(), rule.expectations.end());
    }
    const std::string nearest = DidYouMean(section.kind, known);
    Report(section.line, "Unknown section: " + section.kind,
           nearest.empty() ? "" : "  hint: " + nearest + "\n");
  }

  const SectionRules& rules_;
  std::vector<Finding>& findings_;
  std::string action_;  // The kind of the last section that does something.
};

Section ParseHead(const std::string& text, size_t line) {
  const std::string_view head = Trim(std::string_view(text).substr(kMarker.size()));
  const size_t blank = std::min(head.find(' '), head.size());
  return {.kind = std::string(head.substr(0, blank)),
          .argument = std::string(Trim(head.substr(blank))),
          .line = line};
}

}  // namespace

std::string ToText(const std::string& path, const Finding& finding) {
  const std::string place = finding.line == 0 ? path : path + ":" + std::to_string(finding.line);
  return place + ": " + finding.what + "\n" + finding.detail;
}

const SectionRules& CommonSections() {
  static const SectionRules rules = MakeCommonSections();
  return rules;
}

const SectionRules& ProjectSections() {
  static const SectionRules rules = MakeProjectSections();
  return rules;
}

bool IsExpectation(const std::string& kind) {
  static const std::set<std::string> kKinds = {"rows", "stdout", "stderr", "error", "exit"};
  return kKinds.contains(kind);
}

std::string PipelineOf(const Section& section) {
  if (section.argument.starts_with('-')) return "";
  return section.argument.substr(0, section.argument.find(' '));
}

CaseFile ParseCase(const std::string& path, const std::string& text, const SectionRules& rules,
                   std::vector<Finding>& findings) {
  CaseFile file{.path = path};
  Lines lines = SplitLines(text);
  if (!lines.empty() && lines.front().ends_with('\r')) {
    lines = SplitLines(ReplaceAll(text, "\r\n", "\n"));
    file.line_end = "\r\n";
  }
  if (lines.empty() || !lines[0].starts_with("# ")) {
    findings.push_back({1, "First line must be a comment that says what the case shows", ""});
  }
  for (size_t i = 0; i < lines.size(); ++i) {
    const std::string& line = lines[i];
    if (line.starts_with(kMarker)) {
      file.sections.push_back(ParseHead(line, i + 1));
    } else if (file.sections.empty()) {
      if (!line.empty() && line[0] != '#') {
        findings.push_back({i + 1, "Text before the first section", ""});
      }
      file.header.push_back(line);
    } else {
      // A backslash lets a line of the body begin like a section.
      const bool escaped = line.starts_with(kEscapedMarker);
      file.sections.back().body.push_back(escaped ? line.substr(1) : line);
    }
  }
  for (Section& section : file.sections) {
    const size_t before = section.body.size();
    section.body = SplitLines(JoinLines(section.body));
    section.blank_lines = before - section.body.size();
  }
  Checker(rules, findings).Check(file);
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
  return file.line_end == "\n" ? text : ReplaceAll(text, "\n", file.line_end);
}

}  // namespace sqlflow::sftest
