#include "project/alias.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "project/sql_builder.h"
#include "project/sql_names.h"
#include "project/sql_tokens.h"

namespace sqlflow {
namespace {

using Kind = SqlToken::Kind;

// Keywords that may follow a table's name; any other word there is its alias.
constexpr std::array<std::string_view, 42> kAfterTable = {
    "anti",      "asof",   "at",    "cross",   "default",     "do",      "except",
    "fetch",     "for",    "from",  "full",    "group",       "having",  "inner",
    "intersect", "into",   "join",  "lateral", "left",        "limit",   "natural",
    "offset",    "on",     "order", "pivot",   "positional",  "qualify", "returning",
    "right",     "select", "semi",  "set",     "tablesample", "union",   "unpivot",
    "using",     "values", "when",  "where",   "window",      "with",    "then"};

// Keywords whose table takes no alias.
constexpr std::array<std::string_view, 5> kWithoutAlias = {"desc", "describe", "show", "summarize",
                                                           "table"};

std::string Key(const Name& name) { return ToLower(ToString(name)); }

// A query, and what must be put before it so that the engine can read it.
struct Query {
  Sql* sql = nullptr;
  std::string_view prefix;
};
constexpr std::string_view kAsQuery = "SELECT 1 WHERE ";

class AliasRenamer {
 public:
  explicit AliasRenamer(const std::string& alias) : alias_(alias) {}

  void Run(std::span<Operation> operations, const TableReferenceFinder& find_references) {
    for (const Operation& operation : operations) CollectDefinitions(operation);
    for (Operation& operation : operations) {
      std::visit([this](auto& statement) { Rename(statement); }, operation);
    }
    RenameInQueries(find_references);
  }

 private:
  void CollectDefinitions(const Operation& operation) {
    if (const auto* source = std::get_if<SourceStatement>(&operation)) {
      sources_.insert(ToLower(source->name.value));
    } else if (const auto* load = std::get_if<LoadStatement>(&operation)) {
      tables_.insert(Key(load->table));
    } else if (const auto* create = std::get_if<CreateStatement>(&operation)) {
      if (create->kind != CreateStatement::Kind::kMacro) tables_.insert(Key(create->name));
    } else if (const auto* expect = std::get_if<ExpectStatement>(&operation)) {
      if (expect->action != ExpectStatement::Action::kQuarantine) return;
      if (expect->into) tables_.insert(Key(*expect->into));
      if (!expect->into && expect->table) quarantined_.push_back(*expect->table);
    }
  }

  bool IsOwnTable(const std::string& key) const {
    if (tables_.contains(key)) return true;
    // `orders` quarantined without INTO goes to orders_quarantine, which follows the new name.
    return std::any_of(quarantined_.begin(), quarantined_.end(), [&](const Name& table) {
      return tables_.contains(Key(table)) && key == Key(table) + "_quarantine";
    });
  }

  void RenameText(Text& text) const { text.value = alias_ + "_" + text.value; }
  void RenameTable(Name& name) const {
    if (!name.parts.empty() && IsOwnTable(Key(name))) RenameText(name.parts.back());
  }
  void RenameTable(std::optional<Name>& name) const {
    if (name) RenameTable(*name);
  }
  bool IsOwnSource(const Name& name) const {
    return name.parts.size() == 1 && sources_.contains(Key(name));
  }
  void Add(Sql& sql, std::string_view prefix = "") {
    if (!Trim(sql.text).empty()) queries_.push_back({&sql, prefix});
  }
  void AddCondition(Mode& mode) {
    if (mode.delete_when) Add(*mode.delete_when, kAsQuery);
  }

  // Step names are unique in a plan, so two aliases of one file need two of them.
  void RenameStep(OptionValue& options) const {
    OptionEntry* name = options.Find("name");
    if (name == nullptr || name->value.as_string() == nullptr) return;
    name->value = OptionValue::Text(alias_ + "_" + *name->value.as_string(), name->value.span);
  }

  void Rename(SourceStatement& statement) { RenameText(statement.name); }
  void Rename(LoadStatement& statement) {
    RenameTable(statement.table);
    if (IsOwnSource(statement.source)) RenameText(statement.source.parts.back());
    AddCondition(statement.mode);
    RenameStep(statement.options);
  }
  void Rename(CreateStatement& statement) {
    if (statement.kind == CreateStatement::Kind::kMacro) return;
    RenameTable(statement.name);
    Add(statement.query);
    AddCondition(statement.mode);
    RenameStep(statement.options);
  }
  void Rename(ExportStatement& statement) {
    AddCondition(statement.mode);
    RenameStep(statement.options);
    if (Sql* query = std::get_if<Sql>(&statement.what)) return Add(*query);
    Name& name = std::get<Name>(statement.what);
    if (IsOwnTable(Key(name)) || IsOwnSource(name)) RenameText(name.parts.back());
  }
  void Rename(ExpectStatement& statement) {
    RenameTable(statement.table);
    RenameTable(statement.other);
    RenameTable(statement.into);
    if (!statement.table) RenameText(statement.name);  // No table tells two of them apart.
    if (statement.check == ExpectStatement::Check::kQuery) Add(statement.sql);
    if (statement.check == ExpectStatement::Check::kPredicate) Add(statement.sql, kAsQuery);
  }

  // All queries in one call: one by one is slow.
  void RenameInQueries(const TableReferenceFinder& find_references) {
    if (queries_.empty() || !find_references) return;
    std::vector<std::string> texts;
    texts.reserve(queries_.size());
    for (const Query& query : queries_) {
      texts.push_back(std::string(query.prefix) + query.sql->text);
    }
    const std::vector<SqlFacts> facts = find_references(texts);
    for (size_t i = 0; i < facts.size() && i < queries_.size(); ++i) {
      RenameInQuery(queries_[i], facts[i].tables);
    }
  }

  void RenameInQuery(const Query& query, std::vector<TableReference> references) {
    std::erase_if(references, [&](const TableReference& reference) {
      const std::string key = ToLower(Join(reference.parts, "."));
      const bool in_main =
          reference.parts.size() == 2 && EqualsIgnoreCase(reference.parts[0], "main");
      return reference.offset < query.prefix.size() ||
             !(IsOwnTable(key) || (in_main && IsOwnTable(ToLower(reference.parts[1]))));
    });
    if (references.empty()) return;
    std::sort(references.begin(), references.end(),
              [](const auto& a, const auto& b) { return a.offset < b.offset; });
    Sql& sql = *query.sql;
    const std::vector<SqlToken> tokens = SplitSql(sql.text);
    SqlBuilder builder(sql);
    size_t copied = 0;
    for (const TableReference& reference : references) {
      const size_t last =
          LastPart(tokens, reference.offset - query.prefix.size(), reference.parts.size());
      if (last == tokens.size() || tokens[last].begin < copied) continue;
      builder.Copy(copied, tokens[last].begin);
      const Span origin = sql.Locate(tokens[last].begin, tokens[last].end - tokens[last].begin);
      builder.Replace(NewReference(sql.text, tokens, last, reference.parts.back()), origin);
      copied = tokens[last].end;
    }
    builder.Copy(copied, sql.text.size());
    sql = std::move(builder).Finish();
  }

  // Index of the token that is the last part of the name which starts at `offset`.
  static size_t LastPart(const std::vector<SqlToken>& tokens, size_t offset, size_t parts) {
    auto token = std::lower_bound(tokens.begin(), tokens.end(), offset,
                                  [](const SqlToken& t, size_t at) { return t.begin < at; });
    while (token != tokens.end()) {
      const bool is_name = token->kind == Kind::kWord || token->kind == Kind::kQuotedName;
      if (is_name && --parts == 0) return static_cast<size_t>(token - tokens.begin());
      const bool may_go_on = is_name || token->kind == Kind::kDot || IsBlank(*token);
      if (!may_go_on) return tokens.size();
      ++token;
    }
    return tokens.size();
  }

  static bool IsBlank(const SqlToken& token) {
    return token.kind == Kind::kSpace || token.kind == Kind::kComment;
  }

  std::string NewReference(const std::string& text, const std::vector<SqlToken>& tokens,
                           size_t last, const std::string& name) const {
    const std::string written =
        text.substr(tokens[last].begin, tokens[last].end - tokens[last].begin);
    std::string result = Identifier(alias_ + "_" + name);
    if (!HasAlias(text, tokens, last) && !FollowsKeyword(text, tokens, last)) {
      result += " AS " + written;
    }
    return result;
  }

  static bool HasAlias(const std::string& text, const std::vector<SqlToken>& tokens, size_t last) {
    size_t next = last + 1;
    while (next < tokens.size() && IsBlank(tokens[next])) ++next;
    if (next == tokens.size()) return false;
    if (tokens[next].kind == Kind::kQuotedName) return true;
    if (tokens[next].kind != Kind::kWord) return false;
    const std::string word =
        ToLower(text.substr(tokens[next].begin, tokens[next].end - tokens[next].begin));
    return std::find(kAfterTable.begin(), kAfterTable.end(), word) == kAfterTable.end();
  }

  // `TABLE orders` and `SUMMARIZE main.orders` take no alias.
  static bool FollowsKeyword(const std::string& text, const std::vector<SqlToken>& tokens,
                             size_t last) {
    size_t first = last;
    while (true) {
      size_t before = first;
      while (before > 0 && IsBlank(tokens[before - 1])) --before;
      if (before == 0) return false;
      const SqlToken& token = tokens[before - 1];
      first = before - 1;
      if (token.kind == Kind::kDot) {
        while (first > 0 && IsBlank(tokens[first - 1])) --first;
        if (first > 0) --first;  // The name before it.
        continue;
      }
      const std::string word = ToLower(text.substr(token.begin, token.end - token.begin));
      return std::ranges::find(kWithoutAlias, word) != kWithoutAlias.end();
    }
  }

  const std::string& alias_;
  std::set<std::string> tables_;
  std::set<std::string> sources_;
  std::vector<Name> quarantined_;
  std::vector<Query> queries_;
};

}  // namespace

void RenameForAlias(std::span<Operation> operations, const std::string& alias,
                    const TableReferenceFinder& find_references) {
  AliasRenamer(alias).Run(operations, find_references);
}

}  // namespace sqlflow
