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
// other seeds: those of block 0 begin there, so the seed of a failure repeats it in block 0.
// SQLFLOW_PROPERTY_COUNT=N tries N seeds in each block.
class SeededTest : public testing::TestWithParam<int> {
 protected:
  // Tries the property, which takes a Random, with the block's seeds until one fails.
  template <class Property>
  static void ForEachSeed(const Property& property, uint64_t usual_count = 20) {
    const uint64_t count = FromEnvironment("SQLFLOW_PROPERTY_COUNT", usual_count);
    const uint64_t first =
        FromEnvironment("SQLFLOW_PROPERTY_SEED", 1) + count * static_cast<uint64_t>(GetParam());
    for (uint64_t seed = first; seed < first + count; ++seed) {
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
  static uint64_t FromEnvironment(const char* name, uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
  }
};

}  // namespace sqlflow
