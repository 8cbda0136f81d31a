#include "connectors/postgres/connection.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>
#include <memory>
#include <thread>

#include "connectors/postgres/libpq.h"
#include "connectors/postgres/server_error.h"

namespace sqlflow {
namespace {

using SteadyClock = std::chrono::steady_clock;

// How soon a cancelled run is noticed.
constexpr int kTickMilliseconds = 100;
// A server wakes who waits with every few rows that it sends, at a cost to both. Past so many bytes
// of a COPY its rows are left to gather in the socket for as long, which holds several times that.
constexpr int64_t kManyBytes = 256 << 10;
constexpr std::chrono::microseconds kPause{300};

using Parameters = std::map<std::string, std::string>;

Parameters ParseConnection(const std::string& text) {
  Parameters parameters;
  if (text.empty()) return parameters;
  char* message = nullptr;
  const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> parsed(
      Libpq().conninfoParse(text.c_str(), &message), Libpq().conninfoFree);
  Libpq().freemem(message);
  if (!parsed) {
    // libpq's message shows the text, with the password in it.
    throw Error(ErrorCode::kInvalid, "Option is no connection string: connection")
        .Hint("Example: \"postgresql://user@host:5432/database?sslmode=require\"");
  }
  for (const PQconninfoOption* option = parsed.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) parameters[option->keyword] = option->val;
  }
  return parameters;
}

Parameters ParametersOf(const PostgresConnectionOptions& options, const std::string& application) {
  Parameters parameters = ParseConnection(options.connection);
  const auto set = [&](const char* name, const std::optional<std::string>& value) {
    if (value) parameters[name] = *value;
  };
  set("host", options.host);
  if (options.port) parameters["port"] = std::to_string(*options.port);
  set("dbname", options.database);
  set("user", options.username);
  set("password", options.password);
  set("sslmode", options.sslmode);
  set("sslrootcert", options.sslrootcert);
  set("sslcert", options.sslcert);
  set("sslkey", options.sslkey);
  set("options", options.options);
  parameters["application_name"] = options.application_name.value_or(application);
  parameters["client_encoding"] = "UTF8";
  return parameters;
}

std::string FieldOf(const PGresult* result, int field) {
  const char* text = Libpq().resultErrorField(result, field);
  return text == nullptr ? "" : text;
}

Error ErrorOf(const PGresult* result) {
  const std::string sqlstate = FieldOf(result, PG_DIAG_SQLSTATE);
  if (sqlstate.empty()) return LostConnection(Libpq().resultErrorMessage(result));
  return ServerError({.sqlstate = sqlstate,
                      .message = FieldOf(result, PG_DIAG_MESSAGE_PRIMARY),
                      .detail = FieldOf(result, PG_DIAG_MESSAGE_DETAIL),
                      .hint = FieldOf(result, PG_DIAG_MESSAGE_HINT),
                      .column = FieldOf(result, PG_DIAG_COLUMN_NAME),
                      .context = FieldOf(result, PG_DIAG_CONTEXT)});
}

}  // namespace

PostgresConnection::PostgresConnection(const PostgresConnectionOptions& options,
                                       const ConnectorContext& context)
    : context_(context),
      answer_timeout_(options.timeout_seconds
                          ? std::optional(std::chrono::seconds(*options.timeout_seconds))
                          : std::nullopt),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  try {
    Connect(options);
    SetUp(options);
  } catch (...) {
    Libpq().finish(connection_);
    ::close(wake_);
    throw;
  }
}

PostgresConnection::~PostgresConnection() {
  Libpq().freemem(row_);
  Libpq().finish(connection_);
  ::close(wake_);
}

void PostgresConnection::Connect(const PostgresConnectionOptions& options) {
  const Parameters parameters = ParametersOf(options, context_.application_name);
  std::vector<const char*> names;
  std::vector<const char*> values;
  for (const auto& [name, value] : parameters) {
    names.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  connection_ = Libpq().connectStartParams(names.data(), values.data(), 0);
  if (connection_ == nullptr) throw std::bad_alloc();
  if (Libpq().status(connection_) == CONNECTION_BAD)
    throw ConnectError(Libpq().errorMessage(connection_));
  // Verbose messages carry the SQLSTATE, which is the only way to tell refusals apart here.
  Libpq().setErrorVerbosity(connection_, PQERRORS_VERBOSE);
  const auto deadline = SteadyClock::now() + std::chrono::seconds(options.connect_timeout);
  PostgresPollingStatusType next = PGRES_POLLING_WRITING;
  while (next != PGRES_POLLING_OK) {
    if (next == PGRES_POLLING_FAILED) throw ConnectError(Libpq().errorMessage(connection_));
    CheckCancelled();
    pollfd ready{Libpq().socket(connection_),
                 static_cast<short>(next == PGRES_POLLING_READING ? POLLIN : POLLOUT), 0};
    if (::poll(&ready, 1, kTickMilliseconds) > 0) next = Libpq().connectPoll(connection_);
    if (next != PGRES_POLLING_OK && next != PGRES_POLLING_FAILED && SteadyClock::now() > deadline) {
      throw Error(ErrorCode::kUnavailable,
                  fmt::format("No connection to PostgreSQL within {} s", options.connect_timeout))
          .Hint("Check host and port, or raise connect_timeout");
    }
  }
  Libpq().setErrorVerbosity(connection_, PQERRORS_DEFAULT);
  Libpq().setnonblocking(connection_, 1);
}

void PostgresConnection::SetUp(const PostgresConnectionOptions& options) {
  const char* encoding = Libpq().parameterStatus(connection_, "server_encoding");
  checks_encoding_ = encoding == nullptr || std::string_view(encoding) != "SQL_ASCII";
  std::string sql =
      "SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; SET TimeZone = 'UTC'; "
      "SET extra_float_digits = 3; SET standard_conforming_strings = on; "
      "SET client_min_messages = error; ";
  sql += fmt::format("SET lock_timeout = '{}s'", options.lock_timeout);
  if (options.statement_timeout) {
    sql += fmt::format("; SET statement_timeout = '{}s'", *options.statement_timeout);
  }
  Query(sql);
}

PostgresResult PostgresConnection::Query(const std::string& sql) {
  Send(Libpq().sendQuery(connection_, sql.c_str()));
  return Finish();
}

PostgresResult PostgresConnection::Query(const std::string& sql,
                                         const std::vector<std::optional<std::string>>& arguments) {
  std::vector<const char*> values;
  for (const auto& argument : arguments) values.push_back(argument ? argument->c_str() : nullptr);
  Send(Libpq().sendQueryParams(connection_, sql.c_str(), static_cast<int>(values.size()), nullptr,
                               values.data(), nullptr, nullptr, 0));
  return Finish();
}

std::vector<ResultColumn> PostgresConnection::Describe(const std::string& sql) {
  Send(Libpq().sendPrepare(connection_, "", sql.c_str(), 0, nullptr));
  Finish();
  Send(Libpq().sendDescribePrepared(connection_, ""));
  const PostgresResult result = Finish();
  std::vector<ResultColumn> columns;
  for (int i = 0; i < result.column_count(); ++i) columns.push_back(result.column(i));
  return columns;
}

void PostgresConnection::BeginCopyOut(const std::string& sql) {
  Send(Libpq().sendQuery(connection_, sql.c_str()));
  Finish();
  copied_ = 0;
}

std::optional<std::string_view> PostgresConnection::ReadCopy() {
  Libpq().freemem(std::exchange(row_, nullptr));
  // The socket may hold more than was taken; when it does not, there is something to wait for.
  for (bool dry = false;; dry = !dry) {
    const int size = Libpq().getCopyData(connection_, &row_, 1);
    if (size > 0) {
      copied_ += size;
      return std::string_view(row_, static_cast<size_t>(size));
    }
    if (size < 0) break;
    if (dry) {
      if (copied_ > kManyBytes) std::this_thread::sleep_for(kPause);
      Await(Wait::kRead);
    }
    if (Libpq().consumeInput(connection_) == 0) ThrowLost();
  }
  Finish();  // Throws what ended the rows too early.
  return std::nullopt;
}

void PostgresConnection::BeginCopyIn(const std::string& sql) {
  Send(Libpq().sendQuery(connection_, sql.c_str()));
  Finish();
}

void PostgresConnection::WriteCopy(std::string_view bytes) {
  int sent = 0;
  while ((sent = Libpq().putCopyData(connection_, bytes.data(), static_cast<int>(bytes.size()))) ==
         0) {
    Flush();
  }
  if (sent < 0) ThrowLost();
  Flush();
}

int64_t PostgresConnection::EndCopyIn() {
  int sent = 0;
  while ((sent = Libpq().putCopyEnd(connection_, nullptr)) == 0) Flush();
  if (sent < 0) ThrowLost();
  Flush();
  return Finish().affected();
}

void PostgresConnection::Cancel() noexcept {
  cancelled_.store(true);
  const uint64_t one = 1;
  // A full counter is as good as another wake-up.
  [[maybe_unused]] const ssize_t written = ::write(wake_, &one, sizeof one);
}

std::string PostgresConnection::Literal(std::string_view text) const {
  char* escaped = Libpq().escapeLiteral(connection_, text.data(), text.size());
  if (escaped == nullptr) {
    throw Error(ErrorCode::kInvalid, "Text is not UTF-8: " + std::string(text));
  }
  std::string literal = escaped;
  Libpq().freemem(escaped);
  return literal;
}

int PostgresConnection::server_version() const { return Libpq().serverVersion(connection_); }

std::string PostgresConnection::version_text() const {
  const char* version = Libpq().parameterStatus(connection_, "server_version");
  const std::string text = version == nullptr ? "" : version;
  return text.substr(0, text.find(' '));
}

bool PostgresConnection::broken() const { return Libpq().status(connection_) != CONNECTION_OK; }

bool PostgresConnection::is_local() const {
  sockaddr_storage peer{};
  socklen_t size = sizeof peer;
  if (::getpeername(Libpq().socket(connection_), reinterpret_cast<sockaddr*>(&peer), &size) != 0) {
    return false;
  }
  switch (peer.ss_family) {
    case AF_UNIX:
      return true;
    case AF_INET:
      return (ntohl(reinterpret_cast<const sockaddr_in&>(peer).sin_addr.s_addr) >> 24) ==
             IN_LOOPBACKNET;
    case AF_INET6: {
      const in6_addr& address = reinterpret_cast<const sockaddr_in6&>(peer).sin6_addr;
      return IN6_IS_ADDR_LOOPBACK(&address);
    }
    default:
      return false;
  }
}

void PostgresConnection::Send(int sent) {
  if (sent == 0) ThrowLost();
  Flush();
}

void PostgresConnection::Flush() {
  int left = 0;
  while ((left = Libpq().flush(connection_)) == 1) {
    Await(Wait::kWrite);
    // A server that stops reading may have something to say first.
    if (Libpq().consumeInput(connection_) == 0) ThrowLost();
  }
  if (left < 0) ThrowLost();
}

void PostgresConnection::Await(Wait wait) {
  const auto start = SteadyClock::now();
  const short events = wait == Wait::kRead ? POLLIN : POLLIN | POLLOUT;
  while (true) {
    CheckCancelled();
    pollfd ready[] = {{Libpq().socket(connection_), events, 0}, {wake_, POLLIN, 0}};
    ::poll(ready, 2, kTickMilliseconds);
    if (ready[0].revents != 0) return;
    if (answer_timeout_ && SteadyClock::now() - start > *answer_timeout_) {
      throw Error(ErrorCode::kUnavailable,
                  fmt::format("No answer from PostgreSQL within {} s", answer_timeout_->count()))
          .Hint("Raise timeout_seconds, or look what the server is waiting for");
    }
  }
}

void PostgresConnection::CheckCancelled() {
  if (!cancelled_.load() && !context_.cancel.cancelled()) return;
  if (connection_ != nullptr && Libpq().status(connection_) == CONNECTION_OK) {
    char ignored[256];
    PGcancel* cancel = Libpq().getCancel(connection_);
    Libpq().cancel(cancel, ignored, sizeof ignored);
    Libpq().freeCancel(cancel);
  }
  throw Error(ErrorCode::kCancelled, "The run was cancelled");
}

pg_result* PostgresConnection::NextResult() {
  while (Libpq().isBusy(connection_) == 1) {
    Await(Wait::kRead);
    // What came before the end of a broken connection is still worth reading.
    if (Libpq().consumeInput(connection_) == 0 && Libpq().isBusy(connection_) == 1) ThrowLost();
  }
  return Libpq().getResult(connection_);
}

PostgresResult PostgresConnection::Finish() {
  std::optional<PostgresResult> last;
  std::optional<Error> error;
  while (PGresult* result = NextResult()) {
    last.emplace(result);
    const ExecStatusType status = Libpq().resultStatus(result);
    // The copy itself comes next.
    if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT) return *std::move(last);
    if (status != PGRES_FATAL_ERROR || error) continue;
    error = ErrorOf(result);
  }
  if (error) throw *std::move(error);
  if (!last) ThrowLost();
  return *std::move(last);
}

void PostgresConnection::ThrowLost() {
  const std::string lost = Libpq().errorMessage(connection_);
  // The server may have said why before it went. While rows are sent, libpq looks only at their
  // end.
  Libpq().putCopyEnd(connection_, "Connection was lost");
  while (Libpq().isBusy(connection_) == 0) {
    PGresult* result = Libpq().getResult(connection_);
    if (result == nullptr) break;
    const PostgresResult owner(result);
    if (!FieldOf(result, PG_DIAG_SQLSTATE).empty()) throw ErrorOf(result);
  }
  throw LostConnection(lost);
}

}  // namespace sqlflow
