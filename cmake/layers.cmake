# One static library per folder of src/, so that the link enforces what scripts/check_layers reads:
# a layer sees its own dependencies and nothing else.

add_library(sqlflow_flags INTERFACE)
target_include_directories(sqlflow_flags INTERFACE ${CMAKE_SOURCE_DIR}/include ${CMAKE_SOURCE_DIR}/src)
target_compile_options(sqlflow_flags INTERFACE -Wall -Wextra -Werror -Wnon-virtual-dtor
                                               -Woverloaded-virtual -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 finds maybe-uninitialized values inside std::variant and std::optional, and overflows and
  # overlaps inside std::string at -O3, that are not there.
  target_compile_options(sqlflow_flags INTERFACE -Wno-maybe-uninitialized -Wno-stringop-overflow
                                                 -Wno-stringop-overread -Wno-restrict
                                                 -Wno-array-bounds -Wno-dangling-pointer)
endif()

# The precompiled header is built once and reused by every layer.
if(SQLFLOW_PCH)
  file(WRITE ${CMAKE_BINARY_DIR}/pch.cc "")
  add_library(sqlflow_pch STATIC ${CMAKE_BINARY_DIR}/pch.cc)
  target_link_libraries(sqlflow_pch PRIVATE sqlflow_flags Threads::Threads)
  target_precompile_headers(
    sqlflow_pch PRIVATE <algorithm> <atomic> <chrono> <condition_variable> <cstdint> <exception>
    <filesystem> <functional> <map> <memory> <mutex> <optional> <set> <span> <string> <string_view>
    <thread> <unordered_map> <utility> <variant> <vector>)
endif()

# sqlflow_layer(NAME SOURCES file… [DEPENDS layer…] [PRIVATE library…])
function(sqlflow_layer name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS;PRIVATE" ${ARGN})
  add_library(sqlflow_${name} STATIC ${arg_SOURCES})
  target_link_libraries(sqlflow_${name} PUBLIC sqlflow_flags Threads::Threads)
  foreach(layer ${arg_DEPENDS})
    target_link_libraries(sqlflow_${name} PUBLIC sqlflow_${layer})
  endforeach()
  target_link_libraries(sqlflow_${name} PRIVATE ${arg_PRIVATE})
  if(SQLFLOW_PCH)
    target_precompile_headers(sqlflow_${name} REUSE_FROM sqlflow_pch)
  endif()
endfunction()
