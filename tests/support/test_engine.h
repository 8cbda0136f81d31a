// An engine for tests that opens fast.
#pragma once

#include <gtest/gtest.h>

#include <memory>

#include "engine/duckdb/duckdb_engine.h"

namespace sqlflow {

// What costs most of opening an engine, kept for the next one of this process. Closed before the
// main function ends: the engine needs variables of the thread, which static objects outlive.
class KeptEngine : public testing::EmptyTestEventListener {
 public:
  void OnTestProgramEnd(const testing::UnitTest&) override { engine_ = nullptr; }

 private:
  std::unique_ptr<Engine> engine_ = OpenDuckdb({.scratch = true}, {});
};

// In memory, with the default settings.
inline std::unique_ptr<Engine> OpenTestEngine() {
  [[maybe_unused]] static const bool is_kept = [] {
    testing::UnitTest::GetInstance()->listeners().Append(new KeptEngine);  // Takes it.
    return true;
  }();
  return OpenDuckdb({}, {});
}

}  // namespace sqlflow
