// Tests that try a property with many random inputs.
#pragma once

#include <gmock/gmock.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "conformance/rows.h"
#include "property/random.h"
#include "sqlflow/error.h"

namespace sqlflow {

// Each block of seeds is a test, so that blocks run side by side. SQLFLOW_PROPERTY_SEED=N tries
// other seeds: block B has those from N + 40 B on, so the seed of a failure repeats it in block 0.
class SeededTest : public testing::TestWithParam<int> {
 protected:
  // Tries the property, which takes a Random, with the block's seeds until one fails.
  template <class Property>
  static void ForEachSeed(const Property& property) {
    const uint64_t first = FirstSeed();
    for (uint64_t seed = first; seed < first + kSeedsPerBlock; ++seed) {
      SCOPED_TRACE("SQLFLOW_PROPERTY_SEED=" + std::to_string(seed));
      Random random(seed);
      ASSERT_NO_THROW(property(random));
      if (HasFailure()) return;
    }
  }
  // The difference, or the error that came instead of rows.
  template <class Get>
  static std::string DifferenceOf(const Get& get, const Rows& wanted) {
    try {
      return Difference(get(), wanted);
    } catch (const Error& error) {
      return error.message() + " (" + error.hint() + ")";
    }
  }

 private:
  static constexpr uint64_t kSeedsPerBlock = 40;

  static uint64_t FirstSeed() {
    const char* start = std::getenv("SQLFLOW_PROPERTY_SEED");
    const uint64_t base = start == nullptr ? 1 : std::strtoull(start, nullptr, 10);
    return base + kSeedsPerBlock * static_cast<uint64_t>(GetParam());
  }
};

}  // namespace sqlflow
