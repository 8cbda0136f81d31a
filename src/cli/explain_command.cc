#include <fmt/format.h>

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "base/diagnostic_catalog.h"
#include "base/strings.h"
#include "cli/commands.h"
#include "cli/json.h"
#include "cli/table.h"

namespace sqlflow {
namespace {

struct ExplainArguments {
  std::string code;
  bool list = false;
  std::string format = "text";
};

std::string Indented(std::string_view text) {
  return "    " + ReplaceAll(text, "\n", "\n    ") + "\n";
}

JsonObject EntryJson(const CatalogEntry& entry) {
  JsonObject json;
  json.Add("code", entry.id).Add("title", entry.title).Add("explanation", entry.explanation);
  json.Add("example", entry.example).Add("cure", entry.cure);
  return json;
}

int ListCodes(const ExplainArguments& arguments, std::ostream& out) {
  if (arguments.format == "json") {
    std::vector<JsonObject> entries;
    for (const CatalogEntry& entry : Catalog()) entries.push_back(EntryJson(entry));
    out << PrettyJson(JsonList(std::move(entries)));
    return kExitOk;
  }
  const auto table = TableWriter::Make(TableFormat::kTable, {{"code"}, {"title"}}, out, 0);
  for (const CatalogEntry& entry : Catalog()) {
    table->Add({std::string(entry.id), std::string(entry.title)});
  }
  table->End();
  return kExitOk;
}

const CatalogEntry& FindOrThrow(const std::string& code) {
  if (const CatalogEntry* entry = FindCatalogEntry(code)) return *entry;
  std::vector<std::string> codes;
  for (const CatalogEntry& entry : Catalog()) codes.emplace_back(entry.id);
  const std::string nearest = DidYouMean(code, codes);
  throw Error(ErrorCode::kNotFound, "Code is unknown: " + code)
      .Hint(nearest.empty() ? "`sqlflow explain --list` shows all codes" : nearest);
}

int Explain(const ExplainArguments& arguments, App& app) {
  std::ostream& out = app.console().out;
  if (arguments.list || arguments.code.empty()) return ListCodes(arguments, out);
  const CatalogEntry& entry = FindOrThrow(arguments.code);
  if (arguments.format == "json") {
    out << PrettyJson(std::move(EntryJson(entry)).Take());
    return kExitOk;
  }
  out << fmt::format("{}: {}\n\n{}\n", entry.id, entry.title, entry.explanation);
  if (!entry.example.empty()) out << "\n  Brought about by\n" << Indented(entry.example);
  if (!entry.cure.empty()) out << "\n  Right\n" << Indented(entry.cure);
  return kExitOk;
}

}  // namespace

void AddExplainCommand(Command& parent, App& app) {
  const auto arguments = std::make_shared<ExplainArguments>();
  Command command = app.AddCommand(parent, "explain", "Explain the code of an error or a warning");
  command.Optional("CODE", arguments->code, "A code such as SF0101; default: list all");
  command.Flag("--list", arguments->list, "List all codes");
  command.Choice("--format", arguments->format, {"text", "json"}, "How to print");
  command.Example("sqlflow explain SF0101");
  command.Action([arguments, &app] { return Explain(*arguments, app); });
}

}  // namespace sqlflow
