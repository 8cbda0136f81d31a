// The syntax of ${…}: finds references in text and takes them apart.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace sqlflow {

// `${name}`, `${form:name}`, `${name|default}` or `${file:/path}`.
struct Reference {
  enum class Form { kPlain, kRaw, kIdentifier, kString, kFile };
  Form form = Form::kPlain;
  std::string name;  // kFile: the path.
  bool has_default = false;
  bool default_quoted = false;  // A quoted default is text, whatever it looks like.
  std::string default_text;     // May hold references itself unless it is quoted.
  size_t length = 0;            // Bytes from `$` to `}`.
};

struct BadReference {
  size_t length = 0;  // Bytes that are certainly part of it, for the place.
  std::string message;
  std::string hint;
};

// Reads the reference that starts at text[offset], where `${` stands. `quote` is the quote
// character of the text around it (0: none): a default then cannot run past that quote, and inside
// it two of them stand for one.
std::variant<Reference, BadReference> ParseReference(std::string_view text, size_t offset,
                                                     char quote = 0);
// Reads what stands between the braces.
std::variant<Reference, BadReference> ParseReferenceBody(std::string_view body);

// The offset of the next `${` at or after `from`, or npos.
size_t FindReference(std::string_view text, size_t from = 0);

// [A-Za-z_][A-Za-z0-9_.-]*
bool IsVariableName(std::string_view name);

}  // namespace sqlflow
