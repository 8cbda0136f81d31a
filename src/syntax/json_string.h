// The escapes of a JSON string.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sqlflow {

struct JsonString {
  struct Mistake {
    size_t begin = 0;
    size_t end = 0;
    std::string message;
    std::string hint;
    bool unterminated = false;
  };
  std::string value;
  size_t end = 0;  // Behind the closing quote, or where the line ended without one.
  std::vector<Mistake> mistakes;
};

// Decodes the string whose opening quote is at `begin`; finds every wrong escape in it.
JsonString DecodeJsonString(std::string_view text, size_t begin);

}  // namespace sqlflow
