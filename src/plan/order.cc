#include "plan/order.h"

#include <algorithm>
#include <map>
#include <queue>
#include <set>

#include "plan/outputs.h"

namespace sqlflow {
namespace {

// The positions that touch one table or one outside object, in the file's order.
struct Uses {
  std::vector<int> writers;
  std::vector<std::pair<int, int>> readers;  // Position, index into its `reads`; -1: by a view.
};

class Orderer {
 public:
  explicit Orderer(const std::vector<Footprint>& steps)
      : steps_(steps), after_(steps.size()), writers_read_(steps.size()) {
    for (const Footprint& step : steps) inputs_.push_back(step.inputs);
  }

  Ordering Run() {
    CollectTables();
    for (const auto& [table, uses] : tables_) ConnectTable(uses);
    ConnectViews();
    ConnectOutputs();
    ConnectGuards();
    Ordering result;
    Sort(result);
    for (const std::set<int>& edges : after_) result.after.emplace_back(edges.begin(), edges.end());
    result.writers_read = std::move(writers_read_);
    return result;
  }

 private:
  void Edge(int first, int second) {
    if (first != second) after_[second].insert(first);
  }

  void CollectTables() {
    for (int i = 0; i < static_cast<int>(steps_.size()); ++i) {
      if (!steps_[i].writes_table.empty()) tables_[steps_[i].writes_table].writers.push_back(i);
      for (const std::string& table : steps_[i].also_writes) tables_[table].writers.push_back(i);
      writers_read_[i].assign(steps_[i].reads.size(), -1);
      for (int r = 0; r < static_cast<int>(steps_[i].reads.size()); ++r) {
        tables_[steps_[i].reads[r]].readers.emplace_back(i, r);
      }
    }
  }

  void ConnectTable(const Uses& uses) {
    for (size_t w = 1; w < uses.writers.size(); ++w) Edge(uses.writers[w - 1], uses.writers[w]);
    for (const auto& [reader, index] : uses.readers) {
      const int writer = WriteSeenBy(uses, reader);
      if (writer < 0) continue;
      writers_read_[reader][index] = writer;
      Edge(writer, reader);
      if (const int next = NextWriter(uses, reader); writer < reader && next >= 0) {
        Edge(reader, next);
      }
    }
  }

  static int WriteSeenBy(const Uses& uses, int reader) {
    const auto next = std::lower_bound(uses.writers.begin(), uses.writers.end(), reader);
    if (next != uses.writers.begin()) return *std::prev(next);
    // All writes come later, or the reader is itself the first: then the last of the others counts.
    for (auto last = uses.writers.rbegin(); last != uses.writers.rend(); ++last) {
      if (*last != reader) return *next == reader ? -1 : *last;
    }
    return -1;
  }

  static int NextWriter(const Uses& uses, int reader) {
    const auto next = std::upper_bound(uses.writers.begin(), uses.writers.end(), reader);
    return next == uses.writers.end() ? -1 : *next;
  }

  // A view is read when its readers run, so what it reads must not be written meanwhile.
  void ConnectViews() {
    for (int i = 0; i < static_cast<int>(steps_.size()); ++i) {
      std::set<int> seen;
      for (size_t r = 0; r < steps_[i].reads.size(); ++r)
        ReadThroughView(i, writers_read_[i][r], seen);
    }
  }

  void ReadThroughView(int reader, int view, std::set<int>& seen) {
    if (view < 0 || !steps_[view].is_view || !seen.insert(view).second) return;
    inputs_[reader].insert(inputs_[reader].end(), steps_[view].inputs.begin(),
                           steps_[view].inputs.end());
    for (size_t r = 0; r < steps_[view].reads.size(); ++r) {
      const Uses& uses = tables_.at(steps_[view].reads[r]);
      if (view < reader) {
        if (const int next = NextWriter(uses, reader); next >= 0) Edge(reader, next);
        if (const int seen_write = WriteSeenBy(uses, reader);
            seen_write >= 0 && seen_write < reader) {
          Edge(seen_write, reader);
        }
      }
      ReadThroughView(reader, writers_read_[view][r], seen);
    }
  }

  // Files and objects keep the file's order between a writer and whoever else touches them.
  void ConnectOutputs() {
    Outputs outputs;
    for (int i = 0; i < static_cast<int>(steps_.size()); ++i) {
      if (!steps_[i].output.empty()) outputs.Add(steps_[i].output, i);
    }
    for (const auto& [output, writers] : outputs.all()) {
      for (size_t w = 1; w < writers.size(); ++w) Edge(writers[w - 1], writers[w]);
      for (const int other : outputs.Meeting(output)) {
        if (steps_[other].output == output) continue;
        for (const int writer : writers) InFileOrder(writer, other);
      }
    }
    for (const bool guesses : {false, true}) {
      for (int i = 0; i < static_cast<int>(steps_.size()); ++i) {
        for (const std::string& input : inputs_[i]) {
          if (MeansAnything(input) == guesses) ConnectInput(i, outputs.Meeting(input), guesses);
        }
      }
    }
  }

  void ConnectInput(int reader, const std::vector<int>& writers, bool guesses) {
    for (const int writer : writers) {
      std::set<int> before;
      if (guesses) CollectBefore(std::min(reader, writer), before);
      if (!before.contains(std::max(reader, writer))) InFileOrder(reader, writer);
    }
  }

  void InFileOrder(int one, int other) { Edge(std::min(one, other), std::max(one, other)); }

  // What is read only once a guard has seen it. A step that the guard itself waits for cannot wait
  // for the guard.
  void ConnectGuards() {
    for (int guard = 0; guard < static_cast<int>(steps_.size()); ++guard) {
      if (!steps_[guard].guards) continue;
      std::set<int> waits_for;
      CollectBefore(guard, waits_for);
      for (const std::string& table : steps_[guard].reads) {
        for (const auto& [reader, index] : tables_.at(table).readers) {
          ConnectGuarded(guard, reader, waits_for);
        }
      }
    }
  }

  void ConnectGuarded(int guard, int reader, const std::set<int>& waits_for) {
    if (reader <= guard || steps_[reader].guards || waits_for.contains(reader)) return;
    Edge(guard, reader);
    if (!steps_[reader].is_view) return;
    // Whoever reads the view reads the table.
    for (const auto& [behind, index] : tables_[steps_[reader].writes_table].readers) {
      ConnectGuarded(guard, behind, waits_for);
    }
  }

  void CollectBefore(int step, std::set<int>& before) const {
    for (const int first : after_[step]) {
      if (before.insert(first).second) CollectBefore(first, before);
    }
  }

  void Sort(Ordering& result) const {
    std::vector<int> waiting(steps_.size());
    std::vector<std::vector<int>> followers(steps_.size());
    std::priority_queue<int, std::vector<int>, std::greater<>> ready;
    for (int i = 0; i < static_cast<int>(steps_.size()); ++i) {
      waiting[i] = static_cast<int>(after_[i].size());
      for (const int first : after_[i]) followers[first].push_back(i);
      if (waiting[i] == 0) ready.push(i);
    }
    while (!ready.empty()) {
      const int next = ready.top();
      ready.pop();
      result.order.push_back(next);
      for (const int follower : followers[next]) {
        if (--waiting[follower] == 0) ready.push(follower);
      }
    }
    if (result.order.size() < steps_.size()) result.cycle = FindCycle(waiting);
  }

  // Every step that still waits has a predecessor that waits: walking back must meet one twice.
  std::vector<int> FindCycle(const std::vector<int>& waiting) const {
    int at = 0;
    while (waiting[at] == 0) ++at;
    std::vector<int> path;
    std::map<int, size_t> position;
    while (position.try_emplace(at, path.size()).second) {
      path.push_back(at);
      for (const int first : after_[at]) {
        if (waiting[first] > 0) {
          at = first;
          break;
        }
      }
    }
    std::vector<int> cycle(path.begin() + static_cast<long>(position.at(at)), path.end());
    cycle.push_back(at);
    std::reverse(cycle.begin(), cycle.end());
    return cycle;
  }

  const std::vector<Footprint>& steps_;
  std::vector<std::vector<std::string>> inputs_;  // Through views as well.
  std::vector<std::set<int>> after_;
  std::vector<std::vector<int>> writers_read_;
  std::map<std::string, Uses> tables_;
};

}  // namespace

Ordering OrderSteps(const std::vector<Footprint>& steps) { return Orderer(steps).Run(); }

}  // namespace sqlflow
