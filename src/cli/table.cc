#include "cli/table.h"

#include <algorithm>
#include <ostream>
#include <string_view>
#include <utility>

#include "base/strings.h"
#include "base/utf8.h"
#include "sqlflow/value.h"

namespace sqlflow {
namespace {

// So many rows decide how wide the columns of a table are; later ones are only padded.
constexpr size_t kRowsForWidths = 1000;
constexpr int kShortestCut = 8;

// What databases have as numbers and JSON has not.
bool IsNoJsonNumber(const std::string& cell) {
  return cell == "nan" || cell == "-nan" || cell == "inf" || cell == "-inf";
}

// Line breaks and control characters would tear a table's lines apart.
std::string OneLine(std::string_view text) {
  std::string line;
  for (const char c : text) {
    if (c == '\n') {
      line += "\\n";
    } else if (c == '\r') {
      line += "\\r";
    } else if (c == '\t') {
      line += "\\t";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      line += '?';
    } else {
      line += c;
    }
  }
  return line;
}

std::string CutTo(const std::string& text, int width) {
  if (DisplayWidth(text) <= width) return text;
  std::string cut;
  int used = 1;  // The ellipsis.
  for (size_t at = 0; at < text.size();) {
    const Character character = DecodeCharacter(text, at);
    used += CharacterWidth(character.code);
    if (used > width) break;
    cut += text.substr(at, character.bytes);
    at += character.bytes;
  }
  return cut + "…";
}

class PlainTable final : public TableWriter {
 public:
  PlainTable(std::vector<TableColumn> columns, std::ostream& out, int width)
      : columns_(std::move(columns)), out_(out), terminal_width_(width) {}

  void Add(TableRow row) override {
    std::vector<std::string> cells;
    for (const std::optional<std::string>& cell : row) {
      cells.push_back(cell ? OneLine(*cell) : "NULL");
    }
    if (started_) return WriteRow(cells);
    waiting_.push_back(std::move(cells));
    if (waiting_.size() == kRowsForWidths) Start();
  }

  void End() override {
    if (!started_) Start();
  }

 private:
  void Start() {
    started_ = true;
    for (const TableColumn& column : columns_) widths_.push_back(DisplayWidth(column.name));
    for (const std::vector<std::string>& row : waiting_) {
      for (size_t i = 0; i < row.size(); ++i) {
        widths_[i] = std::max(widths_[i], DisplayWidth(row[i]));
      }
    }
    FitTerminal();
    std::vector<std::string> names, lines;
    for (size_t i = 0; i < columns_.size(); ++i) {
      names.push_back(columns_[i].name);
      lines.push_back(std::string(widths_[i], '-'));
    }
    WriteRow(names);
    WriteRow(lines);
    for (const std::vector<std::string>& row : waiting_) WriteRow(row);
    waiting_.clear();
  }

  // Takes from the widest columns until the line fits.
  void FitTerminal() {
    if (terminal_width_ == 0 || widths_.empty()) return;
    cuts_ = true;
    int total = 2 * static_cast<int>(widths_.size() - 1);
    for (const int width : widths_) total += width;
    while (total > terminal_width_) {
      int& widest = *std::ranges::max_element(widths_);
      if (widest <= kShortestCut) break;
      --widest;
      --total;
    }
  }

  void WriteRow(const std::vector<std::string>& cells) {
    std::string line;
    for (size_t i = 0; i < cells.size(); ++i) {
      const std::string cell = cuts_ ? CutTo(cells[i], widths_[i]) : cells[i];
      const std::string padding(std::max(0, widths_[i] - DisplayWidth(cell)), ' ');
      const bool right = columns_[i].kind == TableColumn::Kind::kNumber;
      line += right ? padding + cell : cell + padding;
      line += "  ";
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out_ << line << '\n';
  }

  const std::vector<TableColumn> columns_;
  std::ostream& out_;
  const int terminal_width_;
  bool started_ = false;
  bool cuts_ = false;
  std::vector<int> widths_;
  std::vector<std::vector<std::string>> waiting_;
};

class CsvTable final : public TableWriter {
 public:
  CsvTable(const std::vector<TableColumn>& columns, std::ostream& out) : out_(out) {
    TableRow names;
    for (const TableColumn& column : columns) names.emplace_back(column.name);
    Add(std::move(names));
  }

  void Add(TableRow row) override {
    for (size_t i = 0; i < row.size(); ++i) {
      if (i > 0) out_ << ',';
      if (row[i]) out_ << Quoted(*row[i]);
    }
    out_ << '\n';
  }

  void End() override {}

 private:
  // Empty text is quoted, which tells it from NULL.
  static std::string Quoted(const std::string& text) {
    if (!text.empty() && text.find_first_of(",\"\r\n") == std::string::npos) return text;
    return '"' + ReplaceAll(text, "\"", "\"\"") + '"';
  }

  std::ostream& out_;
};

class JsonTable final : public TableWriter {
 public:
  JsonTable(std::vector<TableColumn> columns, std::ostream& out)
      : columns_(std::move(columns)), out_(out) {
    for (const TableColumn& column : columns_) {
      keys_.push_back(ToJson(OptionValue::Text(column.name)));
    }
  }

  void Add(TableRow row) override {
    out_ << (std::exchange(empty_, false) ? "[\n  {" : ",\n  {");
    for (size_t i = 0; i < row.size(); ++i) {
      out_ << (i == 0 ? "" : ", ") << keys_[i] << ": ";
      if (!row[i]) {
        out_ << "null";
      } else if (columns_[i].kind == TableColumn::Kind::kText || IsNoJsonNumber(*row[i])) {
        out_ << ToJson(OptionValue::Text(*row[i]));
      } else {
        out_ << *row[i];
      }
    }
    out_ << '}';
  }

  void End() override { out_ << (empty_ ? "[]\n" : "\n]\n"); }

 private:
  const std::vector<TableColumn> columns_;
  std::ostream& out_;
  std::vector<std::string> keys_;
  bool empty_ = true;
};

class MarkdownTable final : public TableWriter {
 public:
  MarkdownTable(const std::vector<TableColumn>& columns, std::ostream& out) : out_(out) {
    TableRow names;
    for (const TableColumn& column : columns) names.emplace_back(column.name);
    Add(std::move(names));
    out_ << '|';
    for (const TableColumn& column : columns) {
      out_ << (column.kind == TableColumn::Kind::kNumber ? " ---: |" : " --- |");
    }
    out_ << '\n';
  }

  void Add(TableRow row) override {
    out_ << '|';
    for (const std::optional<std::string>& cell : row) {
      out_ << ' ' << (cell ? ReplaceAll(OneLine(*cell), "|", "\\|") : "NULL") << " |";
    }
    out_ << '\n';
  }

  void End() override {}

 private:
  std::ostream& out_;
};

}  // namespace

TableFormat ParseTableFormat(const std::string& name) {
  if (name == "csv") return TableFormat::kCsv;
  if (name == "json") return TableFormat::kJson;
  if (name == "markdown") return TableFormat::kMarkdown;
  return TableFormat::kTable;
}

std::unique_ptr<TableWriter> TableWriter::Make(TableFormat format, std::vector<TableColumn> columns,
                                               std::ostream& out, int width) {
  switch (format) {
    case TableFormat::kTable:
      return std::make_unique<PlainTable>(std::move(columns), out, width);
    case TableFormat::kCsv:
      return std::make_unique<CsvTable>(columns, out);
    case TableFormat::kJson:
      return std::make_unique<JsonTable>(std::move(columns), out);
    case TableFormat::kMarkdown:
      return std::make_unique<MarkdownTable>(columns, out);
  }
  throw Error(ErrorCode::kInternal, "Table format is unknown");
}

}  // namespace sqlflow
