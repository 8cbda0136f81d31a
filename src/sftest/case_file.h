// The text of one case, cut into sections; docs/guides/testing-pipelines.md describes the format.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "sftest/text_lines.h"

namespace sqlflow::sftest {

struct Section {
  std::string kind;      // "run"
  std::string argument;  // What follows the kind on its line: "--threads 1".
  Lines body;
  size_t blank_lines = 0;  // After the body; they are no part of it.
  size_t line = 0;         // Of the `===`, from 1.
};

struct CaseFile {
  std::string path;
  Lines header;                 // The comment that says what the case shows.
  std::string line_end = "\n";  // "\r\n" where the first line ends so; lines are without either.
  std::vector<Section> sections;
};

// Something that is wrong with a case, or that it found.
struct Finding {
  size_t line = 0;     // Of the section, from 1; 0: of the case as a whole.
  std::string what;    // "Rows differ"
  std::string detail;  // Whole lines below it, a diff say; may be empty.
};
// "path:line: what", with the details below.
std::string ToText(const std::string& path, const Finding& finding);

// What a section looks like that does something.
struct SectionRule {
  enum class Body { kNone, kOptional, kRequired };
  enum class Argument {
    kOptional,
    kRequired,
    kPath,      // Required: a path within the case's folder.
    kPipeline,  // May name a pipeline, and then no lines follow.
  };
  Body body = Body::kOptional;
  Argument argument = Argument::kOptional;
  std::set<std::string>
      expectations;  // Sections that may follow it and say what it must have done.
};
using SectionRules = std::map<std::string, SectionRule>;  // By kind.

// The sections of every case.
const SectionRules& CommonSections();
// With those that stand in for sources and destinations of a project.
const SectionRules& ProjectSections();

// Reports a section that is unknown or cannot stand where it does, and a missing first comment.
CaseFile ParseCase(const std::string& path, const std::string& text, const SectionRules& rules,
                   std::vector<Finding>& findings);
// The text of the case; parsing it gives an equal case.
std::string PrintCase(const CaseFile& file);

// Whether a section says what the one before it must have done.
bool IsExpectation(const std::string& kind);
// The pipeline that a `run` or `check` names, or empty.
std::string PipelineOf(const Section& section);

}  // namespace sqlflow::sftest
