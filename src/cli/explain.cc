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

struct ExplainOptions {
  std::string code;
  bool list = false;
  std::string format = "text";
};

std::string Indented(std::string_view text) { return "  " + ReplaceAll(text, "\n", "\n  ") + "\n"; }

JsonObject EntryJson(const CatalogEntry& entry) {
  JsonObject json;
  json.Add("code", entry.id).Add("title", entry.title).Add("explanation", entry.explanation);
  json.Add("example", entry.example).Add("cure", entry.cure);
  return json;
}

int List(const ExplainOptions& options, const Console& console) {
  if (options.format == "json") {
    std::vector<JsonObject> entries;
    for (const CatalogEntry& entry : Catalog()) entries.push_back(EntryJson(entry));
    console.out << PrettyJson(JsonList(std::move(entries)));
    return kExitOk;
  }
  const auto table = TableWriter::Make(TableFormat::kTable, {{"code"}, {"title"}}, console.out, 0);
  for (const CatalogEntry& entry : Catalog()) {
    table->Add({std::string(entry.id), std::string(entry.title)});
  }
  table->End();
  return kExitOk;
}

int Explain(const ExplainOptions& options, App& app) {
  const Console& console = app.console();
  if (options.list) return List(options, console);
  if (options.code.empty()) {
    return app.RefuseUsage(Error(ErrorCode::kInvalid, "Argument is missing: CODE")
                               .Hint("`sqlflow explain --list` shows all codes"));
  }
  const CatalogEntry* entry = FindCatalogEntry(options.code);
  if (entry == nullptr) {
    std::vector<std::string> codes;
    for (const CatalogEntry& each : Catalog()) codes.emplace_back(each.id);
    const std::string nearest = DidYouMean(options.code, codes);
    return app.RefuseUsage(
        Error(ErrorCode::kNotFound, "Code is unknown: " + options.code)
            .Hint(nearest.empty() ? "`sqlflow explain --list` shows all codes" : nearest));
  }
  if (options.format == "json") {
    console.out << PrettyJson(EntryJson(*entry).Take());
    return kExitOk;
  }
  console.out << fmt::format("{}: {}\n\n{}\n", entry->id, entry->title, entry->explanation);
  console.out << "\nWrong:\n" << Indented(entry->example);
  console.out << "\nRight:\n" << Indented(entry->cure);
  return kExitOk;
}

}  // namespace

void AddExplainCommand(Command& root, App& app) {
  const auto options = std::make_shared<ExplainOptions>();
  Command command = app.AddCommand(root, "explain", "Explain the code of an error or warning");
  command.Optional("CODE", options->code, "Code from a message, such as SF0101");
  command.Flag("--list", options->list, "List all codes");
  command.Choice("--format", options->format, {"text", "json"}, "How it is written");
  command.Example("sqlflow explain SF0101");
  command.Action([options, &app] { return Explain(*options, app); });
}

}  // namespace sqlflow
