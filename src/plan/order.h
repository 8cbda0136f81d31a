// The order of steps: who writes what, who reads what, and the file's order where that leaves it
// free.
#pragma once

#include <string>
#include <vector>

namespace sqlflow {

// What one step touches. Names are compared as they are: make them lower case first.
struct Footprint {
  std::string label;                     // For the cycle message: "CREATE TABLE a"
  std::string writes_table;              // Empty: none.
  std::vector<std::string> also_writes;  // Tables that rows are put aside into.
  bool is_view = false;                  // Readers of a view read what it reads.
  std::vector<std::string> reads;        // Tables.
  std::vector<std::string> inputs;       // What is read outside of the engine, as in Outputs.
  std::string output;                    // What is written there; empty: nothing.
  bool guards = false;                   // Later steps that read one of its tables wait for it.
};

struct Ordering {
  std::vector<int> order;               // Positions in the file, in execution order.
  std::vector<std::vector<int>> after;  // For each position in the file: what must go first.
  std::vector<int> cycle;               // Positions of a cycle, the first repeated; empty: none.
  std::vector<std::vector<int>>
      writers_read;  // For each position, one for each of `reads`: the
                     // position of the write it sees, or -1: none in the plan.
};

// A read sees the last write before it in the file, or the last of all when every write comes
// later. A later write of a table, file or object waits for the readers before it. A read that is
// only a guess waits as well, as long as that makes no cycle.
Ordering OrderSteps(const std::vector<Footprint>& steps);

}  // namespace sqlflow
