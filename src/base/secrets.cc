#include "base/secrets.h"

#include <algorithm>

#include "base/strings.h"

namespace sqlflow {
namespace {

constexpr size_t kMinSecret = 4;

constexpr std::string_view kSpaces = " \t\r";

bool IsQuote(char c) { return c == '"' || c == '\''; }

bool IsNamePart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.';
}

// The byte after a quoted string's content: that of its closing quote, or the end of the line.
size_t EndOfString(std::string_view line, size_t open) {
  const char quote = line[open];
  for (size_t at = open + 1; at < line.size(); ++at) {
    if (line[at] == '\\' && quote == '"') {
      ++at;
    } else if (line[at] == quote) {
      if (at + 1 == line.size() || line[at + 1] != quote) return at;
      ++at;
    }
  }
  return line.size();
}

// Whether a name is given to a value that is, or has in it, a secret.
bool HoldsSecret(std::string_view name) {
  const std::string lower = ToLower(name);
  const bool is_connection =
      lower == "connection" || lower == "connection_string" || lower == "uri" || lower == "dsn";
  return is_connection || LooksSecret(name);
}

// A value without quotes that begins at `at` and goes on to one of `ends`.
SecretRange PlainValue(std::string_view line, size_t at, std::string_view ends) {
  size_t end = std::min(line.find_first_of(ends, at), line.size());
  while (end > at && kSpaces.find(line[end - 1]) != std::string_view::npos) --end;
  return {at, end};
}

// The value that `at` begins. `name` is where its name begins, `sign` the ':' or '=' between.
// In SQL and JSON a value without quotes is a secret only when it is a number; profiles, .env files
// and what stands inside a string (`in_string`: connection strings, queries of a URI) need no
// quotes.
SecretRange ValueAt(std::string_view line, size_t name, size_t sign, size_t at, bool in_string) {
  if (IsQuote(line[at])) return {at + 1, EndOfString(line, at)};
  const bool is_first = line.find_first_not_of(" \t-") == name;
  if (line[sign] == ':' && at > sign + 1 && IsNamePart(line[sign - 1])) {  // YAML.
    if (line[at] == '|' || line[at] == '>' || line[at] == '{' || line[at] == '[') return {at, at};
    return is_first ? PlainValue(line.substr(0, line.find(" #", at)), at, "")
                    : PlainValue(line, at, ",}");
  }
  if (line[sign] == '=' && at == sign + 1) {
    if (is_first && IsNamePart(line[sign - 1])) return PlainValue(line, at, "");
    if (in_string) return PlainValue(line, at, " \t&;\"'");
  }
  if (line[at] < '0' || line[at] > '9') return {at, at};
  return PlainValue(line, at, " \t,;})]");
}

// The value of a name that begins at `begin`, when the name looks secret and a value is written.
SecretRange NamedSecret(std::string_view line, size_t begin, bool in_string) {
  const bool quoted = IsQuote(line[begin]);
  size_t end = begin + quoted;
  if (quoted) {
    end = EndOfString(line, begin);
  } else {
    while (end < line.size() && IsNamePart(line[end])) ++end;
  }
  if (!HoldsSecret(line.substr(begin + quoted, end - begin - quoted))) return {};
  const size_t sign = line.find_first_not_of(kSpaces, std::min(end + quoted, line.size()));
  if (sign == std::string_view::npos || (line[sign] != ':' && line[sign] != '=')) return {};
  const size_t value = line.find_first_not_of(kSpaces, sign + 1);
  if (value == std::string_view::npos) return {};
  const SecretRange range = ValueAt(line, begin, sign, value, in_string);
  if (IsReference(line.substr(range.begin, range.end - range.begin))) return {};
  return range;
}

// The password of the URI whose "://" is at `scheme`; it ends at one of `ends`.
SecretRange UriPassword(std::string_view line, size_t scheme, std::string_view ends) {
  const size_t begin = scheme + 3;
  const size_t end = std::min(line.find_first_of(ends, begin), line.size());
  const size_t at = line.substr(0, end).rfind('@');
  const size_t colon = line.find(':', begin);
  if (at == std::string_view::npos || at < begin || colon == std::string_view::npos || colon > at) {
    return {};
  }
  return {colon + 1, at};
}

}  // namespace

bool LooksSecret(std::string_view name) {
  const std::string lower = ToLower(name);
  for (const char* word : {"password", "passwd", "secret", "token", "credential", "passphrase",
                           "api_key", "apikey", "access_key", "private_key"}) {
    if (lower.find(word) != std::string::npos) return true;
  }
  return false;
}

bool IsReference(std::string_view value) {
  return value.starts_with("${") && value.find('}') == value.size() - 1 &&
         value.find('|') == std::string_view::npos;
}

std::string MaskUri(const std::string& text) {
  const size_t scheme = text.find("://");
  if (scheme == std::string::npos) return text;
  const SecretRange password = UriPassword(text, scheme, "/?");
  if (password.end == 0) return text;
  return text.substr(0, password.begin) + std::string(kMask) + text.substr(password.end);
}

std::string MaskValues(std::string text, const std::set<std::string>& values) {
  // Backwards: a value comes after those that it begins with.
  for (auto value = values.rbegin(); value != values.rend(); ++value) {
    if (value->size() < kMinSecret) continue;
    text = ReplaceAll(text, ReplaceAll(*value, "'", "''"), kMask);
    text = ReplaceAll(text, *value, kMask);
  }
  return text;
}

std::vector<SecretRange> FindSecrets(std::string_view line) {
  std::vector<SecretRange> found;
  size_t string_end = 0;
  for (size_t at = 0; at < line.size();) {
    SecretRange secret;
    if (IsQuote(line[at]) || IsNamePart(line[at])) {
      secret = NamedSecret(line, at, at < string_end);
    } else if (line.substr(at).starts_with("://")) {
      secret = UriPassword(line, at, "/?\"' \t");
    }
    if (secret.begin < secret.end) {
      found.push_back(secret);
      at = secret.end;
    } else if (IsNamePart(line[at])) {
      while (at < line.size() && IsNamePart(line[at])) ++at;
    } else {
      // A string that names nothing is looked into, too.
      if (IsQuote(line[at]) && at >= string_end) string_end = EndOfString(line, at) + 1;
      ++at;
    }
  }
  return found;
}

}  // namespace sqlflow
