// NUMERIC in its binary form: groups of four decimal digits, exactly as many as the value needs.
// Layout: numeric_send in the server's numeric.c.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "batch/column_layout.h"

namespace sqlflow {

enum class NumericKind { kFinite, kInexact, kNaN, kInfinity, kNegativeInfinity };

struct NumericValue {
  NumericKind kind = NumericKind::kFinite;
  Int128 unscaled = 0;  // kFinite only.
};

// Reads the value as a whole number of units of 10^-scale. kInexact: it has more places, or is
// beyond 128 bits. Nothing when the bytes are no NUMERIC.
std::optional<NumericValue> DecodeNumeric(std::string_view bytes, int scale);

// Appends the form of unscaled * 10^-scale, without the length before it.
void EncodeNumeric(Int128 unscaled, int scale, std::string& out);

}  // namespace sqlflow
