#include "connectors/postgres/source.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <thread>
#include <utility>

#include "base/strings.h"
#include "connectors/base/registration.h"
#include "connectors/postgres/copy_reader.h"
#include "connectors/postgres/filter.h"
#include "connectors/postgres/report.h"
#include "connectors/postgres/safe_watermark.h"

namespace sqlflow {
namespace {

// From 64 MiB on, a second connection costs less than it brings.
constexpr int64_t kLargeTableBlocks = 8192;
constexpr int64_t kDefaultConnections = 2;
// The rows of one connection keep up to two cores busy here and one of the server's. Where they
// share fewer than these, two connections take as long as one and more memory.
constexpr unsigned kCoresOfTwoConnections = 4;
// Rows that the engine takes up in a few of its vectors.
constexpr int64_t kDefaultBatchRows = 16384;
// Of all connections together: what a server sends in the tenth of a second in which the engine
// compresses the rows that it has gathered.
constexpr int64_t kReadAheadBytes = int64_t{32} << 20;
// Older servers read the whole table for a range of ctid.
constexpr int kRangeScanVersion = 140000;

std::string SelectList(const std::vector<ReadColumn>& columns) {
  std::string list;
  for (const ReadColumn& column : columns) {
    list += (list.empty() ? "" : ", ") + column.expression;
  }
  return list;
}

// Those that were asked for, in their order.
std::vector<ResultColumn> Project(std::vector<ResultColumn> columns,
                                  const std::vector<std::string>& wanted) {
  if (wanted.empty()) return columns;
  std::vector<std::string> names;
  for (const ResultColumn& column : columns) names.push_back(column.name);
  std::vector<ResultColumn> projected;
  for (const std::string& name : wanted) {
    auto found = std::ranges::find(columns, name, &ResultColumn::name);
    if (found == columns.end()) {
      found = std::ranges::find_if(
          columns, [&](const ResultColumn& column) { return EqualsIgnoreCase(column.name, name); });
    }
    if (found == columns.end()) {
      throw Error(ErrorCode::kNotFound, "Column does not exist: " + name)
          .Hint(DidYouMean(name, names));
    }
    projected.push_back(*found);
  }
  return projected;
}

// Names of the engine's differ by more than the case of their letters.
void RequireDifferentNames(const std::vector<ResultColumn>& columns) {
  std::map<std::string, std::string> names;
  for (const ResultColumn& column : columns) {
    const auto [other, is_new] = names.emplace(ToLower(column.name), column.name);
    if (is_new) continue;
    throw Error(ErrorCode::kInvalid,
                other->second == column.name
                    ? "Two columns have one name: " + column.name
                    : fmt::format("Two columns differ only by the case of their names: {}, {}",
                                  other->second, column.name))
        .Hint(fmt::format(R"(Read them by a query that renames one: "query": "SELECT … AS {}_2 …")",
                          ToLower(column.name)));
  }
}

std::string WithoutSemicolon(std::string_view query) {
  query = Trim(query);
  while (query.ends_with(';')) query = Trim(query.substr(0, query.size() - 1));
  return std::string(query);
}

std::string BlockRange(int64_t blocks, int64_t part, int64_t parts) {
  std::string range = fmt::format("ctid >= '({},0)'::tid", blocks * part / parts);
  // The last part has no end: rows may have been added meanwhile.
  if (part + 1 < parts)
    range += fmt::format(" AND ctid < '({},0)'::tid", blocks * (part + 1) / parts);
  return range;
}

}  // namespace

PostgresSource::PostgresSource(PostgresSourceOptions options, const ConnectorContext& context,
                               CircuitBreakers& breakers)
    : options_(std::move(options)),
      context_(context),
      requests_(options_.policy(), breakers.Of(ServerKey(options_), options_.policy()),
                context.clock, context.cancel),
      bytes_(std::make_shared<std::atomic<int64_t>>(0)) {}

PostgresSource::Connection PostgresSource::Connect() {
  return std::make_unique<PostgresConnection>(options_, context_);
}

ConnectionReport PostgresSource::Check() {
  return ReportOf([this] {
    return requests_.Run([this] {
      const Connection connection = Connect();
      if (!options_.table.empty() || !options_.query.empty()) Inspect(*connection, {});
      return fmt::format("PostgreSQL {}, {}", connection->version_text(),
                         CountedTables(*connection, options_.schema));
    });
  });
}

std::vector<ObjectInfo> PostgresSource::Discover() {
  return requests_.Run([this] { return ListTables(*Connect()); });
}

Schema PostgresSource::Describe(const ReadRequest& request) {
  return requests_.Run([&] { return SchemaOf(Inspect(*Connect(), request).columns); });
}

Scan PostgresSource::Read(const ReadRequest& request) {
  bytes_ = std::make_shared<std::atomic<int64_t>>(0);
  safe_watermark_.reset();
  warning_.clear();
  return requests_.Run([&] { return Start(request); });
}

ReadSummary PostgresSource::Finish() {
  ReadSummary summary;
  summary.bytes = bytes_->load();
  summary.requests = requests_.requests();
  summary.safe_watermark = safe_watermark_;
  if (!warning_.empty() && options_.lookback.is_null()) summary.warnings.push_back(warning_);
  if (requests_.retries() > 0) summary.warnings.push_back(requests_.Remark());
  return summary;
}

PostgresSource::Relation PostgresSource::Inspect(PostgresConnection& connection,
                                                 const ReadRequest& request) {
  Relation relation;
  if (request.object.empty() && !options_.query.empty()) {
    relation.from = fmt::format("({}\n) AS query", WithoutSemicolon(options_.query));
  } else {
    const PostgresName name = ParsePostgresName(
        request.object.empty() ? options_.table : request.object, options_.schema);
    relation.table = FindTable(connection, name);
    if (!relation.table) throw MissingTable(connection, name);
    relation.from = name.quoted();
  }
  std::vector<ResultColumn> columns =
      Project(connection.Describe("SELECT * FROM " + relation.from), request.columns);
  RequireDifferentNames(columns);
  relation.columns = PlanColumns(connection, std::move(columns), options_);
  return relation;
}

std::vector<std::string> PostgresSource::Conditions(const PostgresConnection& connection,
                                                    const ReadRequest& request) const {
  std::vector<std::string> conditions = FilterConditions(options_.filters, connection);
  if (!options_.where_clause.empty()) conditions.push_back("(" + options_.where_clause + "\n)");
  if (!request.cursor) return conditions;
  const std::string column = QuoteIdentifier(request.cursor->column);
  std::string range;
  if (request.cursor->from) {
    range = fmt::format("{} >= {}", column, connection.Literal(request.cursor->from->text));
  }
  if (request.cursor->until) {
    range += fmt::format("{}{} < {}", range.empty() ? "" : " AND ", column,
                         connection.Literal(request.cursor->until->text));
  }
  if (range.empty() && request.cursor->with_nulls) return conditions;
  if (range.empty()) range = column + " IS NOT NULL";
  conditions.push_back(request.cursor->with_nulls ? fmt::format("({} OR {} IS NULL)", range, column)
                                                  : range);
  return conditions;
}

std::string PostgresSource::CopyStatement(const Relation& relation,
                                          const std::vector<std::string>& conditions,
                                          const std::optional<int64_t>& limit) const {
  std::string select =
      fmt::format("SELECT {} FROM {}", SelectList(relation.columns), relation.from);
  if (!conditions.empty()) select += " WHERE " + Join(conditions, " AND ");
  if (limit) select += fmt::format(" LIMIT {}", *limit);
  return "COPY (" + select + ") TO STDOUT (FORMAT binary)";
}

int64_t PostgresSource::Connections(const Relation& relation, const ReadRequest& request,
                                    const PostgresConnection& connection) const {
  // An index on the cursor finds the new rows faster than a look at every block.
  if (request.limit || request.cursor || !relation.table || !relation.table->is_table() ||
      relation.table->has_children || connection.server_version() < kRangeScanVersion) {
    return 1;
  }
  const int64_t blocks = std::max<int64_t>(relation.table->blocks, 1);
  if (options_.parallel) return std::min(*options_.parallel, blocks);
  const bool cores_suffice =
      !connection.is_local() || std::thread::hardware_concurrency() >= kCoresOfTwoConnections;
  return blocks >= kLargeTableBlocks && cores_suffice ? kDefaultConnections : 1;
}

Scan PostgresSource::Start(const ReadRequest& request) {
  std::vector<Connection> connections;
  connections.push_back(Connect());
  PostgresConnection& first = *connections[0];
  std::optional<SafeMoment> safe;
  if (request.cursor && options_.watermark_safety != "none") safe = FindSafeMoment(first);
  constexpr const char* kBegin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
  first.Query(kBegin);
  const Relation relation = Inspect(first, request);
  if (safe) Note(*safe, relation, *request.cursor);
  const int64_t parts = Connections(relation, request, first);
  if (parts > 1) {
    const std::string snapshot = first.Query("SELECT pg_export_snapshot()").Text(0, 0);
    for (int64_t part = 1; part < parts; ++part) {
      connections.push_back(Connect());
      connections.back()->Query(kBegin);
      connections.back()->Query("SET TRANSACTION SNAPSHOT " + first.Literal(snapshot));
    }
  }
  std::vector<std::unique_ptr<BatchReader>> readers;
  for (int64_t part = 0; part < parts; ++part) {
    std::vector<std::string> conditions = Conditions(first, request);
    if (parts > 1) conditions.push_back(BlockRange(relation.table->blocks, part, parts));
    connections[static_cast<size_t>(part)]->BeginCopyOut(
        CopyStatement(relation, conditions, request.limit));
  }
  for (Connection& connection : connections) {
    readers.push_back(std::make_unique<CopyReader>(std::move(connection), relation.columns,
                                                   options_.batch_size.value_or(kDefaultBatchRows),
                                                   kReadAheadBytes / parts, bytes_));
  }
  return readers;
}

void PostgresSource::Note(const SafeMoment& safe, const Relation& relation,
                          const CursorRange& cursor) {
  const int index = SchemaOf(relation.columns).IndexOf(cursor.column);
  if (index < 0) return;
  const Type& type = relation.columns[static_cast<size_t>(index)].type;
  safe_watermark_ = safe.For(type);
  warning_ = safe_watermark_ ? safe.warning
                             : "Cursor is no time: rows of transactions that commit late may be "
                               "missed without lookback";
}

SourceRegistry::Entry PostgresSourceEntry(std::shared_ptr<CircuitBreakers> breakers) {
  SourceRegistry::Entry entry;
  entry.type = "postgres";
  entry.aliases = {"postgresql"};
  entry.summary = "Tables, views and queries of a PostgreSQL server";
  entry.capabilities.projection = true;
  entry.capabilities.filter = true;
  entry.capabilities.incremental = true;
  entry.capabilities.parallel = true;
  entry.capabilities.network = true;
  entry.object_option = "table";
  entry.identity_options = {"connection", "host",  "port",    "database",
                            "schema",     "query", "filters", "where_clause"};
  entry.options = PostgresSourceOptions::Spec();
  entry.validate_connection = [](const OptionValue& values, Span where,
                                 std::vector<OptionProblem>& problems) {
    ValidateSourceOptions(PostgresSourceOptions::Spec(), values, where, problems);
  };
  entry.validate = [](const OptionValue& values, Span where, std::vector<OptionProblem>& problems) {
    ValidateSourceOptions(PostgresSourceOptions::Spec(), values, where, problems);
    RequireObject(values, where, problems);
  };
  entry.make = [breakers = std::move(breakers)](const OptionValue& values,
                                                const ConnectorContext& context) {
    return std::make_unique<PostgresSource>(PostgresSourceOptions::Spec().ParseOrThrow(values),
                                            context, *breakers);
  };
  return entry;
}

}  // namespace sqlflow
