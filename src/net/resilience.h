// How requests over a network behave when they fail, as options say it: the same words for every
// connector.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "sqlflow/options.h"
#include "sqlflow/value.h"

namespace sqlflow {

struct ResiliencePolicy {
  // Retries. The delay before attempt n + 1 is initial_delay * multiplier^(n - 1), at most
  // max_delay, moved by up to the fraction `jitter` either way.
  int64_t max_attempts = 3;
  std::chrono::milliseconds initial_delay{500};
  std::chrono::milliseconds max_delay{10000};
  double multiplier = 2;
  double jitter = 0.1;

  // Circuit breaker; failure_threshold 0: none.
  int64_t failure_threshold = 3;  // Failures in a row that open it.
  std::chrono::milliseconds recovery_timeout{30000};
  int64_t success_threshold = 1;  // Successes in a row that close it again.

  // Rate limit; 0: none.
  int64_t max_requests_per_minute = 0;
  int64_t burst = 10;

  // Longest time for one request with all its attempts and waits; 0: no limit.
  std::chrono::milliseconds deadline{0};
};

// `defaults` changed by the option "resilience": {"retry_attempts", "timeout", "rate_limit"} or the
// maps "retry", "circuit_breaker" and "rate_limit". Null changes nothing. Appends a problem for
// each value that is unknown or makes no sense.
ResiliencePolicy ReadResilience(const ResiliencePolicy& defaults, const OptionValue& value,
                                std::vector<OptionProblem>& problems);

}  // namespace sqlflow
