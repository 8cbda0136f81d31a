# cmake -D EXAMPLE=… -D EXAMPLES_DIR=… -D WORK_DIR=… -D PROGRAM=… -P run_example.cmake
file(REMOVE_RECURSE ${WORK_DIR})
file(COPY ${EXAMPLES_DIR}/scenarios.sh ${EXAMPLES_DIR}/${EXAMPLE} DESTINATION ${WORK_DIR}
     PATTERN output EXCLUDE PATTERN target EXCLUDE)

set(ENV{SQLFLOW} ${PROGRAM})
execute_process(COMMAND ${WORK_DIR}/${EXAMPLE}/run.sh RESULT_VARIABLE status)
if(status EQUAL 77)
  message("EXAMPLE SKIPPED")
elseif(NOT status EQUAL 0)
  message(FATAL_ERROR "Example failed: ${EXAMPLE}")
endif()
