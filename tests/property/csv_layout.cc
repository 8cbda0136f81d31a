#include "property/csv_layout.h"

#include <fmt/format.h>

#include "support/values.h"

namespace sqlflow {
namespace {

std::string Literal(const std::string& text) {
  std::string literal = "'";
  for (const char c : text) literal += c == '\'' ? "''" : std::string(1, c);
  return literal + "'";
}

}  // namespace

CsvLayout CsvLayout::Pick(Random& random) {
  static const std::vector<std::string> delimiters = {",", ",", ";", "|", "\t", "~", "^"};
  static const std::vector<std::string> quotes = {"\"", "\"", "'", "`"};
  static const std::vector<std::string> nulls = {"", "", "NULL", "\\N", "n/a"};
  static const std::vector<std::string> suffixes = {".csv", ".csv", ".csv.gz", ".csv.zst"};
  CsvLayout layout;
  layout.delimiter = random.Pick(delimiters);
  layout.quote = random.Pick(quotes);
  layout.escape = random.OneIn(4) ? "\\" : "";
  layout.null_text = random.Pick(nulls);
  // The engine refuses texts for NULL that hold the escape.
  if (layout.null_text == "\\N") layout.escape.clear();
  layout.suffix = random.Pick(suffixes);
  layout.header = !random.OneIn(4);
  layout.quote_always = random.OneIn(4);
  return layout;
}

std::vector<std::string> CsvLayout::HardTexts() const {
  return {delimiter, quote, quote + quote, null_text, "\n", "", " " + quote, delimiter + quote};
}

OptionValue CsvLayout::DestinationOptions(const std::string& path) const {
  return values::Map({{"path", values::Text(path)},
                      {"delimiter", values::Text(delimiter)},
                      {"quote_char", values::Text(quote)},
                      {"escape_char", values::Text(escape)},
                      {"null_string", values::Text(null_text)},
                      {"header", values::Bool(header)},
                      {"quote", values::Text(quote_always ? "always" : "needed")}});
}

OptionValue CsvLayout::SourceOptions(const std::string& path, const Schema& schema) const {
  OptionValue types = OptionValue::Object();
  for (const Field& field : schema.fields)
    types.Set(field.name, values::Text(ToString(field.type)));
  OptionValue options = values::Map({{"path", values::Text(path)},
                                     {"delimiter", values::Text(delimiter)},
                                     {"quote_char", values::Text(quote)},
                                     {"escape_char", values::Text(escape)},
                                     {"has_header", values::Bool(header)},
                                     {"columns", std::move(types)}});
  if (!null_text.empty()) options.Set("null_values", values::List({values::Text(null_text)}));
  return options;
}

std::string CsvLayout::ReadCall(const std::string& path, const Schema& schema) const {
  std::string columns;
  for (const Field& field : schema.fields) {
    columns += fmt::format("{}{}: {}", columns.empty() ? "" : ", ", Literal(field.name),
                           Literal(ToString(field.type)));
  }
  return fmt::format(
      "read_csv({}, auto_detect = false, columns = {{{}}}, delim = {}, quote = {}, escape = {}, "
      "nullstr = {}, header = {}, allow_quoted_nulls = false, strict_mode = true, "
      "new_line = '\\n')",
      Literal(path), columns, Literal(delimiter), Literal(quote),
      Literal(escape.empty() ? quote : escape), Literal(null_text), header);
}

std::string CsvLayout::Description() const {
  return fmt::format("delimiter {} quote {} escape {} null '{}' {}{}{}", delimiter, quote, escape,
                     null_text, suffix, header ? "" : " without header",
                     quote_always ? " all quoted" : "");
}

}  // namespace sqlflow
