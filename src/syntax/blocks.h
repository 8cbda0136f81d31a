// Blocks out of a flat list: which IF an ELSE or an END IF belongs to is known only when the whole
// file was read, because an ELSE and an IF may be one branch or two blocks.
#pragma once

#include <vector>

#include "base/diagnostic.h"
#include "syntax/script.h"

namespace sqlflow {

// A statement, or the words that open, divide or close a block.
struct BlockItem {
  enum class Kind { kStatement, kIf, kElseIf, kElse, kEndIf, kFor, kEndFor };
  // How an ELSE and the IF behind it are read.
  enum class Reading { kBranch, kNested };

  Kind kind = Kind::kStatement;
  Span span;
  Statement statement;  // kStatement; kFor: a ForStatement without its body.
  Sql condition;        // kIf, kElseIf
  // kElseIf: on one line a branch, on two lines nested, unless END IFs say otherwise.
  Reading reading = Reading::kBranch;
  bool reading_is_fixed = false;  // ELSEIF in one word.
};

// Reports blocks that are not closed and words that belong to none.
Statements BuildBlocks(std::vector<BlockItem> items, Diagnostics& diagnostics);

}  // namespace sqlflow
