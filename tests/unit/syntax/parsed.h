// A script parsed for a test, with what was wrong in it as text.
#pragma once

#include <fmt/format.h>

#include <string>
#include <variant>
#include <vector>

#include "base/diagnostic.h"
#include "base/source_files.h"
#include "syntax/parser.h"
#include "syntax/script.h"

namespace sqlflow {

struct Parsed {
  explicit Parsed(std::string text) {
    file = files.Add("test.sf", std::move(text));
    script = Parse(files, file, diagnostics);
  }

  // "3:7 SF0102 Expected ';' after LOAD statement", in the order of the file.
  std::vector<std::string> Problems() const {
    std::vector<std::string> lines;
    for (const Diagnostic& found : diagnostics.Sorted()) {
      const LineColumn at = files.Begin(found.span);
      lines.push_back(fmt::format("{}:{} {} {}", at.line, at.column, found.id, found.message));
    }
    return lines;
  }
  std::vector<std::string> Hints() const {
    std::vector<std::string> lines;
    for (const Diagnostic& found : diagnostics.Sorted()) lines.push_back(found.hint);
    return lines;
  }

  // The statement at `index`, which must be of that kind.
  template <typename Node>
  const Node& At(size_t index = 0) const {
    return std::get<Node>(script.statements.at(index).node);
  }
  std::string_view TextOf(Span span) const { return files.text(span); }

  SourceFiles files;
  Diagnostics diagnostics;
  int file = -1;
  Script script;
};

}  // namespace sqlflow
