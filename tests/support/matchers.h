// Matchers for the types that most tests look at.
#pragma once

#include <gmock/gmock.h>

#include <string>

#include "sqlflow/error.h"
#include "sqlflow/options.h"

namespace sqlflow {

// A callable that throws Error of this code, whose message contains the text.
MATCHER_P2(ThrowsError, code, text,
           "throws Error(" + std::string(ToString(code)) + ") with \"" + std::string(text) + "\"") {
  try {
    arg();
  } catch (const Error& error) {
    *result_listener << "threw " << ToString(error.code()) << ": " << error.message();
    return error.code() == code && error.message().find(text) != std::string::npos;
  }
  *result_listener << "threw nothing";
  return false;
}

// The same with a hint that contains a text.
MATCHER_P3(ThrowsErrorWithHint, code, text, hint,
           "throws Error(" + std::string(ToString(code)) + ") with \"" + std::string(text) +
               "\" and hint \"" + std::string(hint) + "\"") {
  try {
    arg();
  } catch (const Error& error) {
    *result_listener << "threw " << ToString(error.code()) << ": " << error.message()
                     << " (hint: " << error.hint() << ")";
    return error.code() == code && error.message().find(text) != std::string::npos &&
           error.hint().find(hint) != std::string::npos;
  }
  *result_listener << "threw nothing";
  return false;
}

// An OptionProblem with this id, whose message contains the text.
MATCHER_P2(IsProblem, id, text, std::string(id) + " with \"" + std::string(text) + "\"") {
  *result_listener << arg.id << ": " << arg.message;
  return arg.id == id && arg.message.find(text) != std::string::npos;
}

inline void PrintTo(const OptionProblem& problem, std::ostream* out) {
  *out << problem.id << ": " << problem.message << " (hint: " << problem.hint << ")";
}

}  // namespace sqlflow
