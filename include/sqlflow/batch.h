// Rows in columnar form, the one shape in which rows move between connectors and engines.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "sqlflow/arrow_c.h"
#include "sqlflow/types.h"

namespace sqlflow {

// Some rows of a schema, laid out as the Arrow columnar format says: `array` is a struct array with
// one child per column. Buffers are immutable once a batch is built and may be shared by slices.
// Physical forms, by type (C data interface format strings): bool b; integers c s i l C S I L;
// HugeInt w:16 (two's complement, little endian); float f g; Decimal d:p,s (128 bit); String and
// Json u; Bytes z; Date tdD; Time ttu; Timestamp tsu:; TimestampTz tsu:UTC; Interval tin; Uuid w:16
// (big endian, as written); List +l; Struct +s.
// Movable, not copyable; owns the array and releases it once. Not thread-safe for mutation, and
// safe to read from several threads.
class Batch {
 public:
  // Takes the array over (the caller's struct is left released). `schema` must describe it.
  Batch(std::shared_ptr<const Schema> schema, ArrowArray&& array);
  Batch(Batch&& other) noexcept;
  Batch& operator=(Batch&& other) noexcept;
  ~Batch();

  const Schema& schema() const { return *schema_; }
  std::shared_ptr<const Schema> shared_schema() const { return schema_; }
  int64_t row_count() const { return array_.length; }
  const ArrowArray& array() const { return array_; }
  // Bytes of all buffers; an upper bound when the batch is a slice.
  int64_t byte_size() const;

  // Gives the array away; the batch is empty afterwards.
  ArrowArray Release() &&;

 private:
  std::shared_ptr<const Schema> schema_;
  ArrowArray array_;
};

// A stream of batches of one schema. One consumer at a time; Cancel may come from any thread.
class BatchReader {
 public:
  virtual ~BatchReader() = default;
  virtual const Schema& schema() const = 0;
  // The next batch (never of zero rows), or nothing at the end. Throws Error; a reader that threw
  // is finished.
  virtual std::optional<Batch> Next() = 0;
  // Makes a blocked or later Next() throw Error(kCancelled) soon.
  virtual void Cancel() noexcept = 0;
};

}  // namespace sqlflow
