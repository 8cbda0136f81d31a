// The JSON of PARAMS, OPTIONS and WITH: strict JSON plus comments, trailing commas,
// """multi-line""" strings and a bare ${variable} as a value.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/diagnostic.h"
#include "sqlflow/value.h"

namespace sqlflow {

struct JsonResult {
  OptionValue value;
  uint32_t end = 0;     // Behind the value.
  bool closed = false;  // False: the outermost bracket is not closed; `end` is where that showed.
};

// Parses the value that starts at the byte `begin` of a file's text. Every mistake is reported at
// its own place. """…""" is taken as written, without escapes. Integers that fit are int64.
JsonResult ParseJson(std::string_view text, int file, uint32_t begin, Diagnostics& diagnostics);

// An integer or a number in JSON's grammar, or nothing.
std::optional<OptionValue> ParseNumber(std::string_view text);

// Where the JSON value that starts at `begin` with a bracket ends, without looking at what it
// holds.
uint32_t JsonEnd(std::string_view text, uint32_t begin);

}  // namespace sqlflow
