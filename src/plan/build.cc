#include "plan/build.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/files.h"
#include "base/strings.h"
#include "plan/order.h"

namespace sqlflow {
namespace {

std::vector<std::string> Words(const Name& name) {
  std::vector<std::string> words;
  for (const Text& part : name.parts) words.push_back(part.value);
  return words;
}

std::string Key(const Name& name) { return TableKey(Words(name)); }

// Schemas of the engine itself.
bool IsSystemTable(const TableReference& reference) {
  if (reference.parts.size() > 2) return true;  // catalog.schema.table: nothing of ours.
  const std::string first = ToLower(reference.parts.front());
  return reference.parts.size() == 2 && (first == "information_schema" || first == "pg_catalog" ||
                                         first == "sqlflow" || first == "temp");
}

std::string KeyOf(const TableId& table) {
  return table.schema.empty() ? TableKey({table.table}) : TableKey({table.schema, table.table});
}

TableId IdOf(const std::vector<std::string>& parts) {
  return parts.size() == 2 ? TableId{parts[0], parts[1]} : TableId{"", parts.back()};
}

// A table that a check of a step looks into, as one of the reads of the step's footprint.
struct CheckRead {
  int step = 0;
  size_t index = 0;
  std::vector<std::string> parts;
  Span where;
};

constexpr const char* kAsQuery =
    "Only what a step writes is checked with ON; write EXPECT name AS SELECT … for what must "
    "return "
    "no rows";

class Builder {
 public:
  Builder(const BuildRequest& request, Diagnostics& diagnostics)
      : request_(request), diagnostics_(diagnostics) {}

  Plan Run() {
    CollectMacros();
    for (int i = 0; i < static_cast<int>(request_.operations.size()); ++i) CollectStep(i);
    checks_.resize(footprints_.size());
    for (int i = 0; i < static_cast<int>(request_.operations.size()); ++i) AttachCheck(i);
    const Ordering ordering = OrderSteps(footprints_);
    if (!ordering.cycle.empty()) ReportCycle(ordering.cycle);
    ReportUndefinedTables(ordering);
    Plan plan;
    plan.pipeline = request_.pipeline;
    AddSources(plan);
    AddSteps(ordering, plan);
    return plan;
  }

 private:
  const Operation& operation(int position) const {
    return request_.operations[positions_[position]].operation;
  }

  void CollectStep(int index) {
    const CheckedOperation& checked = request_.operations[index];
    Footprint footprint;
    const bool is_step =
        std::visit([&](const auto& statement) { return Describe(statement, checked, footprint); },
                   checked.operation);
    if (!is_step) return;
    for (const TableReference& reference : request_.facts[index].tables) {
      footprint.reads.push_back(TableKey(reference.parts));
    }
    for (const std::string& file : request_.facts[index].files) {
      footprint.inputs.push_back(CanonicalPath(file));
    }
    // A macro is read by calling it.
    for (const std::string& function : request_.facts[index].functions) {
      if (macros_.contains(function)) footprint.reads.push_back(MacroKey(function));
    }
    positions_.push_back(index);
    footprints_.push_back(std::move(footprint));
  }

  void CollectMacros() {
    for (const CheckedOperation& checked : request_.operations) {
      const auto* create = std::get_if<CreateStatement>(&checked.operation);
      if (create != nullptr && create->kind == CreateStatement::Kind::kMacro) {
        macros_.insert(ToLower(create->name.parts.back().value));
      }
    }
  }

  static std::string MacroKey(const std::string& name) { return "macro:" + ToLower(name); }

  bool Describe(const SourceStatement&, const CheckedOperation&, Footprint&) { return false; }

  bool Describe(const LoadStatement& load, const CheckedOperation& checked, Footprint& footprint) {
    footprint.label = "LOAD " + ToString(load.table);
    footprint.writes_table = Key(load.table);
    AddInput(checked.connector, footprint);
    if (!checked.connector) return true;
    if (const auto rejects = RejectsOf(*checked.connector)) {
      footprint.also_writes.push_back(KeyOf(*rejects));
    }
    return true;
  }

  bool Describe(const CreateStatement& create, const CheckedOperation&, Footprint& footprint) {
    footprint.is_view = create.kind == CreateStatement::Kind::kView;
    if (create.kind == CreateStatement::Kind::kMacro) {
      const std::string name = ToLower(create.name.parts.back().value);
      footprint.label = "CREATE MACRO " + name;
      footprint.writes_table = MacroKey(name);
    } else {
      footprint.label =
          (footprint.is_view ? "CREATE VIEW " : "CREATE TABLE ") + ToString(create.name);
      footprint.writes_table = Key(create.name);
    }
    return true;
  }

  bool Describe(const ExportStatement& statement, const CheckedOperation& checked,
                Footprint& footprint) {
    footprint.label = "EXPORT";
    if (const auto* name = std::get_if<Name>(&statement.what)) {
      footprint.label += " " + ToString(*name);
      if (!checked.exported_source) footprint.reads.push_back(Key(*name));
    }
    AddInput(checked.exported_source, footprint);
    if (checked.connector) {
      footprint.output =
          OutputOf(*checked.connector, *request_.destinations.Find(checked.connector->type));
    }
    return true;
  }

  bool Describe(const ExpectStatement& expect, const CheckedOperation&, Footprint& footprint) {
    footprint.label = "EXPECT " + expect.name.value;
    footprint.guards = expect.action == ExpectStatement::Action::kFail;
    return !expect.table;
  }

  // EXPECT … ON a table belongs to the steps that write it: checks of rows to all of them, checks
  // of the whole table to the last.
  void AttachCheck(int index) {
    const auto* expect = std::get_if<ExpectStatement>(&request_.operations[index].operation);
    if (expect == nullptr || !expect->table) return;
    std::vector<int> writers;
    for (int i = 0; i < static_cast<int>(footprints_.size()); ++i) {
      if (footprints_[i].writes_table == Key(*expect->table)) writers.push_back(i);
    }
    if (writers.empty()) {
      // A name with more parts has been reported.
      if (expect->table->parts.size() <= 2) ReportUnwritten(*expect);
      return;
    }
    if (footprints_[writers.back()].is_view) {
      diagnostics_.Error("SF0520", expect->table->span,
                         fmt::format("Check is on a view: {}", ToString(*expect->table)), kAsQuery);
      return;
    }
    if (!IsPerRow(expect->check)) writers = {writers.back()};
    for (const int writer : writers) AttachCheck(index, *expect, writer);
  }

  void AttachCheck(int index, const ExpectStatement& expect, int writer) {
    TableCheck check{expect, {}, {}};
    if (expect.action == ExpectStatement::Action::kQuarantine) {
      check.quarantine = QuarantineOf(expect);
      AddQuarantine(expect, check.quarantine, footprints_[writer]);
    }
    const auto read = [&](const std::vector<std::string>& parts, Span where) {
      const std::string key = TableKey(parts);
      if (key == footprints_[writer].writes_table) return;
      check_reads_.push_back({writer, footprints_[writer].reads.size(), parts, where});
      footprints_[writer].reads.push_back(key);
      check.reads.push_back(IdOf(parts));
    };
    if (expect.other) read(Words(*expect.other), expect.other->span);
    for (const TableReference& reference : request_.facts[index].tables) {
      if (IsSystemTable(reference)) continue;
      const size_t length = Join(reference.parts, ".").size();
      read(reference.parts, expect.sql.Locate(reference.offset, length));
    }
    for (const std::string& function : request_.facts[index].functions) {
      if (macros_.contains(function)) footprints_[writer].reads.push_back(MacroKey(function));
    }
    checks_[writer].push_back(std::move(check));
  }

  void AddQuarantine(const ExpectStatement& expect, const TableId& table, Footprint& footprint) {
    const std::string key = KeyOf(table);
    for (const Footprint& other : footprints_) {
      if (other.writes_table != key) continue;
      diagnostics_.Error("SF0523", expect.into ? expect.into->span : expect.span,
                         fmt::format("Rows would be put aside into a table that a step writes: {}",
                                     ToString(table)),
                         "Name another table with QUARANTINE INTO");
      return;
    }
    if (std::ranges::find(footprint.also_writes, key) == footprint.also_writes.end()) {
      footprint.also_writes.push_back(key);
    }
  }

  void ReportUnwritten(const ExpectStatement& expect) {
    const std::string table = ToString(*expect.table);
    for (const std::string& failed : request_.failed_names) {
      if (EqualsIgnoreCase(failed, table)) return;
    }
    const std::string nearest = DidYouMean(table, WrittenTables());
    diagnostics_.Error("SF0520", expect.table->span,
                       fmt::format("Check is on a table that no step writes: {}", table),
                       nearest.empty() ? kAsQuery : nearest);
  }

  std::vector<std::string> WrittenTables() const {
    std::vector<std::string> tables;
    for (const Footprint& footprint : footprints_) {
      const std::string& table = footprint.writes_table;
      if (!table.empty() && table.find(':') == std::string::npos) tables.push_back(table);
      tables.insert(tables.end(), footprint.also_writes.begin(), footprint.also_writes.end());
    }
    return tables;
  }

  void AddInput(const std::optional<ConnectorUse>& use, Footprint& footprint) const {
    if (!use) return;
    for (std::string& input : InputsOf(*use, *request_.sources.Find(use->type))) {
      footprint.inputs.push_back(std::move(input));
    }
  }

  void ReportCycle(const std::vector<int>& cycle) {
    std::string chain;
    for (const int position : cycle) {
      if (!chain.empty()) chain += " → ";
      chain += footprints_[position].label;
    }
    const Span span =
        std::visit([](const auto& each) { return each.span; }, operation(cycle.front()));
    diagnostics_.Error("SF0512", span, fmt::format("Steps wait for each other: {}", chain),
                       "Let one of them read a table that the others do not write");
  }

  void ReportUndefinedTables(const Ordering& ordering) {
    for (int i = 0; i < static_cast<int>(footprints_.size()); ++i) {
      const SqlFacts& facts = request_.facts[positions_[i]];
      for (size_t r = 0; r < facts.tables.size(); ++r) {
        if (ordering.writers_read[i].empty() || ordering.writers_read[i][FirstFact(i) + r] >= 0)
          continue;
        if (IsSystemTable(facts.tables[r])) continue;
        const Sql* query = QueryOf(operation(i));
        const std::string name = Join(facts.tables[r].parts, ".");
        ReportUndefined(name, facts.tables[r].parts,
                        query->Locate(facts.tables[r].offset, name.size()));
      }
      const auto* statement = std::get_if<ExportStatement>(&operation(i));
      if (statement == nullptr || FirstFact(i) == 0) continue;
      const Name& name = std::get<Name>(statement->what);
      if (ordering.writers_read[i][0] < 0) ReportUndefined(ToString(name), Words(name), name.span);
    }
    std::set<uint32_t> reported;
    for (const CheckRead& read : check_reads_) {
      if (ordering.writers_read[read.step].empty() ||
          ordering.writers_read[read.step][read.index] >= 0 ||
          !reported.insert(read.where.begin).second) {
        continue;
      }
      ReportUndefined(Join(read.parts, "."), read.parts, read.where);
    }
  }

  // An EXPORT of a table by name reads it first; what its facts say comes behind.
  size_t FirstFact(int position) const {
    const auto* statement = std::get_if<ExportStatement>(&operation(position));
    const bool by_name = statement != nullptr && std::holds_alternative<Name>(statement->what) &&
                         !request_.operations[positions_[position]].exported_source;
    return by_name ? 1 : 0;
  }

  void ReportUndefined(const std::string& name, const std::vector<std::string>& parts, Span span) {
    for (const std::string& failed : request_.failed_names) {
      if (EqualsIgnoreCase(failed, name)) return;
    }
    const TableLookup found = request_.look_up(IdOf(parts));
    if (found == TableLookup::kFound) return;
    const std::string nearest = DidYouMean(name, WrittenTables());
    std::string hint = nearest.empty() ? "Define it with LOAD or CREATE TABLE" : nearest;
    const std::string message = fmt::format("Table is not defined: {}", name);
    // Without the database to look into, only a near miss is surely a mistake.
    if (found == TableLookup::kMissing || !nearest.empty()) {
      diagnostics_.Error("SF0513", span, message, hint);
    } else {
      diagnostics_.Warning("SF0513", span, message,
                           "No step defines it; the run looks it up in the database");
    }
  }

  void AddSources(Plan& plan) {
    for (const CheckedOperation& checked : request_.operations) {
      if (std::holds_alternative<SourceStatement>(checked.operation) && checked.connector) {
        plan.sources.push_back({UniqueId("source_" + checked.connector->name), *checked.connector});
      }
    }
  }

  void AddSteps(const Ordering& ordering, Plan& plan) {
    NameSteps();
    std::vector<int> index_of(footprints_.size(), -1);
    for (const int position : ordering.order) {
      std::optional<Step> step = MakeStep(position);
      if (!step) continue;
      step->reads = ReadsOf(position);
      step->inputs = footprints_[position].inputs;
      step->output = footprints_[position].output;
      for (const int first : ordering.after[position]) {
        if (index_of[first] >= 0) step->after.push_back(index_of[first]);
      }
      std::sort(step->after.begin(), step->after.end());
      index_of[position] = static_cast<int>(plan.steps.size());
      plan.steps.push_back(std::move(*step));
    }
  }

  std::vector<TableId> ReadsOf(int position) const {
    std::vector<TableId> reads;
    for (const TableReference& reference : request_.facts[positions_[position]].tables) {
      // Its own records may be missing still, and are bound when they are there.
      if (!IsSystemTable(reference) || EqualsIgnoreCase(reference.parts.front(), "sqlflow")) {
        reads.push_back(IdOf(reference.parts));
      }
    }
    if (FirstFact(position) == 1) {
      reads.push_back(
          TableIdOf(std::get<Name>(std::get<ExportStatement>(operation(position)).what)));
    }
    return reads;
  }

  // Ids follow the file, so that they do not change with the order.
  void NameSteps() {
    int exports = 0;
    for (int i = 0; i < static_cast<int>(footprints_.size()); ++i) {
      const CheckedOperation& checked = request_.operations[positions_[i]];
      ids_.push_back(!checked.options.name.empty()
                         ? checked.options.name
                         : UniqueId(DerivedId(operation(i), checked, exports)));
    }
  }

  static std::string DerivedId(const Operation& operation, const CheckedOperation& checked,
                               int& exports) {
    if (const auto* load = std::get_if<LoadStatement>(&operation)) {
      return "load_" + Key(load->table);
    }
    if (const auto* create = std::get_if<CreateStatement>(&operation)) {
      const bool is_macro = create->kind == CreateStatement::Kind::kMacro;
      return (is_macro ? "macro_" : "transform_") + Key(create->name);
    }
    if (const auto* expect = std::get_if<ExpectStatement>(&operation)) {
      return "check_" + ToLower(expect->name.value);
    }
    const auto& statement = std::get<ExportStatement>(operation);
    const std::string type = checked.connector ? checked.connector->type : "unknown";
    const auto* name = std::get_if<Name>(&statement.what);
    return fmt::format("export_{}_{}", type,
                       name != nullptr ? Key(*name) : std::to_string(++exports));
  }

  std::string UniqueId(const std::string& base) {
    std::string id = base;
    for (int n = 2; !used_ids_.insert(id).second; ++n) id = fmt::format("{}_{}", base, n);
    return id;
  }

  std::optional<Step> MakeStep(int position) const {
    const CheckedOperation& checked = request_.operations[positions_[position]];
    Step step;
    step.id = ids_[position];
    step.checks = checks_[position];
    if (const auto* load = std::get_if<LoadStatement>(&checked.operation)) {
      if (!checked.connector) return std::nullopt;
      step.origin = load->span;
      step.work =
          LoadWork{TableIdOf(load->table), *checked.connector, checked.mode, checked.options};
    } else if (const auto* create = std::get_if<CreateStatement>(&checked.operation)) {
      step.origin = create->span;
      step.work = TransformWork{create->kind,  create->or_replace, TableIdOf(create->name),
                                create->query, create->mode,       checked.options};
    } else if (const auto* expect = std::get_if<ExpectStatement>(&checked.operation)) {
      step.origin = expect->span;
      step.work = CheckWork{*expect, checked.options};
    } else {
      if (!checked.connector) return std::nullopt;
      const auto& statement = std::get<ExportStatement>(checked.operation);
      step.origin = statement.span;
      step.work = MakeExport(statement, checked);
    }
    return step;
  }

  static ExportWork MakeExport(const ExportStatement& statement, const CheckedOperation& checked) {
    ExportWork work;
    if (const auto* query = std::get_if<Sql>(&statement.what)) {
      work.what = *query;
    } else if (checked.exported_source) {
      work.what = *checked.exported_source;
    } else {
      work.what = TableIdOf(std::get<Name>(statement.what));
    }
    work.destination = *checked.connector;
    work.target = statement.uri ? statement.uri->value : ToString(*statement.target);
    work.mode = statement.mode;
    work.options = checked.options;
    return work;
  }

  const BuildRequest& request_;
  Diagnostics& diagnostics_;
  std::vector<int> positions_;  // Of each footprint, into request_.operations.
  std::vector<Footprint> footprints_;
  std::vector<std::string> ids_;
  std::set<std::string> used_ids_;
  std::set<std::string> macros_;
  std::vector<std::vector<TableCheck>> checks_;  // Of each footprint.
  std::vector<CheckRead> check_reads_;
};

}  // namespace

const Sql* QueryOf(const Operation& operation) {
  if (const auto* create = std::get_if<CreateStatement>(&operation)) {
    return create->kind == CreateStatement::Kind::kMacro ? nullptr : &create->query;
  }
  if (const auto* statement = std::get_if<ExportStatement>(&operation)) {
    return std::get_if<Sql>(&statement->what);
  }
  if (const auto* expect = std::get_if<ExpectStatement>(&operation)) {
    return expect->check == ExpectStatement::Check::kQuery ? &expect->sql : nullptr;
  }
  return nullptr;
}

std::string TableKey(const std::vector<std::string>& parts) {
  std::string key;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i == 0 && parts.size() == 2 && EqualsIgnoreCase(parts[0], "main")) continue;
    if (!key.empty()) key += ".";
    key += ToLower(parts[i]);
  }
  return key;
}

TableId TableIdOf(const Name& name) { return IdOf(Words(name)); }

TableId QuarantineOf(const ExpectStatement& expect) {
  if (expect.into) return TableIdOf(*expect.into);
  TableId table = TableIdOf(*expect.table);
  table.table += "_quarantine";
  return table;
}

Plan BuildPlan(const BuildRequest& request, Diagnostics& diagnostics) {
  return Builder(request, diagnostics).Run();
}

}  // namespace sqlflow
