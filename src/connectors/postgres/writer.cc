#include "connectors/postgres/writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/strings.h"
#include "connectors/postgres/catalog.h"
#include "connectors/postgres/commit_record.h"
#include "connectors/postgres/table_swap.h"
#include "connectors/postgres/upsert.h"

namespace sqlflow {
namespace {

constexpr const char* kStage = "pg_temp.sqlflow_stage";
constexpr auto kPoll = std::chrono::milliseconds(50);
constexpr int kPolls = 200;

void RunEach(PostgresConnection& connection, const std::vector<std::string>& statements,
             const std::string& option) {
  for (const std::string& statement : statements) {
    try {
      connection.Query(statement);
    } catch (Error& error) {
      throw error.While("Running " + option);
    }
  }
}

// The same columns, each of which takes its values as they are.
std::optional<std::vector<ColumnPlan>> SameColumns(const Target& target, const Schema& schema) {
  if (target.columns.size() != schema.fields.size()) return std::nullopt;
  try {
    std::vector<ColumnPlan> columns = PlanWrite(target, schema);
    if (NeedsCast(columns)) return std::nullopt;
    return columns;
  } catch (const Error&) {
    return std::nullopt;  // The new rows bring their own columns.
  }
}

}  // namespace

PostgresWriter::PostgresWriter(const PostgresDestinationOptions& options,
                               const ConnectorContext& context, Requests& requests,
                               const WriteRequest& request)
    : options_(options),
      context_(context),
      requests_(requests),
      request_(request),
      name_(ParsePostgresName(request.object.empty() ? options.table : request.object,
                              options.schema)),
      fresh_{name_.schema, "sqlflow_new_" + name_.table.substr(0, 48)} {
  RequireKeys();
  requests_.Run([this] { Prepare(); });
}

void PostgresWriter::RequireKeys() const {
  std::vector<std::string> names;
  for (const Field& field : request_.schema.fields) names.push_back(field.name);
  for (const std::string& key : request_.keys) {
    if (request_.schema.IndexOf(key) >= 0) continue;
    throw Error(ErrorCode::kInvalid, "Key column is missing from the rows: " + key)
        .Hint(ColumnHint(key, names));
  }
}

void PostgresWriter::Prepare() {
  connection_ = std::make_unique<PostgresConnection>(options_, context_);
  if (options_.exactly_once) {
    EnsureCommitTable(*connection_, ParsePostgresName(options_.commit_table, name_.schema));
  }
  staged_ = swaps_ = same_columns_ = false;
  if (InParallel()) return PrepareParallel();
  Begin();
  target_ = FindTarget(*connection_, name_);
  if (!target_) return PrepareNewTable();
  if (!request_.mode_written) RefuseUnasked();
  if (ReplacesTable()) {
    MakeFresh();
    return BeginCopy(fresh_.quoted());
  }
  columns_ = PlanWrite(*target_, request_.schema);
  if (request_.mode == WriteMode::kAppend && !NeedsCast(columns_)) {
    return BeginCopy(name_.quoted());
  }
  Stage(columns_);
}

bool PostgresWriter::InParallel() const {
  // The last row of a key counts, and rows of several connections have no order.
  return options_.parallel > 1 && request_.mode != WriteMode::kUpsert;
}

bool PostgresWriter::ReplacesTable() const {
  return request_.mode == WriteMode::kReplace && options_.replace == "swap";
}

void PostgresWriter::Begin() {
  connection_->Query("BEGIN");
  RunEach(*connection_, options_.pre_sql, "pre_sql");
}

// What others are to see cannot be made in the transaction that publishes it.
void PostgresWriter::PrepareParallel() {
  target_ = FindTarget(*connection_, name_);
  if (!target_ && !options_.create_table) throw MissingTable(*connection_, name_);
  if (target_ && !request_.mode_written) RefuseUnasked();
  stage_.emplace(*connection_, name_, options_, context_);
  fresh_ = stage_->name();
  if (!target_ || ReplacesTable()) {
    MakeFresh();
  } else {
    staged_ = true;
    columns_ = PlanWrite(*target_, request_.schema);
    connection_->Query(
        fmt::format("CREATE UNLOGGED TABLE {} ({})", fresh_.quoted(), ColumnDefinitions(columns_)));
  }
  parallel_ = std::make_unique<ParallelCopy>(options_, context_, fresh_.quoted(), columns_,
                                             options_.parallel);
}

void PostgresWriter::PrepareNewTable() {
  if (!options_.create_table) throw MissingTable(*connection_, name_);
  columns_ = PlanNewTable(request_.schema);
  std::string definitions = ColumnDefinitions(columns_);
  const bool by_key = request_.mode == WriteMode::kUpsert;
  // The next run finds its keys by this index.
  if (by_key && options_.key_nulls == "error") {
    definitions += ", PRIMARY KEY (" + QuoteIdentifiers(request_.keys) + ")";
  }
  connection_->Query(fmt::format("CREATE TABLE {} ({})", name_.quoted(), definitions));
  target_ = FindTarget(*connection_, name_);
  by_key ? Stage(columns_) : BeginCopy(name_.quoted());
}

void PostgresWriter::MakeFresh() {
  swaps_ = target_.has_value();
  if (std::optional<std::vector<ColumnPlan>> same =
          swaps_ ? SameColumns(*target_, request_.schema) : std::nullopt;
      same && target_->kind == 'r') {
    same_columns_ = true;
    columns_ = *std::move(same);
    connection_->Query(fmt::format("CREATE TABLE {} (LIKE {} INCLUDING ALL EXCLUDING INDEXES)",
                                   fresh_.quoted(), name_.quoted()));
  } else {
    columns_ = PlanNewTable(request_.schema);
    connection_->Query(
        fmt::format("CREATE TABLE {} ({})", fresh_.quoted(), ColumnDefinitions(columns_)));
  }
}

void PostgresWriter::RefuseUnasked() {
  const std::string sql = "SELECT 1 FROM " + name_.quoted() + " LIMIT 1";
  if (connection_->Query(sql).row_count() == 0) return;
  throw Error(ErrorCode::kInvalid, "Table has rows already: " + name_.text())
      .Hint("Say what becomes of them: MODE REPLACE, MODE APPEND or MODE UPSERT KEY (…)");
}

void PostgresWriter::Stage(const std::vector<ColumnPlan>& columns) {
  staged_ = true;
  connection_->Query(fmt::format("CREATE TEMP TABLE sqlflow_stage ({}) ON COMMIT DROP",
                                 ColumnDefinitions(columns)));
  BeginCopy(kStage);
}

void PostgresWriter::BeginCopy(const std::string& table) {
  copy_.emplace(*connection_, table, columns_);
}

void PostgresWriter::Append(Batch batch) {
  if (parallel_) return parallel_->Append(std::move(batch));
  copy_->Append(batch);
}

WriteSummary PostgresWriter::Commit() {
  WriteSummary summary;
  if (parallel_) {
    parallel_->Finish();
    summary = {.rows = parallel_->rows(), .bytes = parallel_->bytes()};
    Begin();
    RefuseChangedTarget();
  } else {
    copy_->Finish();
    summary = {.rows = copy_->rows(), .bytes = copy_->bytes()};
  }
  Publish();
  if (options_.exactly_once) {
    RecordCommit(*connection_, ParsePostgresName(options_.commit_table, name_.schema), request_.id,
                 summary.rows);
  }
  RunEach(*connection_, options_.post_sql, "post_sql");
  const std::string transaction = connection_->Query("SELECT txid_current()").Text(0, 0);
  CommitOrFindOut(transaction);
  if (stage_) stage_->Published();
  if (requests_.retries() > 0) summary.warnings.push_back(requests_.Remark());
  return summary;
}

// The rows were written for the table as it was when they began to come.
void PostgresWriter::RefuseChangedTarget() {
  const std::optional<Target> now = FindTarget(*connection_, name_);
  if (now.has_value() == target_.has_value() &&
      (!now || (now->oid == target_->oid && now->columns == target_->columns))) {
    return;
  }
  throw Error(ErrorCode::kUnavailable,
              "Table was made or altered while rows were written for it: " + name_.text())
      .Hint(options_.pre_sql.empty()
                ? "Run it again"
                : "With parallel, pre_sql runs when the rows are there already: it cannot make or "
                  "alter their table");
}

void PostgresWriter::Publish() {
  if (swaps_) {
    SwapTable(*connection_, *target_, fresh_,
              same_columns_ ? NewColumns::kSame : NewColumns::kOther);
  } else if (!target_) {
    connection_->Query(
        fmt::format("ALTER TABLE {} RENAME TO {}", fresh_.quoted(), QuoteIdentifier(name_.table)));
  }
  if (!staged_) return;
  if (request_.mode == WriteMode::kUpsert) {
    ApplyUpsert(*connection_, {*target_, columns_, request_.keys, options_.key_nulls, kStage});
    return;
  }
  if (request_.mode == WriteMode::kReplace) {
    connection_->Query("TRUNCATE " + name_.quoted());
  }
  InsertStaged(stage_ ? fresh_.quoted() : kStage);
  if (stage_) connection_->Query("DROP TABLE " + fresh_.quoted());
}

void PostgresWriter::InsertStaged(const std::string& stage) {
  std::string values;
  for (const ColumnPlan& column : columns_) {
    values += (values.empty() ? "" : ", ") + QuoteIdentifier(column.wire.name);
    if (!column.cast.empty()) values += "::" + column.cast;
  }
  connection_->Query(fmt::format("INSERT INTO {} ({}) SELECT {} FROM {}", name_.quoted(),
                                 ColumnNames(columns_), values, stage));
}

void PostgresWriter::CommitOrFindOut(const std::string& transaction) {
  try {
    connection_->Query("COMMIT");
  } catch (const Error& error) {
    if (!connection_->broken()) throw;
    std::string status;
    try {
      status = StatusOf(transaction);
    } catch (const Error& later) {
      // Not retryable: done again, the rows might be there twice.
      throw Error(ErrorCode::kEngine,
                  "Connection broke at the commit, and whether it happened cannot be asked: " +
                      later.message())
          .Hint("Resume the run when the server is back: it looks for the record of this commit");
    }
    if (status != "committed") throw;
  }
}

std::string PostgresWriter::StatusOf(const std::string& transaction) {
  return requests_.Run([&] {
    PostgresConnection connection(options_, context_);
    std::string status;
    // The old session may not have noticed yet that nobody listens.
    for (int i = 0; i < kPolls; ++i) {
      status = connection.Query("SELECT txid_status($1::bigint)", {transaction}).Text(0, 0);
      if (status != "in progress") return status;
      context_.cancel.ThrowIfCancelled();
      context_.clock.SleepFor(kPoll);
    }
    throw Error(ErrorCode::kUnavailable, "Transaction is still in progress: " + transaction);
  });
}

}  // namespace sqlflow
