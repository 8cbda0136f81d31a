// The entry that libFuzzer calls, for a function from a text to what is wrong with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#define SQLFLOW_FUZZ_TARGET(violation)                                                \
  extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {           \
    const std::string found = violation({reinterpret_cast<const char*>(data), size}); \
    if (found.empty()) return 0;                                                      \
    std::fprintf(stderr, "%s\n", found.c_str());                                      \
    std::abort();                                                                     \
  }
