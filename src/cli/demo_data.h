// The demo project's tables: made up, and the same bytes every time.
#pragma once

#include <string>

namespace sqlflow {

// CSV texts with a header line.
struct DemoData {
  std::string customers;  // 1,000 rows; every tier occurs in every country.
  std::string products;   // 500 rows
  std::string orders;  // 5,000 rows; each at its product's price and after its customer signed up.
};

DemoData MakeDemoData();

}  // namespace sqlflow
