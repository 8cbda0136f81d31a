#include "project/yaml.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "project/scalar.h"

namespace sqlflow {
namespace {

constexpr int kMaxDepth = 50;
// Aliases can name a list of aliases, and so on: a small file may stand for a tree without end.
constexpr int kMaxNodes = 100'000;

// Ends the reading of one file; caught in ParseYaml.
Error TooLarge(Span where, std::string_view what) {
  return Error(ErrorCode::kInvalid, fmt::format("YAML is {}", what)).At(where);
}

OptionValue PlainScalar(const std::string& text, Span span) {
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") {
    return OptionValue{std::monostate(), span};
  }
  if (text == "true" || text == "True" || text == "TRUE") return OptionValue{true, span};
  if (text == "false" || text == "False" || text == "FALSE") return OptionValue{false, span};
  return TypedScalar(text, span);
}

class YamlReader {
 public:
  YamlReader(const SourceFiles& files, int file, Diagnostics& diagnostics)
      : text_(files.text(file)), file_(file), diagnostics_(diagnostics) {
    line_starts_.push_back(0);
    for (size_t at = 0; at < text_.size(); ++at) {
      if (text_[at] == '\n') line_starts_.push_back(at + 1);
    }
  }

  OptionValue Read(const YAML::Node& node, int depth) {
    const Span span = PlaceOf(node);
    if (depth > kMaxDepth) throw TooLarge(span, fmt::format("nested deeper than {}", kMaxDepth));
    if (++nodes_ > kMaxNodes) throw TooLarge(span, "too large");
    switch (node.Type()) {
      case YAML::NodeType::Scalar:
        return Scalar(node, span);
      case YAML::NodeType::Sequence:
        return List(node, span, depth);
      case YAML::NodeType::Map:
        return Map(node, span, depth);
      case YAML::NodeType::Null:
      case YAML::NodeType::Undefined:
        return OptionValue{std::monostate(), span};
    }
    return OptionValue{std::monostate(), span};
  }

  bool failed() const { return failed_; }

  // The byte of a mark. Its own offset counts what the reader consumed, not what the file holds.
  uint32_t Offset(const YAML::Mark& mark) const {
    if (mark.line < 0 || static_cast<size_t>(mark.line) >= line_starts_.size()) {
      return static_cast<uint32_t>(text_.size());
    }
    const size_t at = line_starts_[static_cast<size_t>(mark.line)] +
                      static_cast<size_t>(std::max(mark.column, 0));
    return static_cast<uint32_t>(std::min(at, text_.size()));
  }

  Span LineRest(uint32_t begin) const {
    size_t end = begin;
    while (end < text_.size() && text_[end] != '\n') ++end;
    return Span{file_, begin, static_cast<uint32_t>(end)};
  }

 private:
  Span PlaceOf(const YAML::Node& node) const {
    const uint32_t begin = Offset(node.Mark());
    if (!node.IsScalar()) return Span{file_, begin, std::min(begin + 1, End())};
    const std::string& value = node.Scalar();
    const char first = begin < text_.size() ? text_[begin] : '\0';
    if (first == '"' || first == '\'') return Span{file_, begin, QuoteEnd(begin, first)};
    if (!value.empty() && text_.substr(begin, value.size()) == value) {
      return Span{file_, begin, begin + static_cast<uint32_t>(value.size())};
    }
    return value.empty() ? Span{file_, begin, begin} : LineRest(begin);
  }

  uint32_t End() const { return static_cast<uint32_t>(text_.size()); }

  uint32_t QuoteEnd(uint32_t begin, char quote) const {
    size_t at = begin + 1;
    while (at < text_.size()) {
      if (quote == '"' && text_[at] == '\\') {
        at += 2;
      } else if (text_[at] != quote) {
        ++at;
      } else if (quote == '\'' && at + 1 < text_.size() && text_[at + 1] == quote) {
        at += 2;
      } else {
        return static_cast<uint32_t>(at + 1);
      }
    }
    return End();
  }

  static OptionValue Scalar(const YAML::Node& node, Span span) {
    // "?" is the tag of a plain scalar; a quoted one has "!".
    if (node.Tag() == "?" || node.Tag().empty()) return PlainScalar(node.Scalar(), span);
    return OptionValue::Text(node.Scalar(), span);
  }

  OptionValue List(const YAML::Node& node, Span span, int depth) {
    OptionValue::List list;
    for (const YAML::Node& element : node) list.push_back(Read(element, depth + 1));
    return OptionValue{std::move(list), span};
  }

  OptionValue Map(const YAML::Node& node, Span span, int depth) {
    OptionValue map = OptionValue::Object({}, span);
    OptionValue inherited = OptionValue::Object({}, span);
    for (const auto& entry : node) {
      const Span key_span = PlaceOf(entry.first);
      if (!entry.first.IsScalar()) {
        Fail(key_span, "A key must be a word or a text");
        continue;
      }
      const std::string key = entry.first.Scalar();
      OptionValue value = Read(entry.second, depth + 1);
      if (key == "<<" && value.as_map() != nullptr) {
        inherited = Merge(inherited, value);
        continue;
      }
      if (map.Find(key) != nullptr) {
        Fail(key_span, fmt::format("Key is given twice: {}", key));
        continue;
      }
      std::get<OptionValue::Map>(map.data).push_back({key, key_span, std::move(value)});
    }
    return inherited.as_map()->empty() ? std::move(map) : Merge(inherited, map);
  }

  void Fail(Span where, std::string message) {
    failed_ = true;
    diagnostics_.Error("SF0801", where, std::move(message));
  }

  std::string_view text_;
  int file_;
  Diagnostics& diagnostics_;
  std::vector<size_t> line_starts_;
  int nodes_ = 0;
  bool failed_ = false;
};

// Notes where the last document began, and builds nothing.
class DocumentMark final : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override { begin = mark; }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}

  YAML::Mark begin;
};

// Where text stands that is no part of the first document. Asked document by document, because
// YAML::LoadAll does not come back from a text that begins with `,`.
std::optional<YAML::Mark> SecondDocument(const std::string& text) {
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  DocumentMark mark;
  if (!parser.HandleNextDocument(mark) || !parser.HandleNextDocument(mark)) return std::nullopt;
  return mark.begin;
}

}  // namespace

std::optional<OptionValue> ParseYaml(const SourceFiles& files, int file, Diagnostics& diagnostics) {
  YamlReader reader(files, file, diagnostics);
  try {
    const std::string text(files.text(file));
    if (const std::optional<YAML::Mark> more = SecondDocument(text)) {
      const Span place = reader.LineRest(reader.Offset(*more));
      const bool is_document = files.text(place).starts_with("---");
      diagnostics.Error("SF0801", place,
                        is_document ? "File holds more than one document"
                                    : "Invalid YAML: text does not belong to what stands above",
                        is_document ? "Remove the line ---" : "Check the indentation and quotes");
      return std::nullopt;
    }
    const YAML::Node document = YAML::Load(text);
    if (!document.IsDefined() || document.IsNull()) {
      return OptionValue::Object({}, Span{file, 0, 0});
    }
    OptionValue value = reader.Read(document, 0);
    if (reader.failed()) return std::nullopt;
    return value;
  } catch (const YAML::Exception& error) {
    diagnostics.Error("SF0801", reader.LineRest(reader.Offset(error.mark)),
                      fmt::format("Invalid YAML: {}", error.msg),
                      "Check the indentation, and quote texts that hold ': ' or ' #'");
  } catch (const Error& error) {
    diagnostics.Add("SF0801", error, error.span());
  }
  return std::nullopt;
}

}  // namespace sqlflow
