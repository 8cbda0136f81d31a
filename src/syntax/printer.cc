#include "syntax/printer.h"

#include <fmt/format.h>

#include "base/strings.h"

namespace sqlflow {
namespace {

std::string Quote(std::string_view text, char quote) {
  const std::string one(1, quote);
  return one + ReplaceAll(text, one, one + one) + one;
}

std::string Printed(const Text& text) { return text.quoted ? Quote(text.value, '"') : text.value; }

std::string Printed(const Name& name) {
  std::string text;
  for (const Text& part : name.parts) {
    if (!text.empty()) text += '.';
    text += Printed(part);
  }
  return text;
}

std::string Printed(const std::vector<Text>& names) {
  std::vector<std::string> words;
  words.reserve(names.size());
  for (const Text& name : names) words.push_back(Printed(name));
  return "(" + Join(words, ", ") + ")";
}

// As SET, FOR and ROWS BETWEEN write values.
std::string Literal(const OptionValue& value) {
  if (const std::string* text = value.as_string()) return Quote(*text, '\'');
  const OptionValue::List* list = value.as_list();
  if (!list) return ToJson(value);
  std::vector<std::string> items;
  for (const OptionValue& item : *list) items.push_back(Literal(item));
  return "(" + Join(items, ", ") + ")";
}

std::string Printed(const Duration& duration) {
  if (duration.written.quoted) return Quote(duration.written.value, '\'');
  return ToString(duration);
}

std::string Clause(const Mode& mode) { return mode.written ? " " + Print(mode) : ""; }

std::string Clause(std::string_view keyword, const OptionValue& options) {
  return options.is_null() ? "" : fmt::format(" {} {}", keyword, ToJson(options));
}

// A statement without its `;`, which blocks need inside of themselves.
class Printer {
 public:
  std::string Print(const Statements& statements) {
    for (const Statement& statement : statements) Add(statement);
    return std::move(out_);
  }

  void Add(const Statement& statement) {
    std::visit(
        [&](const auto& node) {
          Indent();
          Write(node);
          out_ += ";\n";
        },
        statement.node);
  }

  std::string Take() { return std::move(out_); }

 private:
  void Indent() { out_.append(2 * depth_, ' '); }

  void Body(const Statements& statements) {
    ++depth_;
    for (const Statement& statement : statements) Add(statement);
    --depth_;
    Indent();
  }

  void Write(const SourceStatement& source) {
    out_ += "SOURCE " + Printed(source.name);
    if (source.type) out_ += " TYPE " + Printed(*source.type);
    if (source.connection) out_ += " FROM " + Printed(*source.connection);
    out_ += Clause(source.type ? "PARAMS" : "OPTIONS", source.params);
    if (source.query) out_ += " AS\n" + source.query->text;
  }

  void Write(const LoadStatement& load) {
    out_ += fmt::format("LOAD {} FROM {}", Printed(load.table), Printed(load.source));
    out_ += Clause(load.mode) + Clause("OPTIONS", load.options);
  }

  void Write(const CreateStatement& create) {
    if (create.kind == CreateStatement::Kind::kMacro) {
      out_ += create.query.text;
      return;
    }
    const bool is_table = create.kind == CreateStatement::Kind::kTable;
    out_ += fmt::format("CREATE {}{} {}", create.or_replace ? "OR REPLACE " : "",
                        is_table ? "TABLE" : "VIEW", Printed(create.name));
    out_ += Clause(create.mode) + Clause("OPTIONS", create.options);
    out_ += " AS\n" + create.query.text;
  }

  void Write(const ExportStatement& statement) {
    const Sql* query = std::get_if<Sql>(&statement.what);
    out_ +=
        "EXPORT " + (query ? query->text + "\n" : Printed(std::get<Name>(statement.what)) + " ");
    out_ += "TO " + (statement.uri ? Printed(*statement.uri) : Printed(*statement.target));
    if (statement.type) out_ += " TYPE " + Printed(*statement.type);
    out_ += Clause(statement.mode) + Clause("OPTIONS", statement.options);
  }

  void Write(const ExpectStatement& expect) {
    out_ += "EXPECT " + Printed(expect.name);
    if (expect.table) out_ += " ON " + Printed(*expect.table);
    out_ += (expect.table ? " " : " AS\n") + CheckText(expect);
    if (expect.action_written) out_ += fmt::format(" ON VIOLATION {}", ToString(expect.action));
    if (expect.into) out_ += " INTO " + Printed(*expect.into);
  }

  void Write(const SetStatement& set) {
    out_ += fmt::format("SET {} = {}", Printed(set.name), Literal(set.value));
  }

  void Write(const IncludeStatement& include) {
    out_ += "INCLUDE " + Printed(include.path);
    if (include.alias) out_ += " AS " + Printed(*include.alias);
    out_ += Clause("WITH", include.with);
  }

  void Write(const IfStatement& block) {
    std::string_view word = "IF ";
    for (const IfStatement::Branch& branch : block.branches) {
      out_ += fmt::format("{}{} THEN\n", word, branch.condition.text);
      Body(branch.body);
      word = "ELSE IF ";
    }
    if (block.otherwise) {
      out_ += "ELSE\n";
      Body(*block.otherwise);
    }
    out_ += "END IF";
  }

  void Write(const ForStatement& loop) {
    OptionValue values;
    values.data = loop.values;
    out_ += "FOR " + (loop.names.size() == 1 ? Printed(loop.names.front()) : Printed(loop.names));
    out_ += fmt::format(" IN {} DO\n", Literal(values));
    Body(loop.body);
    out_ += "END FOR";
  }

  std::string out_;
  size_t depth_ = 0;
};

}  // namespace

std::string CheckText(const ExpectStatement& expect) {
  using Check = ExpectStatement::Check;
  const std::string& sql = expect.sql.text;
  switch (expect.check) {
    case Check::kPredicate:
      return "CHECK (" + sql + ")";
    case Check::kNotNull:
      return "NOT NULL " + Printed(expect.columns);
    case Check::kUnique:
      return "UNIQUE " + Printed(expect.columns);
    case Check::kReferences:
      return fmt::format("REFERENCES {} {}", Printed(*expect.other), Printed(expect.columns));
    case Check::kIn:
      return fmt::format("IN ({}, {})", Printed(expect.columns.front()), sql);
    case Check::kMatches:
      return fmt::format("MATCHES ({}, {})", Printed(expect.columns.front()),
                         Quote(expect.pattern.value, '\''));
    case Check::kRows:
      return fmt::format("ROWS BETWEEN {} AND {}", Literal(expect.minimum),
                         Literal(expect.maximum));
    case Check::kFresh:
      return fmt::format("FRESH {} WITHIN {}", Printed(expect.columns), Printed(*expect.within));
    case Check::kQuery:
      return sql;
  }
  return "";
}

std::string Print(const Script& script) { return Printer().Print(script.statements); }

std::string Print(const Statement& statement) {
  Printer printer;
  printer.Add(statement);
  return printer.Take();
}

std::string Print(const Mode& mode) {
  std::string text = fmt::format("MODE {}", ToString(mode.kind));
  if (mode.time_column) text += " BY " + Printed(*mode.time_column);
  if (mode.lookback) text += " LOOKBACK " + Printed(*mode.lookback);
  if (!mode.keys.empty()) text += " KEY " + Printed(mode.keys);
  if (mode.delete_when) text += " DELETE WHEN " + mode.delete_when->text;
  if (mode.delete_missing) text += " DELETE MISSING";
  return text;
}

}  // namespace sqlflow
