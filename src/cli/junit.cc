#include "cli/junit.h"

#include <fmt/format.h>

#include <algorithm>

namespace sqlflow {
namespace {

std::string Escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '&') {
      result += "&amp;";
    } else if (c == '<') {
      result += "&lt;";
    } else if (c == '>') {
      result += "&gt;";
    } else if (c == '"') {
      result += "&quot;";
    } else if (c == '\n' || c == '\t' || c == '\r') {
      // As they are, attributes would lose them.
      result += fmt::format("&#{};", static_cast<int>(byte));
    } else if (byte < 0x20 || byte == 0x7F) {
      result += "\uFFFD";  // XML 1.0 has no way to write it.
    } else {
      result += c;
    }
  }
  return result;
}

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

std::string CaseText(const JunitCase& each) {
  std::string inner;
  if (!each.failure.empty()) {
    inner = fmt::format("      <failure message=\"{}\">{}</failure>\n",
                        Escaped(FirstLine(each.failure)), Escaped(each.failure));
  } else if (!each.skipped.empty()) {
    inner = fmt::format("      <skipped message=\"{}\"/>\n", Escaped(each.skipped));
  }
  if (!each.output.empty()) {
    inner += fmt::format("      <system-out>{}</system-out>\n", Escaped(each.output));
  }
  const std::string head = fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\"",
                                       Escaped(each.group), Escaped(each.name), each.seconds);
  return inner.empty() ? head + "/>\n" : head + ">\n" + inner + "    </testcase>\n";
}

}  // namespace

std::string JunitDocument(std::string_view suite, const std::vector<JunitCase>& cases) {
  const auto count = [&cases](std::string JunitCase::*member) {
    return std::ranges::count_if(cases,
                                 [&](const JunitCase& each) { return !(each.*member).empty(); });
  };
  double seconds = 0;
  std::string text;
  for (const JunitCase& each : cases) {
    seconds += each.seconds;
    text += CaseText(each);
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
      "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" "
      "time=\"{:.3f}\">\n{}  </testsuite>\n</testsuites>\n",
      Escaped(suite), cases.size(), count(&JunitCase::failure), count(&JunitCase::skipped), seconds,
      text);
}

}  // namespace sqlflow
