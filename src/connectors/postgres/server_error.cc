#include "connectors/postgres/server_error.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/strings.h"

namespace sqlflow {
namespace {

constexpr std::string_view kStateMark = " (SQLSTATE ";

struct Rule {
  std::string_view prefix;
  ErrorCode code;
  std::string_view hint;
};

// The first that fits counts.
constexpr Rule kRules[] = {
    {"08", ErrorCode::kUnavailable, ""},
    {"28P01", ErrorCode::kPermission, "Check username and password, or the line in .pgpass"},
    {"28", ErrorCode::kPermission,
     "The server's pg_hba.conf decides who may connect, from where and how"},
    {"3D000", ErrorCode::kNotFound, "Option database; psql -l lists the databases"},
    {"3F000", ErrorCode::kNotFound, "CREATE SCHEMA makes it; option schema names another"},
    {"40001", ErrorCode::kUnavailable, ""},
    {"40P01", ErrorCode::kUnavailable, ""},
    {"53300", ErrorCode::kUnavailable, "The server has no connection left for this role"},
    {"55P03", ErrorCode::kUnavailable,
     "Another session holds the lock; see pg_stat_activity, or raise lock_timeout"},
    {"57014", ErrorCode::kEngine, "Raise statement_timeout, or make the statement faster"},
    {"57P04", ErrorCode::kNotFound, ""},
    {"57P", ErrorCode::kUnavailable, ""},
    {"42501", ErrorCode::kPermission, "The role needs a GRANT"},
    {"42P01", ErrorCode::kNotFound, ""},
    {"42703", ErrorCode::kNotFound, ""},
    {"0A", ErrorCode::kUnsupported, ""},
    {"22", ErrorCode::kData, ""},
    {"23", ErrorCode::kData, ""},
    {"2BP01", ErrorCode::kInvalid, "Write \"replace\": \"truncate\" to keep the table itself"},
};

// What libpq says before the server does, by a part of it; the first that fits counts.
constexpr std::pair<std::string_view, std::string_view> kRefusals[] = {
    {"no password supplied", "Set the option password, PGPASSWORD, or a line in ~/.pgpass"},
    {"root certificate file",
     "Option sslrootcert names the file of the authority that signed the server's certificate; "
     "sslmode require encrypts without verifying the server"},
    {"certificate verify failed",
     "Option sslrootcert must name the authority that signed the server's certificate; sslmode "
     "require encrypts without verifying the server"},
    {"does not match host name",
     "Option host must be a name of the certificate; sslmode verify-ca does not compare it"},
    {"does not support SSL", "With sslmode prefer or disable the connection is not encrypted"},
    {"group or world access", "chmod 600 the file of option sslkey"},
    {"certificate", "Options sslmode, sslrootcert, sslcert and sslkey"},
    {"SSL", "Options sslmode, sslrootcert, sslcert and sslkey"},
};

const Rule* RuleFor(std::string_view sqlstate) {
  const auto* found = std::ranges::find_if(
      kRules, [&](const Rule& rule) { return sqlstate.starts_with(rule.prefix); });
  return found == std::end(kRules) ? nullptr : found;
}

std::string Capitalised(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] -= 'a' - 'A';
  return text;
}

// A name may stand for several addresses, each with a line of its own: the one that somebody
// answered.
std::string TellingLine(std::string_view text) {
  const std::string first(Trim(text.substr(0, text.find('\n'))));
  if (first.find("Connection refused") == std::string::npos) return first;
  const size_t next = text.rfind("\nconnection to server");
  if (next == std::string_view::npos) return first;
  const std::string_view last = text.substr(next + 1);
  return std::string(Trim(last.substr(0, last.find('\n'))));
}

void AddHint(std::string& hints, std::string_view hint) {
  if (hint.empty()) return;
  if (hint.ends_with('.')) hint.remove_suffix(1);
  hints += (hints.empty() ? "" : ". ") + std::string(hint);
}

}  // namespace

Error ServerError(const ServerReport& report) {
  const Rule* rule = RuleFor(report.sqlstate);
  Error error(rule == nullptr ? ErrorCode::kEngine : rule->code,
              fmt::format("{}{}{})", Capitalised(report.message), kStateMark, report.sqlstate));
  std::string hints;
  if (!report.column.empty()) AddHint(hints, "Column: " + report.column);
  AddHint(hints, report.detail);
  AddHint(hints, report.hint);
  if (rule != nullptr) AddHint(hints, rule->hint);
  error.Hint(hints);
  // "COPY orders, line 3, column total": where in the stream, not the rows themselves.
  if (report.context.starts_with("COPY ")) {
    error.While(report.context.substr(0, report.context.find(':')));
  }
  return error;
}

Error ConnectError(std::string_view text) {
  // "connection to server at … failed: FATAL:  28P01: password authentication failed for …"
  const size_t fatal = text.find("FATAL:  ");
  if (fatal != std::string_view::npos && text.size() > fatal + 15 && text[fatal + 13] == ':') {
    const std::string_view report = text.substr(fatal + 8);
    const std::string_view message = report.substr(7, report.find('\n') - 7);
    const bool wants_certificate = message.find("client certificate") != std::string_view::npos;
    return ServerError({.sqlstate = std::string(report.substr(0, 5)),
                        .message = std::string(message),
                        .detail = "",
                        .hint = wants_certificate ? "Options sslcert and sslkey" : "",
                        .column = "",
                        .context = ""});
  }
  const std::string line = TellingLine(text);
  for (const auto& [part, hint] : kRefusals) {
    if (line.find(part) == std::string::npos) continue;
    return Error(ErrorCode::kPermission, Capitalised(line)).Hint(std::string(hint));
  }
  return Error(ErrorCode::kUnavailable, Capitalised(line))
      .Hint("Check host and port, and that the server listens there");
}

Error LostConnection(std::string_view text) {
  const std::string line(Trim(text.substr(0, text.find('\n'))));
  return Error(ErrorCode::kUnavailable,
               "Connection to PostgreSQL was lost" + (line.empty() ? "" : ": " + line));
}

std::string SqlStateOf(const Error& error) {
  const size_t mark = error.message().rfind(kStateMark);
  return mark == std::string::npos ? "" : error.message().substr(mark + kStateMark.size(), 5);
}

}  // namespace sqlflow
