#include "connectors/postgres/options.h"

#include <utility>

#include "connectors/base/file_options.h"
#include "connectors/postgres/type_text.h"

namespace sqlflow {
namespace {

using C = PostgresConnectionOptions;
using Problems = std::vector<OptionProblem>;

template <class Options, class Member>
Member Options::*In(Member C::*member) {
  return member;
}

ResiliencePolicy Defaults() {
  ResiliencePolicy policy;
  policy.max_attempts = 3;
  policy.initial_delay = std::chrono::milliseconds(500);
  policy.max_delay = std::chrono::seconds(10);
  policy.failure_threshold = 3;
  policy.recovery_timeout = std::chrono::seconds(30);
  return policy;
}

void CheckResilience(const C& options, Problems& problems) {
  ReadResilience(Defaults(), options.resilience, problems);
}

template <class Options>
void AddConnection(OptionSet<Options>& spec) {
  spec.Optional("host", In<Options>(&C::host), "Server, or the folder of its Unix socket.")
      .Example("db.example.com")
      .Optional("port", In<Options>(&C::port), "Port; 5432 unless set elsewhere.")
      .Range(1, 65535)
      .Optional("database", In<Options>(&C::database), "Database.")
      .Alias("dbname")
      .Optional("username", In<Options>(&C::username), "Role to connect as.")
      .Alias("user")
      .Optional("password", In<Options>(&C::password), "Password of the role.")
      .Secret()
      .Optional("connection", In<Options>(&C::connection),
                "All of the above as a URL or a connection string of libpq.")
      .Alias("uri")
      .Secret()
      .Example("postgresql://reader@db.example.com/shop")
      .Optional("schema", In<Options>(&C::schema), "Schema of a table that is named without one.")
      .Optional("sslmode", In<Options>(&C::sslmode),
                "Whether and how the connection is encrypted and the server is verified.")
      .Choices({"disable", "allow", "prefer", "require", "verify-ca", "verify-full"})
      .Optional("sslrootcert", In<Options>(&C::sslrootcert),
                "File with the certificates of trusted authorities.")
      .Optional("sslcert", In<Options>(&C::sslcert), "File with the client's certificate.")
      .Optional("sslkey", In<Options>(&C::sslkey), "File with the client's private key.")
      .Optional("connect_timeout", In<Options>(&C::connect_timeout),
                "Seconds to wait for a connection.")
      .Range(1)
      .Optional("application_name", In<Options>(&C::application_name),
                "Name shown in pg_stat_activity; sqlflow/<pipeline>/<step> when left out.")
      .Optional("options", In<Options>(&C::options), "Command-line options for the server.")
      .Example("-c work_mem=64MB")
      .Optional("statement_timeout", In<Options>(&C::statement_timeout),
                "Seconds after which the server ends a statement.")
      .Range(1)
      .Optional("lock_timeout", In<Options>(&C::lock_timeout),
                "Seconds to wait for a lock that another session holds.")
      .Range(1);
}

void RefuseBoth(const PostgresSourceOptions& options, const OptionValue& values,
                Problems& problems) {
  if (!options.query.empty() && !options.table.empty()) {
    problems.push_back(ProblemAt("SF0207", "query", values,
                                 "Options exclude each other: table and query", "Keep one"));
  }
}

void CheckTypes(const PostgresSourceOptions& options, const OptionValue& values,
                Problems& problems) {
  const auto refuse = [&](const std::string& option, const std::string& text) {
    problems.push_back(ProblemAt("SF0204", option, values, "Type is unknown: " + text,
                                 "Example: DECIMAL(18,2), BIGINT, DOUBLE, VARCHAR, INTEGER[]"));
  };
  const std::optional<Type> numeric = TypeFromText(options.numeric_as);
  if (!numeric || (numeric->id != TypeId::kDecimal && numeric->id != TypeId::kDouble &&
                   numeric->id != TypeId::kString)) {
    problems.push_back(ProblemAt("SF0204", "numeric_as", values,
                                 "Option must be decimal(p,s), double or text: numeric_as"));
  }
  const OptionValue::Map* columns = options.columns.as_map();
  if (columns == nullptr) return;
  for (const OptionEntry& entry : *columns) {
    if (!TypeFromText(ToText(entry.value))) refuse("columns", ToText(entry.value));
  }
}

}  // namespace

ResiliencePolicy PostgresConnectionOptions::policy() const {
  Problems problems;
  ResiliencePolicy policy = ReadResilience(Defaults(), resilience, problems);
  if (max_retries) policy.max_attempts = *max_retries + 1;
  return policy;
}

OptionSet<PostgresSourceOptions> PostgresSourceOptions::Spec() {
  using O = PostgresSourceOptions;
  OptionSet<O> spec;
  spec.Optional("table", &O::table, "Table or view to read, with or without its schema.")
      .Alias("table_name")
      .Example("orders")
      .Optional("query", &O::query, "Query to read instead of a table.")
      .Example("SELECT id, total FROM orders WHERE paid")
      .Optional("columns", &O::columns,
                "Columns to read; or a map from columns to the types to read them as.")
      .Optional("filters", &O::filters,
                "Conditions that the server applies: a value, or an operator and a value.")
      .Example("{\"status\": \"paid\", \"total\": {\">=\": 100}}")
      .Optional("where_clause", &O::where_clause, "Condition in SQL that the server applies.")
      .Alias("where")
      .Optional("parallel", &O::parallel,
                "Connections that read a table together. When left out, 2 for large ones, or 1 "
                "where a server on this machine shares fewer than 4 cores.")
      .Range(1, 64)
      .Optional("numeric_as", &O::numeric_as,
                "Type of NUMERIC columns without a precision that fits: decimal(p,s), double or "
                "text; the latter two hold for all NUMERIC columns.")
      .Optional("watermark_safety", &O::watermark_safety,
                "Whether an incremental read holds its watermark before transactions that are "
                "still open: auto, or none for a source that is never written meanwhile.")
      .Choices({"auto", "none"})
      .Optional("lookback", &O::lookback,
                "How far before the last watermark an incremental read starts.")
      .Example("2 hours")
      .Optional("batch_size", &O::batch_size, "Most rows that travel together.")
      .Range(1)
      .Optional("timeout_seconds", In<O>(&C::timeout_seconds), "Longest wait for one answer.")
      .Range(1)
      .Optional("max_retries", In<O>(&C::max_retries), "How often a failed request is tried again.")
      .Range(0)
      .Optional("resilience", In<O>(&C::resilience),
                "Retry, rate limit and circuit breaker settings.")
      .Rule(RefuseBoth)
      .Rule(CheckTypes)
      .Rule([](const O& options, const OptionValue&, Problems& problems) {
        CheckResilience(options, problems);
      });
  AddConnection(spec);
  spec.Accept(CommonSourceOptions::Spec());
  return spec;
}

void RequireObject(const OptionValue& values, Span where, std::vector<OptionProblem>& problems) {
  Problems known;  // They are in `problems` already.
  const PostgresSourceOptions options = PostgresSourceOptions::Spec().Parse(values, where, known);
  if (!known.empty() || !options.query.empty() || !options.table.empty()) return;
  problems.push_back(ProblemAt("SF0207", "table", values, "Option table or query is missing",
                               "Example: \"table\": \"orders\""));
}

OptionSet<PostgresDestinationOptions> PostgresDestinationOptions::Spec() {
  using O = PostgresDestinationOptions;
  OptionSet<O> spec;
  spec.Required("table", &O::table, "Table to write, with or without its schema.")
      .Alias("table_name")
      .Example("daily_totals")
      .Optional("create_table", &O::create_table, "Whether a missing table is made.")
      .Optional("replace", &O::replace,
                "How REPLACE works: swap a new table in, or truncate the old one.")
      .Choices({"swap", "truncate"})
      .Optional("parallel", &O::parallel,
                "Connections that write together, into a table that is then published; UPSERT has "
                "one, because the last row of a key counts.")
      .Range(1, 64)
      .Optional("key_nulls", &O::key_nulls,
                "What UPSERT does with a NULL in a key: refuse it, match it with NULL, or always "
                "insert the row.")
      .Choices({"error", "match", "insert"})
      .Optional("pre_sql", &O::pre_sql, "Statements to run first, in the same transaction.")
      .Optional("post_sql", &O::post_sql, "Statements to run last, in the same transaction.")
      .Example("ANALYZE daily_totals")
      .Optional("exactly_once", &O::exactly_once,
                "Whether the server records each write, so that it is never done twice.")
      .Optional("commit_table", &O::commit_table, "Table of these records.")
      .Optional("batch_size", &O::batch_size, "Most rows sent to the server at once.")
      .Range(1)
      .Optional("timeout_seconds", In<O>(&C::timeout_seconds), "Longest wait for one answer.")
      .Range(1)
      .Optional("max_retries", In<O>(&C::max_retries), "How often a failed request is tried again.")
      .Range(0)
      .Optional("resilience", In<O>(&C::resilience),
                "Retry, rate limit and circuit breaker settings.")
      .Rule([](const O& options, const OptionValue&, Problems& problems) {
        CheckResilience(options, problems);
      });
  AddConnection(spec);
  return spec;
}

}  // namespace sqlflow
