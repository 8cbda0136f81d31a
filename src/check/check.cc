#include "check/check.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "base/strings.h"
#include "check/load_mode.h"

namespace sqlflow {
namespace {

// A table's or object's name as the engine compares it.
std::string Key(const Name& name) { return ToLower(ToString(name)); }

struct Definition {
  bool is_load = false;
  bool is_added_to = false;  // A LOAD brings what is new since the last run, and nothing twice.
  bool is_replaced = false;  // A LOAD drops all rows first.
  Span span;
};

class Checker {
 public:
  Checker(const CheckContext& context, Diagnostics& diagnostics)
      : context_(context),
        diagnostics_(diagnostics),
        resolver_(context.project.variables, context.files, unset_),
        connectors_(context.project, context.sources, context.destinations, resolver_,
                    diagnostics) {}

  std::vector<CheckedOperation> Run(std::vector<Operation> operations) {
    CollectSources(operations);
    CollectTables(operations);
    std::vector<CheckedOperation> checked;
    checked.reserve(operations.size());
    for (Operation& operation : operations) {
      CheckedOperation entry;
      std::visit([&](const auto& statement) { Visit(statement, entry); }, operation);
      entry.operation = std::move(operation);
      checked.push_back(std::move(entry));
    }
    for (const auto& [key, source] : sources_by_name_) CheckCursor(key, source);
    ReportUnset();
    return checked;
  }

 private:
  void ReportUnset() {
    resolver_.Finish();
    for (Diagnostic& finding : unset_.Sorted()) {
      finding.severity = context_.unset_secrets;
      diagnostics_.Add(std::move(finding));
    }
  }

  std::string Place(Span span) const {
    return fmt::format("{}:{}", context_.files.name(span.file), context_.files.Begin(span).line);
  }

  // Sources may be used above their definition, so they are collected first.
  void CollectSources(const std::vector<Operation>& operations) {
    for (const Operation& operation : operations) {
      const auto* source = std::get_if<SourceStatement>(&operation);
      if (source == nullptr) continue;
      const auto [it, is_new] = sources_by_name_.try_emplace(ToLower(source->name.value));
      if (!is_new) {
        diagnostics_.Error("SF0501", source->name.span,
                           fmt::format("Duplicate source definition: {}", source->name.value),
                           fmt::format("It is defined at {} already", Place(it->second.span)));
        continue;
      }
      it->second.span = source->name.span;
      it->second.use = connectors_.Source(*source);
      source_names_.push_back(source->name.value);
    }
  }

  void CollectTables(const std::vector<Operation>& operations) {
    for (const Operation& operation : operations) {
      if (const auto* load = std::get_if<LoadStatement>(&operation)) {
        tables_.insert(Key(load->table));
      } else if (const auto* create = std::get_if<CreateStatement>(&operation)) {
        if (create->kind != CreateStatement::Kind::kMacro) tables_.insert(Key(create->name));
      }
    }
  }

  void Visit(const SourceStatement& source, CheckedOperation& entry) {
    entry.connector = sources_by_name_.at(ToLower(source.name.value)).use;
  }

  void Visit(const LoadStatement& load, CheckedOperation& entry) {
    CheckTableName(load.table);
    entry.options = ParseStepOptions(load.options, load.span);
    entry.connector = SourceOf(load.source);
    entry.mode = load.mode;
    if (load.mode.kind == Mode::Kind::kIncremental || load.mode.kind == Mode::Kind::kUpsert) {
      cursor_users_.insert(Key(load.source));
    }
    if (entry.connector) {
      entry.mode = ResolveLoadMode(load, *entry.connector, diagnostics_);
      if (entry.mode.kind == Mode::Kind::kUpsert) cursor_users_.insert(Key(load.source));
    }
    DefineTable(load.table, entry.mode, true, false);
    if (entry.connector) RequireRowsToStay(load.table, *entry.connector, entry.mode);
  }

  std::optional<ConnectorUse> SourceOf(const Name& source) {
    if (source.parts.size() > 1) return connectors_.ConnectionObject(source);
    const auto found = sources_by_name_.find(Key(source));
    if (found != sources_by_name_.end()) return found->second.use;
    ReportUndefinedSource(source);
    return std::nullopt;
  }

  void Visit(const CreateStatement& create, CheckedOperation& entry) {
    if (create.kind == CreateStatement::Kind::kMacro) return;
    CheckTableName(create.name);
    entry.options = ParseStepOptions(create.options, create.span);
    DefineTable(create.name, create.mode, false, create.or_replace);
  }

  void Visit(const ExportStatement& statement, CheckedOperation& entry) {
    const OptionValue own = SplitStepOptions(statement, entry);
    entry.connector = connectors_.Destination(statement, own);
    if (const auto* name = std::get_if<Name>(&statement.what)) {
      const auto source = sources_by_name_.find(Key(*name));
      if (!tables_.contains(Key(*name)) && source != sources_by_name_.end()) {
        entry.exported_source = source->second.use;
        CheckExported(source->second.use, name->span);
      }
    }
    if (entry.connector) {
      CheckMode(statement, *context_.destinations.Find(entry.connector->type));
      CheckTarget(statement, *entry.connector);
    }
  }

  // Only a load commits its ledger with its rows.
  void CheckExported(const std::optional<ConnectorUse>& source, Span where) {
    if (!source || !source->files.by_file()) return;
    diagnostics_.Error(
        "SF0207", where,
        "Source goes by its files, which only LOAD keeps a ledger of: " + source->name,
        "LOAD it and export the table, or leave incremental_by out");
  }

  void Visit(const ExpectStatement& expect, CheckedOperation&) {
    if (expect.table) CheckTableName(*expect.table);
    if (expect.into) CheckTableName(*expect.into);
    const std::string table = expect.table ? Key(*expect.table) : "";
    const auto [it, is_new] =
        check_names_.try_emplace({table, ToLower(expect.name.value)}, expect.name.span);
    if (!is_new) {
      diagnostics_.Error("SF0521", expect.name.span,
                         fmt::format("Check is defined twice: {}", expect.name.value),
                         fmt::format("It is defined at {} already", Place(it->second)));
    }
  }

  // Options that the connector does not know but every step takes are the step's.
  OptionValue SplitStepOptions(const ExportStatement& statement, CheckedOperation& entry) {
    const OptionList spec = StepOptions::Spec();
    OptionValue step = OptionValue::Object({}, statement.span);
    OptionValue own = OptionValue::Object({}, statement.options.span);
    if (const OptionValue::Map* map = statement.options.as_map()) {
      for (const OptionEntry& option : *map) {
        OptionValue& side = spec.Find(option.key) != nullptr ? step : own;
        std::get<OptionValue::Map>(side.data).push_back(option);
      }
    }
    entry.options = ParseStepOptions(step, statement.span);
    return own;
  }

  StepOptions ParseStepOptions(const OptionValue& values, Span where) {
    std::vector<OptionProblem> problems;
    StepOptions options = StepOptions::Spec().Parse(values, where, problems);
    diagnostics_.Add(problems);
    if (!options.name.empty() && !step_names_.insert(options.name).second) {
      diagnostics_.Error("SF0508", values.Find("name")->value.span,
                         fmt::format("Step name is used twice: {}", options.name));
    }
    return options;
  }

  void CheckTableName(const Name& name) {
    if (name.parts.size() > 2) {
      diagnostics_.Error("SF0510", name.span,
                         fmt::format("Table name has too many parts: {}", ToString(name)),
                         "A table is written table or schema.table");
    } else if (name.parts.size() == 2 && EqualsIgnoreCase(name.parts.front().value, "sqlflow")) {
      diagnostics_.Error("SF0511", name.span,
                         "Schema is reserved for sqlflow's own records: sqlflow",
                         "Choose another schema");
    } else if (ToLower(name.parts.back().value).starts_with("sqlflow_")) {
      // Temporary tables of load/ have such names, and would hide it.
      diagnostics_.Error("SF0511", name.span,
                         "Names that begin with sqlflow_ are reserved: " + ToString(name),
                         "Choose another name");
    }
  }

  void DefineTable(const Name& name, const Mode& mode, bool is_load, bool or_replace) {
    const auto [it, is_new] =
        definitions_.try_emplace(Key(name), Definition{.is_load = is_load, .span = name.span});
    if (is_new) return;
    const bool adds_rows = mode.kind != Mode::Kind::kReplace;
    const bool same_kind = it->second.is_load == is_load;
    if (is_load && same_kind) {
      if (!mode.written && !adds_rows) {
        diagnostics_.Warning(
            "SF0506", name.span,
            fmt::format("LOAD replaces what an earlier LOAD put into {}", ToString(name)),
            "Write MODE REPLACE if that is meant, or MODE APPEND");
      }
    } else if (!(same_kind && or_replace) && !adds_rows) {
      diagnostics_.Error(
          "SF0505", name.span, fmt::format("Duplicate table definitions: {}", ToString(name)),
          fmt::format("It is defined at {} already; write CREATE OR REPLACE TABLE to build on it",
                      Place(it->second.span)));
    }
    it->second.is_load = is_load;
  }

  // In either order: what is replaced in each run is not what the other LOAD sends again.
  void RequireRowsToStay(const Name& name, const ConnectorUse& source, const Mode& mode) {
    Definition& table = definitions_.at(Key(name));
    const bool adds = source.files.by_file() || source.common.incremental();
    const bool replaces = !adds && mode.kind == Mode::Kind::kReplace && mode.keys.empty();
    if ((adds && table.is_replaced) || (replaces && table.is_added_to)) {
      diagnostics_.Error(
          "SF0602", name.span,
          fmt::format("One LOAD replaces {} and drops what another never sends again",
                      ToString(name)),
          "Load them into tables of their own, or write MODE APPEND or UPSERT where it is "
          "replaced");
    }
    table.is_added_to |= adds;
    table.is_replaced |= replaces;
  }

  void ReportUndefinedSource(const Name& name) {
    for (const std::string& failed : context_.failed_names) {
      if (EqualsIgnoreCase(failed, ToString(name))) return;
    }
    std::string hint = DidYouMean(ToString(name), source_names_);
    if (!hint.empty()) hint += " ";
    hint += source_names_.empty()
                ? "No source is defined: write SOURCE name TYPE type PARAMS {…}; above"
                : fmt::format("Defined sources: {}", Join(source_names_, ", "));
    diagnostics_.Error("SF0502", name.span,
                       fmt::format("LOAD references undefined source: {}", ToString(name)), hint);
  }

  void CheckMode(const ExportStatement& statement, const DestinationRegistry::Entry& entry) {
    const Mode& mode = statement.mode;
    const bool updates = mode.kind == Mode::Kind::kUpsert ||
                         (mode.kind == Mode::Kind::kIncremental && !mode.keys.empty());
    const bool can = mode.kind == Mode::Kind::kReplace ||
                     (updates ? entry.capabilities.upsert : entry.capabilities.append);
    if (!can) {
      diagnostics_.Error("SF0601", statement.mode.span,
                         fmt::format("{} cannot be written with MODE {}", entry.type,
                                     ToString(statement.mode.kind)),
                         "Run `sqlflow connectors show " + entry.type + "` for its modes");
    }
  }

  // Two exports that replace the same target would leave only the second's rows.
  void CheckTarget(const ExportStatement& statement, const ConnectorUse& use) {
    const Span span = statement.uri ? statement.uri->span : statement.target->span;
    const std::string target = statement.uri ? statement.uri->value : ToString(*statement.target);
    const std::string key = TargetKey(use, *context_.destinations.Find(use.type));
    const auto [it, is_new] = export_targets_.try_emplace(key, span);
    if (!is_new && statement.mode.kind == Mode::Kind::kReplace) {
      diagnostics_.Error("SF0507", span, fmt::format("Duplicate export target: {}", target),
                         fmt::format("It is written at {} already; only the last would remain",
                                     Place(it->second)));
    }
  }

  struct DefinedSource {
    Span span;
    std::optional<ConnectorUse> use;
  };

  // A cursor without a sync mode is meant for LOAD … MODE INCREMENTAL, or says which of two equal
  // keys is newer, or is forgotten.
  void CheckCursor(const std::string& key, const DefinedSource& source) {
    if (!source.use || cursor_users_.contains(key)) return;
    const OptionEntry* cursor = source.use->options.Find("cursor_field");
    if (cursor == nullptr || source.use->options.Find("sync_mode") != nullptr) return;
    if (source.use->files.by_file()) {
      diagnostics_.Error("SF0207", cursor->key_span, "Option cursor_field needs MODE UPSERT here",
                         "It says which of two rows with one key is newer; else leave it out");
      return;
    }
    diagnostics_.Error("SF0207", cursor->key_span,
                       "Option cursor_field needs \"sync_mode\": \"incremental\"",
                       "Add it, or leave cursor_field out");
  }

  const CheckContext& context_;
  Diagnostics& diagnostics_;
  Diagnostics unset_;  // Connections' options whose variables have no value.
  Resolver resolver_;
  ConnectorResolver connectors_;
  std::map<std::string, DefinedSource> sources_by_name_;
  std::vector<std::string> source_names_;
  std::set<std::string> tables_;
  std::map<std::string, Definition> definitions_;
  std::map<std::string, Span> export_targets_;
  std::set<std::string> step_names_;
  std::map<std::pair<std::string, std::string>, Span> check_names_;  // By table and name.
  std::set<std::string> cursor_users_;  // Sources that some LOAD with a mode of cursors reads.
};

}  // namespace

std::vector<CheckedOperation> Check(std::vector<Operation> operations, const CheckContext& context,
                                    Diagnostics& diagnostics) {
  return Checker(context, diagnostics).Run(std::move(operations));
}

}  // namespace sqlflow
