#include "project/expand.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/strings.h"
#include "project/alias.h"
#include "project/condition.h"
#include "project/include_files.h"
#include "project/reference.h"
#include "project/resolve_operation.h"
#include "project/unused_branches.h"

namespace sqlflow {
namespace {

// Far beyond what a person writes; a loop inside a loop by mistake ends here.
constexpr size_t kMaxStatements = 100'000;
constexpr size_t kMaxBytes = size_t{256} << 20;
constexpr size_t kMaxNesting = 100;

bool Mentions(std::string_view text, std::string_view name) {
  for (size_t at = FindReference(text); at != std::string_view::npos;
       at = FindReference(text, at + 2)) {
    const auto parsed = ParseReference(text, at);
    const Reference* reference = std::get_if<Reference>(&parsed);
    if (reference != nullptr && reference->name == name) return true;
  }
  return false;
}

// `SET x = "${x|default}"`: says itself that others go first.
bool IsOverridable(const SetStatement& set) {
  if (const std::string* text = set.value.as_string()) return Mentions(*text, set.name.value);
  const VariableRef* ref = std::get_if<VariableRef>(&set.value.data);
  return ref != nullptr && Mentions("${" + ref->expression + "}", set.name.value);
}

// Holds a variable's former definition of one origin, and puts it back.
class ScopedVariable {
 public:
  ScopedVariable(Variables& variables, VariableOrigin origin, std::string name)
      : variables_(variables), origin_(origin), name_(std::move(name)) {
    const auto before = variables_.LookupAt(origin_, name_);
    if (!before) return;
    before_ = *before->value;
    literal_ = before->literal;
  }
  ~ScopedVariable() {
    if (!before_) {
      variables_.Remove(origin_, name_);
    } else if (literal_) {
      variables_.DefineLiteral(origin_, name_, std::move(*before_));
    } else {
      variables_.Define(origin_, name_, std::move(*before_));
    }
  }
  ScopedVariable(const ScopedVariable&) = delete;
  ScopedVariable& operator=(const ScopedVariable&) = delete;

 private:
  Variables& variables_;
  VariableOrigin origin_;
  std::string name_;
  std::optional<OptionValue> before_;
  bool literal_ = false;
};

size_t BytesOf(const Operation& operation) {
  if (const auto* create = std::get_if<CreateStatement>(&operation))
    return create->query.text.size();
  if (const auto* target = std::get_if<ExportStatement>(&operation)) {
    if (const Sql* query = std::get_if<Sql>(&target->what)) return query->text.size();
  }
  if (const auto* expect = std::get_if<ExpectStatement>(&operation)) return expect->sql.text.size();
  return 0;
}

class Expander {
 public:
  Expander(Project& project, SourceFiles& files, const TableReferenceFinder& find_references,
           Diagnostics& diagnostics)
      : variables_(project.variables),
        find_references_(find_references),
        diagnostics_(diagnostics),
        resolver_(project.variables, files, diagnostics),
        includes_(project.root, files, diagnostics),
        unused_(project.variables, files, resolver_) {}

  std::vector<Operation> Run(const Script& script) {
    unused_.Learn(script.statements);
    chain_.push_back(includes_.PathOf(script.file));
    file_ = script.file;
    Expand(script.statements);
    resolver_.Finish();
    return std::move(operations_);
  }

  const std::set<std::string>& secrets() const { return resolver_.secrets(); }

 private:
  void Expand(const Statements& statements) {
    for (const Statement& statement : statements) {
      if (stopped_) return;
      if (++statements_ > kMaxStatements) {
        return Stop(SpanOf(statement), fmt::format("Pipeline unrolls to more than {} statements",
                                                   FormatCount(kMaxStatements)));
      }
      if (++depth_ > kMaxNesting) {
        Stop(SpanOf(statement), fmt::format("Statements are nested deeper than {}", kMaxNesting));
      } else {
        std::visit([this](const auto& node) { Do(node); }, statement.node);
      }
      --depth_;
    }
  }

  void Stop(Span where, std::string message) {
    stopped_ = true;
    diagnostics_.Error("SF0411", where, std::move(message),
                       "Look for a FOR or an INCLUDE that multiplies another one");
  }

  template <class Node>
  void Do(const Node& statement) {
    std::optional<Operation> resolved = ResolveOperation(statement, resolver_, diagnostics_);
    if (!resolved) return;
    bytes_ += BytesOf(*resolved);
    if (bytes_ > kMaxBytes)
      return Stop(statement.span, "Pipeline unrolls to more than 256 MiB of SQL");
    operations_.push_back(std::move(*resolved));
  }

  void Do(const SetStatement& set) {
    std::optional<OptionValue> value = resolver_.ResolveValue(WithPlace(set.value, set.span));
    if (!value) return resolver_.MarkBroken(set.name.value);
    if (!IsOverridable(set)) NoteOutranked(set.name.value, set.span, "SET");
    variables_.DefineLiteral(VariableOrigin::kSet, set.name.value, std::move(*value));
  }

  static OptionValue WithPlace(OptionValue value, Span where) {
    if (!value.span.known()) value.span = where;
    return value;
  }

  void NoteOutranked(const std::string& name, Span where, std::string_view what) {
    const std::optional<VariableOrigin> origin = variables_.OriginOf(name);
    if (!origin || *origin >= VariableOrigin::kSet) return;
    diagnostics_.Note("SF0312", where,
                      fmt::format("{} is outranked by {}: {}", what, ToString(*origin), name));
  }

  void Do(const IfStatement& choice) {
    bool decided = false;
    for (const IfStatement::Branch& branch : choice.branches) {
      if (decided) {
        unused_.Check(branch.body);
        continue;
      }
      const std::optional<bool> truth =
          EvaluateCondition(branch.condition, resolver_, diagnostics_);
      decided = !truth || *truth;
      if (truth && *truth) {
        Expand(branch.body);
      } else {
        unused_.Check(branch.body);
      }
    }
    if (!choice.otherwise) return;
    if (decided) {
      unused_.Check(*choice.otherwise);
    } else {
      Expand(*choice.otherwise);
    }
  }

  void Do(const ForStatement& loop) {
    const std::optional<OptionValue::List> items = Items(loop);
    if (!items || items->empty()) return unused_.Check(loop.body);
    std::vector<std::unique_ptr<ScopedVariable>> scope;
    for (const Text& name : loop.names) {
      scope.push_back(
          std::make_unique<ScopedVariable>(variables_, VariableOrigin::kLoop, name.value));
    }
    for (const OptionValue& item : *items) {
      if (stopped_ || !Bind(loop, item)) return;
      if (++statements_ > kMaxStatements) {
        return Stop(loop.span, fmt::format("Pipeline unrolls to more than {} statements",
                                           FormatCount(kMaxStatements)));
      }
      Expand(loop.body);
    }
  }

  // The values one by one; a variable that is a list stands for its elements.
  std::optional<OptionValue::List> Items(const ForStatement& loop) {
    OptionValue::List items;
    for (const OptionValue& value : loop.values) {
      std::optional<OptionValue> resolved = resolver_.ResolveValue(WithPlace(value, loop.span));
      if (!resolved) return std::nullopt;
      const OptionValue::List* list = resolved->as_list();
      // The parser has reported a written row of the wrong length.
      const bool is_written = !std::holds_alternative<VariableRef>(value.data);
      if (is_written && loop.names.size() > 1 &&
          (list == nullptr || list->size() != loop.names.size())) {
        return std::nullopt;
      }
      if (list == nullptr || value.as_list() != nullptr) {
        items.push_back(WithPlace(std::move(*resolved), value.span));
        continue;
      }
      for (const OptionValue& element : *list) {
        items.push_back(element);
        items.back().span = value.span;
      }
    }
    return items;
  }

  bool Bind(const ForStatement& loop, const OptionValue& item) {
    const Span where = item.span.known() ? item.span : loop.span;
    if (loop.names.size() == 1) {
      variables_.DefineLiteral(VariableOrigin::kLoop, loop.names[0].value, item);
      return true;
    }
    const OptionValue::List* tuple = item.as_list();
    const size_t count = tuple != nullptr ? tuple->size() : 1;
    if (tuple == nullptr || count != loop.names.size()) {
      diagnostics_.Error("SF0410", where,
                         fmt::format("FOR has {} names and {} {}: {}", loop.names.size(), count,
                                     count == 1 ? "value" : "values", ToText(item)),
                         "Write as many values in brackets as there are names");
      return false;
    }
    for (size_t i = 0; i < count; ++i) {
      variables_.DefineLiteral(VariableOrigin::kLoop, loop.names[i].value, (*tuple)[i]);
    }
    return true;
  }

  void Do(const IncludeStatement& include) {
    const size_t failures = resolver_.failures();
    const Text path = resolver_.ResolveText(include.path);
    std::string alias = include.alias ? resolver_.ResolveText(*include.alias).value : "";
    const std::optional<OptionValue> with =
        resolver_.ResolveValue(WithPlace(include.with, include.span));
    if (resolver_.failures() > failures || !with || !CheckAlias(include, alias)) return;
    const std::vector<std::string> paths = includes_.Find(path, file_);
    std::vector<std::unique_ptr<ScopedVariable>> scope = DefineWith(*with);
    if (alias.empty()) {
      for (const std::string& file : paths) IncludeOnce(file, include.span);
      return;
    }
    // Inside an alias everything is new: its tables have other names.
    std::set<std::string> outside = std::exchange(included_, {});
    const size_t first = operations_.size();
    for (const std::string& file : paths) IncludeOnce(file, include.span);
    included_ = std::move(outside);
    RenameForAlias(std::span(operations_).subspan(first), alias, find_references_);
  }

  bool CheckAlias(const IncludeStatement& include, const std::string& alias) {
    if (!include.alias) return true;
    const bool right = IsVariableName(alias) && alias.find_first_of(".-") == std::string::npos;
    if (!right) {
      diagnostics_.Error("SF0422", include.alias->span,
                         fmt::format("Alias is no plain name: {}", alias),
                         "An alias is letters, digits and '_'");
    }
    return right;
  }

  std::vector<std::unique_ptr<ScopedVariable>> DefineWith(const OptionValue& with) {
    std::vector<std::unique_ptr<ScopedVariable>> scope;
    if (with.as_map() == nullptr) return scope;
    for (const OptionEntry& entry : *with.as_map()) {
      NoteOutranked(entry.key, entry.key_span, "WITH");
      scope.push_back(
          std::make_unique<ScopedVariable>(variables_, VariableOrigin::kSet, entry.key));
      variables_.DefineLiteral(VariableOrigin::kSet, entry.key, entry.value);
    }
    return scope;
  }

  void IncludeOnce(const std::string& path, Span where) {
    if (std::find(chain_.begin(), chain_.end(), path) != chain_.end()) {
      return ReportCycle(path, where);
    }
    if (stopped_ || !included_.insert(path).second) return;
    const Script* script = includes_.Read(path, where);
    if (script == nullptr) return;
    unused_.Learn(script->statements);
    chain_.push_back(path);
    const int including = std::exchange(file_, script->file);
    Expand(script->statements);
    file_ = including;
    chain_.pop_back();
  }

  void ReportCycle(const std::string& path, Span where) {
    std::string chain;
    const auto first = std::find(chain_.begin(), chain_.end(), path);
    for (auto at = first; at != chain_.end(); ++at) chain += includes_.Shown(*at) + " → ";
    diagnostics_.Error("SF0421", where,
                       fmt::format("Files include each other: {}{}", chain, includes_.Shown(path)),
                       "Remove one of these INCLUDE statements");
  }

  Variables& variables_;
  const TableReferenceFinder& find_references_;
  Diagnostics& diagnostics_;
  Resolver resolver_;
  IncludeFiles includes_;
  UnusedBranches unused_;

  std::vector<Operation> operations_;
  std::vector<std::string> chain_;  // Paths from the pipeline to the present file.
  std::set<std::string> included_;  // Within the present alias.
  int file_ = -1;                   // The present file.
  size_t statements_ = 0;
  size_t depth_ = 0;
  size_t bytes_ = 0;
  bool stopped_ = false;
};

}  // namespace

std::vector<Operation> Expand(const Script& script, Project& project, SourceFiles& files,
                              const TableReferenceFinder& find_references,
                              Diagnostics& diagnostics) {
  Expander expander(project, files, find_references, diagnostics);
  std::vector<Operation> operations = expander.Run(script);
  project.secrets = expander.secrets();
  return operations;
}

}  // namespace sqlflow
