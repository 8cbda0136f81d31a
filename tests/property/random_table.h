// Tables of all types with values that text files find hard.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "batch/arrow_array.h"
#include "conformance/rows.h"
#include "property/random.h"
#include "sqlflow/batch.h"

namespace sqlflow {

struct RandomTable {
  Rows rows;
  std::vector<SharedBatch> batches;  // The same rows.

  // One partition, for Session::Bind.
  std::vector<std::unique_ptr<BatchReader>> Stream() const;
};

// 1 to 6 columns of any types.
Schema RandomSchema(Random& random);
// 0 to 5,000 rows, mostly few.
size_t RandomRowCount(Random& random);
// Texts are made of `hard_texts` too: the delimiter, the quote, ….
RandomTable MakeTable(Random& random, Schema schema, size_t rows,
                      const std::vector<std::string>& hard_texts);

std::string RandomText(Random& random, const std::vector<std::string>& hard_texts);

}  // namespace sqlflow
