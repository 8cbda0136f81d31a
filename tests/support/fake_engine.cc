#include "support/fake_engine.h"

#include <fstream>

#include "base/strings.h"
#include "batch/builder.h"
#include "batch/memory_reader.h"

namespace sqlflow {
namespace {

std::string ValueText(const Value& value) {
  struct Visitor {
    std::string operator()(std::monostate) const { return "NULL"; }
    std::string operator()(bool flag) const { return flag ? "true" : "false"; }
    std::string operator()(int64_t number) const { return std::to_string(number); }
    std::string operator()(double number) const { return std::to_string(number); }
    std::string operator()(const std::string& text) const { return text; }
    std::string operator()(const Typed& typed) const { return typed.type + " " + typed.text; }
  };
  return std::visit(Visitor{}, value);
}

Batch Integers(const std::vector<int64_t>& values) {
  BatchBuilder builder(Schema{{{"n", {TypeId::kInt64}}}});
  for (const int64_t value : values) builder.column(0).Fixed<int64_t>().Append(value);
  return builder.Finish();
}

std::unique_ptr<BatchReader> ReaderOf(const SharedBatch& rows) {
  return std::make_unique<MemoryReader>(rows.shared_schema(), std::vector<SharedBatch>{rows});
}

bool IsSame(const TableId& a, const TableId& b) {
  return EqualsIgnoreCase(a.schema, b.schema) && EqualsIgnoreCase(a.table, b.table);
}

}  // namespace

std::string FakeDialect::Quote(std::string_view identifier) const {
  return '`' + ReplaceAll(identifier, "`", "``") + '`';
}

std::string FakeDialect::Literal(const Value& value) const { return '<' + ValueText(value) + '>'; }

std::string FakeDialect::TypeName(const Type& type) const { return '[' + ToString(type) + ']'; }

void FakeScript::Changes(std::string part, int64_t rows) {
  const std::lock_guard lock(mutex_);
  changes_.emplace_back(std::move(part), rows);
}

void FakeScript::Returns(std::string part, Batch rows) {
  const std::lock_guard lock(mutex_);
  rows_.emplace_back(std::move(part), SharedBatch(std::move(rows)));
}

void FakeScript::ReturnsInteger(std::string part, int64_t value) {
  Returns(std::move(part), Integers({value}));
}

void FakeScript::Describes(std::string part, Schema schema) {
  const std::lock_guard lock(mutex_);
  schemas_.emplace_back(std::move(part), std::move(schema));
}

void FakeScript::Fails(std::string part, Error error, int times) {
  const std::lock_guard lock(mutex_);
  failures_.emplace_back(std::move(part),
                         std::make_shared<Failure>(Failure{std::move(error), times}));
}

void FakeScript::HasTable(TableInfo table) {
  const std::lock_guard lock(mutex_);
  tables_.push_back(std::move(table));
}

void FakeScript::SaysOf(std::string query, SqlFacts facts) {
  const std::lock_guard lock(mutex_);
  facts_[std::move(query)] = std::move(facts);
}

std::vector<std::string> FakeScript::log() const {
  const std::lock_guard lock(mutex_);
  return log_;
}

void FakeScript::Log(std::string line) {
  const std::lock_guard lock(mutex_);
  log_.push_back(std::move(line));
}

void FakeScript::ThrowIfTold(std::string_view sql) {
  const std::lock_guard lock(mutex_);
  for (auto& [part, failure] : failures_) {
    if (failure->times == 0 || sql.find(part) == std::string_view::npos) continue;
    --failure->times;
    throw failure->error;
  }
}

template <class Answer>
std::optional<Answer> FakeScript::Find(const Answers<Answer>& answers, std::string_view sql) const {
  const std::lock_guard lock(mutex_);
  for (auto answer = answers.rbegin(); answer != answers.rend(); ++answer) {
    if (sql.find(answer->first) != std::string_view::npos) return answer->second;
  }
  return std::nullopt;
}

void FakeSession::Start(std::string_view sql, std::span<const Value> args) {
  if (interrupted_) throw Error(ErrorCode::kCancelled, "The statement was interrupted");
  script_->Log(std::string(sql));
  for (const Value& arg : args) script_->Log("  " + ValueText(arg));
  script_->ThrowIfTold(sql);
}

int64_t FakeSession::ReadStreams(std::string_view sql) {
  int64_t rows = 0;
  for (auto it = streams_.begin(); it != streams_.end();) {
    if (sql.find(it->first) == std::string_view::npos) {
      ++it;
      continue;
    }
    const auto partitions = std::move(it->second);
    it = streams_.erase(it);
    for (const auto& partition : partitions) {
      while (const std::optional<Batch> batch = partition->Next()) rows += batch->row_count();
    }
  }
  return rows;
}

int64_t FakeSession::Execute(std::string_view sql, std::span<const Value> args) {
  Start(sql, args);
  const int64_t streamed = ReadStreams(sql);
  return script_->Find(script_->changes_, sql).value_or(streamed);
}

std::unique_ptr<BatchReader> FakeSession::Query(std::string_view sql, std::span<const Value> args) {
  Start(sql, args);
  ReadStreams(sql);
  if (const auto rows = script_->Find(script_->rows_, sql)) return ReaderOf(*rows);
  return ReaderOf(SharedBatch(Integers({})));
}

Schema FakeSession::Describe(std::string_view query) {
  script_->ThrowIfTold(query);
  if (const auto schema = script_->Find(script_->schemas_, query)) return *schema;
  return {{{"n", {TypeId::kInt64}}}};
}

std::string FakeSession::Bind(std::vector<std::unique_ptr<BatchReader>> partitions) {
  static std::atomic<int> streams{0};
  std::string item = "STREAM#" + std::to_string(++streams) + "#";
  streams_[item] = std::move(partitions);
  return item;
}

std::string FakeSession::Scan(const FileScan& scan) {
  return "FILES#" + Join(scan.files, ",") + "#";
}

int64_t FakeSession::WriteFile(std::string_view query, const std::string& path,
                               const WriteFormat&) {
  Start("WRITE " + path + ": " + std::string(query), {});
  const int64_t streamed = ReadStreams(query);
  std::ofstream(path) << query;
  return script_->Find(script_->changes_, query).value_or(streamed);
}

std::optional<TableInfo> FakeSession::Find(const TableId& id) {
  const std::lock_guard lock(script_->mutex_);
  for (const TableInfo& table : script_->tables_) {
    if (IsSame(table.id, id)) return table;
  }
  return std::nullopt;
}

std::vector<TableInfo> FakeSession::Tables() {
  const std::lock_guard lock(script_->mutex_);
  return script_->tables_;
}

void FakeSession::KeepOrder(bool keep) { script_->Log(keep ? "ORDER kept" : "ORDER free"); }

void FakeSession::Begin() { Start("BEGIN", {}); }

void FakeSession::Commit() { Start("COMMIT", {}); }

void FakeSession::Rollback() noexcept { script_->Log("ROLLBACK"); }

std::unique_ptr<Session> FakeEngine::NewSession() { return std::make_unique<FakeSession>(script_); }

std::vector<SqlFacts> FakeEngine::Inspect(std::span<const std::string> queries) {
  const std::lock_guard lock(script_->mutex_);
  std::vector<SqlFacts> facts;
  for (const std::string& query : queries) {
    const auto found = script_->facts_.find(query);
    facts.push_back(found == script_->facts_.end() ? SqlFacts() : found->second);
  }
  return facts;
}

void FakeEngine::Checkpoint() { script_->Log("CHECKPOINT"); }

void FakeEngine::Reopen() { script_->Log("REOPEN"); }

}  // namespace sqlflow
