// Random choices that a seed repeats on every platform.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace sqlflow {

class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}

  uint64_t Bits() { return engine_(); }
  // In [0, bound). The distributions of <random> differ between libraries, so it is a remainder.
  uint64_t Below(uint64_t bound) { return engine_() % bound; }
  bool OneIn(uint64_t chances) { return Below(chances) == 0; }
  template <class T>
  const T& Pick(const std::vector<T>& choices) {
    return choices[Below(choices.size())];
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace sqlflow
