// What must not be shown or written down.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace sqlflow {

// Stands for a secret.
inline constexpr std::string_view kMask = "********";

// Whether a name is one that people give to secrets: "db_password", "api_key", …
bool LooksSecret(std::string_view name);

// "postgres://user:secret@host" without the secret; any other text as it is.
std::string MaskUri(const std::string& text);

// `text` with each of the values masked, also where SQL doubles their quotes. Values of up to three
// bytes stay: masking them would hide the text and no secret.
std::string MaskValues(std::string text, const std::set<std::string>& values);

}  // namespace sqlflow
