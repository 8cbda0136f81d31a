// Schemas in the form of the Arrow C data interface.
#pragma once

#include "sqlflow/arrow_c.h"
#include "sqlflow/types.h"

namespace sqlflow {

// A struct with one child per column, in the formats that sqlflow/batch.h lists. Types that Arrow
// has no format for are marked with an extension: arrow.uuid, arrow.json, arrow.opaque (HugeInt).
// The caller releases it. https://arrow.apache.org/docs/format/CanonicalExtensions.html
ArrowSchema ToArrowSchema(const Schema& schema);

// The reverse. Throws Error(kUnsupported) that names a column whose format is none of these.
Schema FromArrowSchema(const ArrowSchema& schema);

}  // namespace sqlflow
