// The data of a new project: made up, and the same on every machine.
#pragma once

#include <string>

namespace sqlflow {

// CSV texts with a header, ending in a newline.
struct SampleData {
  std::string customers;  // 1,000: every country with every tier
  std::string products;   // 500
  std::string orders;     // 5,000: each names a customer and a product, at the product's price
};

SampleData MakeSampleData();

}  // namespace sqlflow
