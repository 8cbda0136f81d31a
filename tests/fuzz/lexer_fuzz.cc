#include "fuzz/fuzz_target.h"
#include "fuzz/syntax_properties.h"

SQLFLOW_FUZZ_TARGET(sqlflow::LexerViolation)
