#include "syntax/block_readings.h"

#include <cstddef>

namespace sqlflow {
namespace {

using Kind = BlockItem::Kind;
using Reading = BlockItem::Reading;

// The blocks of one FOR body, or of the file.
struct Scope {
  std::vector<size_t> open;      // Items that opened an IF which is not closed.
  std::vector<size_t> branches;  // ELSE IFs of the outermost block that might be nested ones.
  std::vector<size_t> nested;    // ELSE ⏎ IFs that might be branches.
};

void EndIf(Scope& scope, std::vector<BlockItem>& items) {
  if (!scope.open.empty()) {
    scope.open.pop_back();
  } else if (!scope.branches.empty()) {
    // One END IF too many: the last ELSE IF of the block before it opened a block of its own.
    items[scope.branches.back()].reading = Reading::kNested;
    scope.branches.pop_back();
  }
}

// END IFs are missing: reads as many nested IFs as branches, each behind the IF that is not closed.
void EndScope(const Scope& scope, std::vector<BlockItem>& items) {
  std::vector<size_t> chosen;
  size_t candidate = 0;
  for (const size_t opening : scope.open) {
    while (candidate < scope.nested.size() && scope.nested[candidate] <= opening) ++candidate;
    if (candidate == scope.nested.size()) return;
    chosen.push_back(scope.nested[candidate++]);
  }
  for (const size_t item : chosen) items[item].reading = Reading::kBranch;
}

void ElseIf(Scope& scope, std::vector<BlockItem>& items, size_t index) {
  if (items[index].reading_is_fixed || scope.open.empty()) return;
  if (items[index].reading == Reading::kBranch) {
    scope.branches.push_back(index);
  } else {
    scope.nested.push_back(index);
    scope.open.push_back(index);
  }
}

}  // namespace

void DecideReadings(std::vector<BlockItem>& items) {
  std::vector<Scope> scopes(1);
  for (size_t index = 0; index < items.size(); ++index) {
    Scope& scope = scopes.back();
    switch (items[index].kind) {
      case Kind::kStatement:
      case Kind::kElse:
        break;
      case Kind::kIf:
        if (scope.open.empty()) scope.branches.clear();
        scope.open.push_back(index);
        break;
      case Kind::kElseIf:
        ElseIf(scope, items, index);
        break;
      case Kind::kEndIf:
        EndIf(scope, items);
        break;
      case Kind::kFor:
        scopes.emplace_back();
        break;
      case Kind::kEndFor:
        if (scopes.size() == 1) break;
        EndScope(scope, items);
        scopes.pop_back();
        break;
    }
  }
  while (!scopes.empty()) {
    EndScope(scopes.back(), items);
    scopes.pop_back();
  }
}

}  // namespace sqlflow
