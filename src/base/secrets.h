// What must not be shown or written down.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace sqlflow {

// Stands for a secret.
inline constexpr std::string_view kMask = "********";

// Whether a name is one that people give to secrets: "db_password", "api_key", …
bool LooksSecret(std::string_view name);

// Whether a value is one reference such as ${env.TOKEN}, without a default: it says where a secret
// is and not what.
bool IsReference(std::string_view value);

// "postgres://user:secret@host" without the secret; any other text as it is.
std::string MaskUri(const std::string& text);

// `text` with each of the values masked, also where SQL doubles their quotes. Values of up to three
// bytes stay: masking them would hide the text and no secret.
std::string MaskValues(std::string text, const std::set<std::string>& values);

// Bytes of a line, the end excluded.
struct SecretRange {
  size_t begin = 0;
  size_t end = 0;
};

// Where a line of a script, a profile or a .env file writes a secret down, in order: the value that
// follows a name which LooksSecret ("password": "…", SET api_key = '…', token: …) or is that of a
// connection string, and the password of any URI. Works on text that does not parse; a string
// without its end reaches to the end of the line. A value that is only a reference such as
// ${env.TOKEN} is none.
std::vector<SecretRange> FindSecrets(std::string_view line);

}  // namespace sqlflow
