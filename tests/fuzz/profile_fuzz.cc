#include "fuzz/fuzz_target.h"
#include "fuzz/project_properties.h"

SQLFLOW_FUZZ_TARGET(sqlflow::ProfileViolation)
