#include "project/vars_argument.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "project/reference.h"
#include "project/scalar.h"
#include "syntax/json.h"

namespace sqlflow {
namespace {

constexpr std::string_view kForms =
    "Write --vars 'k=v,k2=v2' or --vars '{\"k\": \"v, with a comma\"}'";

struct Pair {
  size_t begin = 0;
  size_t end = 0;
};

// Cuts at commas outside of quotes and brackets.
std::vector<Pair> SplitPairs(std::string_view text) {
  std::vector<Pair> pairs(1);
  int depth = 0;
  char quote = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (quote != 0) {
      if (c == '\\' && quote == '"') {
        ++at;
      } else if (c == quote) {
        quote = 0;
      }
    } else if (c == '"') {
      quote = c;
    } else if (c == '[' || c == '{') {
      ++depth;
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    } else if (c == ',' && depth == 0) {
      pairs.back().end = at;
      pairs.push_back({at + 1, 0});
    }
  }
  pairs.back().end = text.size();
  return pairs;
}

class VarsArgument {
 public:
  VarsArgument(int file, Variables& variables, SourceFiles& files, Diagnostics& diagnostics)
      : file_(file), text_(files.text(file)), variables_(variables), diagnostics_(diagnostics) {}

  void Define() {
    const size_t first = text_.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) {
      return Report(0, text_.size(), "--vars is empty", std::string(kForms));
    }
    if (text_[first] == '{') return DefineJson(first);
    for (const Pair& pair : SplitPairs(text_)) DefinePair(pair);
  }

 private:
  Span Place(size_t begin, size_t end) const {
    return Span{file_, static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
  }
  void Report(size_t begin, size_t end, std::string message, std::string hint) {
    diagnostics_.Error("SF0309", Place(begin, end), std::move(message), std::move(hint));
  }

  void DefineJson(size_t begin) {
    const JsonResult json = ParseJson(text_, file_, static_cast<uint32_t>(begin), diagnostics_);
    const OptionValue::Map* map = json.value.as_map();
    if (map == nullptr) return;
    if (!Trim(text_.substr(json.end)).empty()) {
      Report(json.end, text_.size(), "Text follows the JSON of --vars", std::string(kForms));
    }
    for (const OptionEntry& entry : *map) DefineOne(entry.key, entry.key_span, entry.value);
  }

  void DefinePair(const Pair& pair) {
    const std::string_view text = text_.substr(pair.begin, pair.end - pair.begin);
    const size_t equals = text.find('=');
    if (equals == std::string_view::npos) {
      return Report(pair.begin, pair.end,
                    fmt::format("Invalid format in --vars, expected k=v: {}", Trim(text)),
                    std::string(kForms));
    }
    const std::string name(Trim(text.substr(0, equals)));
    const std::string_view value = Trim(text.substr(equals + 1));
    const Span span = Place(pair.begin + equals + 1, pair.end);
    DefineOne(name, Place(pair.begin, pair.begin + equals), TypedValue(value, span));
  }

  OptionValue TypedValue(std::string_view value, Span span) const {
    if (value.starts_with('[') || value.starts_with('{') || value.starts_with('"')) {
      Diagnostics ignored;  // What is no JSON is text.
      const size_t begin = static_cast<size_t>(value.data() - text_.data());
      JsonResult json = ParseJson(text_, file_, static_cast<uint32_t>(begin), ignored);
      if (!ignored.has_errors() && json.end == begin + value.size()) return json.value;
    }
    return TypedScalar(value, span);
  }

  void DefineOne(const std::string& name, Span where, OptionValue value) {
    if (!IsVariableName(name)) {
      diagnostics_.Error("SF0309", where, fmt::format("Variable name is not valid: {}", name),
                         "A name starts with a letter; letters, digits, '_', '-' and '.' follow");
      return;
    }
    variables_.Define(VariableOrigin::kCommandLine, name, std::move(value));
  }

  int file_;
  std::string_view text_;
  Variables& variables_;
  Diagnostics& diagnostics_;
};

}  // namespace

void DefineVars(const std::string& argument, Variables& variables, SourceFiles& files,
                Diagnostics& diagnostics) {
  const int file = files.Add("--vars", argument);
  VarsArgument(file, variables, files, diagnostics).Define();
}

}  // namespace sqlflow
