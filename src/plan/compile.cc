#include "plan/compile.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/files.h"
#include "base/pipes.h"
#include "base/strings.h"
#include "check/check.h"
#include "plan/bind.h"
#include "plan/build.h"
#include "plan/doubling.h"
#include "project/expand.h"
#include "project/sql_tokens.h"
#include "syntax/parser.h"
#include "syntax/printer.h"

namespace sqlflow {
namespace {

// Statements that the engine reads as queries, and makes no table or file of.
bool AnswersWithoutQuery(std::string_view sql) {
  const std::vector<SqlToken> tokens = SplitSql(sql);
  const auto first = std::ranges::find(tokens, SqlToken::Kind::kWord, &SqlToken::kind);
  if (first == tokens.end()) return false;
  const bool is_first = std::all_of(tokens.begin(), first, [](const SqlToken& token) {
    return token.kind == SqlToken::Kind::kSpace || token.kind == SqlToken::Kind::kComment;
  });
  constexpr std::array<std::string_view, 4> kWords = {"desc", "describe", "show", "summarize"};
  const std::string word = ToLower(sql.substr(first->begin, first->end - first->begin));
  return is_first && std::ranges::find(kWords, word) != kWords.end();
}

class Compiler {
 public:
  Compiler(const CompileRequest& request, CompileContext& context, Diagnostics& diagnostics)
      : request_(request), context_(context), diagnostics_(diagnostics) {}

  std::optional<Plan> Run() {
    const std::vector<CheckedOperation> operations = CheckOperations();
    const std::vector<SqlFacts> facts = InspectQueries(operations);
    const BuildRequest build{request_.pipeline,
                             operations,
                             facts,
                             context_.registries.sources,
                             context_.registries.destinations,
                             script_.failed_names,
                             [this](const TableId& id) { return LookUp(id); }};
    Plan plan = BuildPlan(build, diagnostics_);
    plan.secrets = context_.project.secrets;
    plan.script = Printed(operations);
    WarnOfDoubling(plan, diagnostics_);
    if (request_.reach == Reach::kRequired) RefuseUnbuilt(plan);
    if (!plan.steps.empty()) Bind(operations, plan);
    if (diagnostics_.has_errors()) return std::nullopt;
    return plan;
  }

 private:
  std::vector<CheckedOperation> CheckOperations() {
    const int file =
        context_.files.Add(request_.path, request_.text ? *request_.text : ReadFile(request_.path));
    script_ = Parse(context_.files, file, diagnostics_);
    const TableReferenceFinder find = [this](std::span<const std::string> queries) {
      return context_.scratch().Inspect(queries);
    };
    std::vector<Operation> operations =
        Expand(script_, context_.project, context_.files, find, diagnostics_);
    return Check(std::move(operations),
                 {context_.project, context_.registries.sources, context_.registries.destinations,
                  context_.files, script_.failed_names,
                  request_.reach == Reach::kNothing ? Severity::kNote : Severity::kError},
                 diagnostics_);
  }

  // What the engine's parser is asked about.
  struct Inspected {
    size_t owner = 0;  // Of the operations.
    const Sql* sql = nullptr;
    std::string_view before, after;  // What makes a query of it.
  };

  static std::vector<Inspected> ToInspect(const std::vector<CheckedOperation>& operations) {
    using Check = ExpectStatement::Check;
    std::vector<Inspected> result;
    for (size_t i = 0; i < operations.size(); ++i) {
      if (const Sql* query = QueryOf(operations[i].operation)) result.push_back({i, query, "", ""});
      const auto* expect = std::get_if<ExpectStatement>(&operations[i].operation);
      if (expect == nullptr) continue;
      if (expect->check == Check::kPredicate) {
        result.push_back({i, &expect->sql, "SELECT (", "\n)"});
      } else if (expect->check == Check::kIn) {
        result.push_back({i, &expect->sql, "SELECT 1 IN (", "\n)"});
      }
    }
    return result;
  }

  static std::string Printed(const std::vector<CheckedOperation>& operations) {
    Script script;
    for (const CheckedOperation& checked : operations) {
      std::visit([&](const auto& each) { script.statements.push_back({each}); }, checked.operation);
    }
    return Print(script);
  }

  std::vector<SqlFacts> InspectQueries(const std::vector<CheckedOperation>& operations) {
    std::vector<SqlFacts> facts(operations.size());
    const std::vector<Inspected> inspected = ToInspect(operations);
    if (inspected.empty()) return facts;
    std::vector<std::string> queries;
    for (const Inspected& each : inspected) {
      queries.push_back(fmt::format("{}{}{}", each.before, each.sql->text, each.after));
    }
    std::vector<SqlFacts> found = context_.scratch().Inspect(queries);
    for (size_t i = 0; i < inspected.size(); ++i) {
      const Inspected& each = inspected[i];
      for (TableReference& table : found[i].tables) table.offset -= each.before.size();
      ReportSqlError(*each.sql, found[i], each.before.size());
      KeepPipes(*each.sql, found[i].files);
      facts[each.owner] = std::move(found[i]);
    }
    return facts;
  }

  void Bind(const std::vector<CheckedOperation>& operations, Plan& plan) {
    // A table whose statement has mistakes is unknown, whatever an earlier run left under its name.
    std::set<std::string> doubtful;
    if (diagnostics_.has_errors()) {
      for (const CheckedOperation& checked : operations) {
        if (const Name* table = TableOf(checked.operation))
          doubtful.insert(ToLower(ToString(*table)));
      }
      for (const std::string& name : script_.failed_names) doubtful.insert(ToLower(name));
    }
    const TableDescriber describe = [&](const TableId& id) -> std::optional<Schema> {
      if (doubtful.contains(ToLower(ToString(id)))) return std::nullopt;
      return DescribeTable(id);
    };
    BindPlan(plan, context_, request_.reach, {describe, unparsed_}, diagnostics_);
  }

  static const Name* TableOf(const Operation& operation) {
    if (const auto* load = std::get_if<LoadStatement>(&operation)) return &load->table;
    if (const auto* create = std::get_if<CreateStatement>(&operation)) return &create->name;
    return nullptr;
  }

  // `before`: bytes that the engine saw in front of the query.
  void ReportSqlError(const Sql& query, const SqlFacts& facts, size_t before) {
    if (facts.error || !facts.is_query) unparsed_.insert(query.span.begin);
    if (facts.error) {
      const std::optional<size_t> offset = facts.error->sql_offset();
      const Span where = offset && *offset >= before ? query.Locate(*offset - before) : query.span;
      diagnostics_.Error("SF0701", where, facts.error->message(), facts.error->hint());
    } else if (!facts.is_query) {
      diagnostics_.Error("SF0703", query.span, "Statement is not a query",
                         "Write a SELECT, WITH … SELECT, FROM … or VALUES …");
    } else if (AnswersWithoutQuery(query.text)) {
      diagnostics_.Error("SF0703", query.span, "Statement is not a query",
                         fmt::format("Put it into one: FROM ({})", Trim(query.text)));
    }
  }

  void KeepPipes(const Sql& query, const std::vector<std::string>& files) {
    if (request_.reach == Reach::kNothing) return;
    for (const std::string& file : files) {
      try {
        KeepPipe(file, {});
      } catch (const Error& error) {
        unparsed_.insert(query.span.begin);
        diagnostics_.Add("SF0514", error, query.span);
      }
    }
  }

  TableLookup LookUp(const TableId& id) {
    if (!context_.project.engine.persistent) return TableLookup::kMissing;
    Session* session = context_.database();
    if (session == nullptr) return TableLookup::kUnknown;
    return Table(id) ? TableLookup::kFound : TableLookup::kMissing;
  }

  std::optional<Schema> DescribeTable(const TableId& id) {
    const std::optional<TableInfo>& table = Table(id);
    return table ? std::optional(table->schema) : std::nullopt;
  }

  const std::optional<TableInfo>& Table(const TableId& id) {
    const auto [it, is_new] = tables_.try_emplace(ToLower(ToString(id)));
    if (is_new && context_.project.engine.persistent) {
      if (Session* session = context_.database()) it->second = session->Find(id);
    }
    return it->second;
  }

  // What is checked and planned here but not executed yet must stop a run before it starts.
  void RefuseUnbuilt(const Plan& plan) {
    for (const Step& step : plan.steps) {
      if (const auto* work = std::get_if<ExportWork>(&step.work)) RefuseMode(*work, step);
    }
  }

  // Rows of files are merged by the engine, those of other destinations by themselves.
  void RefuseMode(const ExportWork& work, const Step& step) {
    const Mode& mode = work.mode;
    const Span where = mode.span.known() ? mode.span : step.origin;
    const auto* entry = context_.registries.destinations.Find(work.destination.type);
    const bool writes_files = entry != nullptr && !entry->suffixes.empty();
    if (mode.kind == Mode::Kind::kReplace && !mode.keys.empty()) {
      Refuse(where, "MODE REPLACE KEY in export");
    } else if ((mode.delete_when || mode.delete_missing) && !writes_files) {
      Refuse(where, "DELETE in an export that writes no file");
    }
  }

  void Refuse(Span where, std::string_view what) {
    diagnostics_.Error("SF0901", where, fmt::format("This version cannot run it yet: {}", what),
                       "It is parsed and checked; running it comes with a later version");
  }

  const CompileRequest& request_;
  CompileContext& context_;
  Diagnostics& diagnostics_;
  Script script_;
  std::set<uint32_t> unparsed_;
  std::map<std::string, std::optional<TableInfo>> tables_;
};

}  // namespace

std::optional<Plan> Compile(const CompileRequest& request, CompileContext& context,
                            Diagnostics& diagnostics) {
  return Compiler(request, context, diagnostics).Run();
}

}  // namespace sqlflow
