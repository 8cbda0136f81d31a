// Where a command reads and writes, and what it may know about it.
#pragma once

#include <iosfwd>

#include "base/diagnostic.h"

namespace sqlflow {

// Borrowed streams; `out` carries results, `err` everything about them.
struct Console {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool asks = false;  // Somebody is there to answer a question.
  bool out_is_terminal = false;
  Color out_color = Color::kNever;
  Color err_color = Color::kNever;
  int width = 0;  // Of the terminal; 0: unlimited.
};

}  // namespace sqlflow
