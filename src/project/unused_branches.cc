#include "project/unused_branches.h"

#include <variant>

#include "project/reference.h"
#include "project/sql_tokens.h"

namespace sqlflow {
namespace {

bool HasInclude(const Statements& statements) {
  for (const Statement& statement : statements) {
    if (std::holds_alternative<IncludeStatement>(statement.node)) return true;
    if (const auto* loop = std::get_if<ForStatement>(&statement.node)) {
      if (HasInclude(loop->body)) return true;
    }
    const auto* choice = std::get_if<IfStatement>(&statement.node);
    if (choice == nullptr) continue;
    for (const IfStatement::Branch& branch : choice->branches) {
      if (HasInclude(branch.body)) return true;
    }
    if (choice->otherwise && HasInclude(*choice->otherwise)) return true;
  }
  return false;
}

}  // namespace

UnusedBranches::UnusedBranches(const Variables& variables, const SourceFiles& files,
                               Resolver& resolver)
    : variables_(variables), files_(files), resolver_(resolver) {}

void UnusedBranches::Learn(const Statements& statements) {
  for (const Statement& statement : statements) {
    if (const auto* set = std::get_if<SetStatement>(&statement.node)) {
      defined_.insert(set->name.value);
    } else if (const auto* include = std::get_if<IncludeStatement>(&statement.node)) {
      if (const OptionValue::Map* with = include->with.as_map()) {
        for (const OptionEntry& entry : *with) defined_.insert(entry.key);
      }
    } else if (const auto* loop = std::get_if<ForStatement>(&statement.node)) {
      for (const Text& name : loop->names) defined_.insert(name.value);
      Learn(loop->body);
    } else if (const auto* choice = std::get_if<IfStatement>(&statement.node)) {
      for (const IfStatement::Branch& branch : choice->branches) Learn(branch.body);
      if (choice->otherwise) Learn(*choice->otherwise);
    }
  }
}

void UnusedBranches::Check(const Statements& body) {
  unknown_include_ = unknown_include_ || HasInclude(body);
  if (unknown_include_) return;
  for (const Statement& statement : body) CheckText(SpanOf(statement));
}

void UnusedBranches::CheckText(Span span) {
  if (!span.known() || span.file >= files_.count()) return;
  const std::string_view text = files_.text(span);
  if (FindReference(text) == std::string_view::npos) return;
  for (const SqlToken& token : SplitSql(text)) {
    if (token.kind == SqlToken::Kind::kComment) continue;
    const std::string_view written = text.substr(0, token.end);
    char quote = token.kind == SqlToken::Kind::kReference ? '\0' : text[token.begin];
    if (quote != '\'' && quote != '"') quote = '\0';
    for (size_t at = FindReference(written, token.begin); at != std::string_view::npos;
         at = FindReference(written, at + 2)) {
      CheckReference(written, at, quote, span);
    }
  }
}

void UnusedBranches::CheckReference(std::string_view text, size_t at, char quote, Span whole) {
  const auto parsed = ParseReference(text, at, quote);
  const Reference* reference = std::get_if<Reference>(&parsed);
  if (reference == nullptr || reference->has_default) return;
  if (reference->form == Reference::Form::kFile) return;
  if (variables_.Find(reference->name) != nullptr || defined_.contains(reference->name)) return;
  const uint32_t begin = whole.begin + static_cast<uint32_t>(at);
  resolver_.ReportUndefined(
      reference->name, Span{whole.file, begin, begin + static_cast<uint32_t>(reference->length)});
}

}  // namespace sqlflow
