// How one value of a script becomes one member of an options struct.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/strings.h"
#include "sqlflow/options.h"

namespace sqlflow {
namespace {

using Problems = std::vector<OptionProblem>;
using Strings = std::vector<std::string>;
using StringMap = std::vector<std::pair<std::string, std::string>>;

std::string_view WithArticle(OptionType type) {
  switch (type) {
    case OptionType::kString:
      return "a string";
    case OptionType::kBool:
      return "true or false";
    case OptionType::kInteger:
      return "an integer";
    case OptionType::kNumber:
      return "a number";
    case OptionType::kStringList:
      return "a string or a list of strings";
    case OptionType::kStringMap:
      return "an object of strings";
    case OptionType::kAny:
      return "any value";
  }
  return "any value";
}

void WrongType(const OptionValue& value, const OptionInfo& info, Problems& problems) {
  // A secret is never repeated, not even a wrong one.
  std::string hint;
  const bool is_scalar = value.as_int() || value.as_number() || value.as_bool();
  if (info.type == OptionType::kString && is_scalar && !info.secret) {
    hint = fmt::format("Write it in quotes: \"{}\"", ToText(value));
  } else if (!info.example.empty() && !info.secret) {
    hint = "Example: " + info.example;
  }
  problems.push_back({"SF0203",
                      fmt::format("Option must be {}, not {}: {}", WithArticle(info.type),
                                  value.as_string() ? "text" : KindName(value), info.name),
                      std::move(hint), value.span, false});
}

void BadValue(const OptionValue& value, const OptionInfo& info, std::string message,
              Problems& problems, std::string hint = "") {
  if (!info.secret) message += ToText(value);
  problems.push_back({"SF0204", std::move(message), std::move(hint), value.span, false});
}

// Replaces `text` by the choice that it equals without case.
bool PickChoice(const OptionValue& value, const OptionInfo& info, std::string& text,
                Problems& problems) {
  if (info.choices.empty()) return true;
  for (const std::string& choice : info.choices) {
    if (EqualsIgnoreCase(choice, text)) {
      text = choice;
      return true;
    }
  }
  std::string hint = DidYouMean(text, info.choices);
  if (!hint.empty()) hint += " ";
  BadValue(value, info, fmt::format("Option {} has no such choice: ", info.name), problems,
           hint + "Choices: " + Join(info.choices, ", "));
  return false;
}

bool InRange(const OptionValue& value, const OptionInfo& info, double number, Problems& problems) {
  const bool below = info.minimum && number < static_cast<double>(*info.minimum);
  const bool above = info.maximum && number > static_cast<double>(*info.maximum);
  if (!below && !above) return true;
  BadValue(value, info,
           below ? fmt::format("Option {} must be at least {}: ", info.name, *info.minimum)
                 : fmt::format("Option {} must be at most {}: ", info.name, *info.maximum),
           problems);
  return false;
}

// Each Read leaves `out` alone and reports when the value does not fit.

void Read(const OptionValue& value, const OptionInfo& info, Problems& problems, std::string& out) {
  const std::string* text = value.as_string();
  if (text == nullptr) return WrongType(value, info, problems);
  std::string picked = *text;
  if (PickChoice(value, info, picked, problems)) out = std::move(picked);
}

// Text counts where it spells the value: `"${PORT}"` and environment variables are always text.
void Read(const OptionValue& value, const OptionInfo& info, Problems& problems, bool& out) {
  if (const bool* flag = value.as_bool()) {
    out = *flag;
    return;
  }
  const std::string* text = value.as_string();
  if (text != nullptr && EqualsIgnoreCase(*text, "true")) {
    out = true;
  } else if (text != nullptr && EqualsIgnoreCase(*text, "false")) {
    out = false;
  } else {
    WrongType(value, info, problems);
  }
}

template <class T>
std::optional<T> ParseNumber(const std::string& text) {
  T number{};
  const char* end = text.data() + text.size();
  const auto [stop, failed] = std::from_chars(text.data(), end, number);
  if (failed != std::errc() || stop != end || text.empty()) return std::nullopt;
  return number;
}

void Read(const OptionValue& value, const OptionInfo& info, Problems& problems, int64_t& out) {
  std::optional<int64_t> number;
  if (const int64_t* integer = value.as_int()) number = *integer;
  if (const std::string* text = value.as_string()) number = ParseNumber<int64_t>(*text);
  if (!number) return WrongType(value, info, problems);
  if (InRange(value, info, static_cast<double>(*number), problems)) out = *number;
}

void Read(const OptionValue& value, const OptionInfo& info, Problems& problems, double& out) {
  std::optional<double> number;
  if (const int64_t* integer = value.as_int()) number = static_cast<double>(*integer);
  if (const Number* fraction = value.as_number()) number = fraction->value;
  if (const std::string* text = value.as_string()) number = ParseNumber<double>(*text);
  if (!number || !std::isfinite(*number)) return WrongType(value, info, problems);
  if (InRange(value, info, *number, problems)) out = *number;
}

void Read(const OptionValue& value, const OptionInfo& info, Problems& problems, Strings& out) {
  Strings texts;
  const size_t before = problems.size();
  const auto add = [&](const OptionValue& item) {
    const std::string* text = item.as_string();
    if (text == nullptr) return WrongType(item, info, problems);
    std::string picked = *text;
    if (PickChoice(item, info, picked, problems)) texts.push_back(std::move(picked));
  };
  if (const OptionValue::List* list = value.as_list()) {
    for (const OptionValue& item : *list) add(item);
  } else {
    add(value);
  }
  if (problems.size() == before) out = std::move(texts);
}

void Read(const OptionValue& value, const OptionInfo& info, Problems& problems, StringMap& out) {
  const OptionValue::Map* map = value.as_map();
  if (map == nullptr) return WrongType(value, info, problems);
  StringMap pairs;
  for (const OptionEntry& entry : *map) {
    if (entry.value.as_list() || entry.value.as_map()) {
      return WrongType(entry.value, info, problems);
    }
    pairs.emplace_back(entry.key, ToText(entry.value));
  }
  out = std::move(pairs);
}

template <class T>
void Read(const OptionValue& value, const OptionInfo& info, Problems& problems,
          std::optional<T>& out) {
  T read{};
  const size_t before = problems.size();
  Read(value, info, problems, read);
  if (problems.size() == before) out = std::move(read);
}

void Read(const OptionValue& value, const OptionInfo&, Problems&, OptionValue& out) { out = value; }

template <class T>
OptionSetter SetterFor(std::function<T&(void*)> member) {
  return [member = std::move(member)](void* target, const OptionValue& value,
                                      const OptionInfo& info, Problems& problems) {
    Read(value, info, problems, member(target));
  };
}

template <class T>
OptionSetter CheckerFor() {
  return [](void*, const OptionValue& value, const OptionInfo& info, Problems& problems) {
    T ignored{};
    Read(value, info, problems, ignored);
  };
}

std::string JsonOf(const Strings& texts) {
  OptionValue::List list;
  for (const std::string& text : texts) list.push_back(OptionValue::Text(text));
  OptionValue value;
  value.data = std::move(list);
  return ToJson(value);
}

}  // namespace

namespace internal {

OptionSetter MakeSetter(std::function<std::string&(void*)> member) {
  return SetterFor(std::move(member));
}
OptionSetter MakeSetter(std::function<bool&(void*)> member) { return SetterFor(std::move(member)); }
OptionSetter MakeSetter(std::function<int64_t&(void*)> member) {
  return SetterFor(std::move(member));
}
OptionSetter MakeSetter(std::function<double&(void*)> member) {
  return SetterFor(std::move(member));
}
OptionSetter MakeSetter(std::function<Strings&(void*)> member) {
  return SetterFor(std::move(member));
}
OptionSetter MakeSetter(std::function<StringMap&(void*)> member) {
  return SetterFor(std::move(member));
}
OptionSetter MakeSetter(std::function<std::optional<std::string>&(void*)> member) {
  return SetterFor(std::move(member));
}
OptionSetter MakeSetter(std::function<std::optional<bool>&(void*)> member) {
  return SetterFor(std::move(member));
}
OptionSetter MakeSetter(std::function<std::optional<int64_t>&(void*)> member) {
  return SetterFor(std::move(member));
}
OptionSetter MakeSetter(std::function<OptionValue&(void*)> member) {
  return SetterFor(std::move(member));
}

OptionSetter MakeChecker(OptionType type) {
  switch (type) {
    case OptionType::kString:
      return CheckerFor<std::string>();
    case OptionType::kBool:
      return CheckerFor<bool>();
    case OptionType::kInteger:
      return CheckerFor<int64_t>();
    case OptionType::kNumber:
      return CheckerFor<double>();
    case OptionType::kStringList:
      return CheckerFor<Strings>();
    case OptionType::kStringMap:
      return CheckerFor<StringMap>();
    case OptionType::kAny:
      return CheckerFor<OptionValue>();
  }
  return CheckerFor<OptionValue>();
}

OptionType TypeOf(const std::string*) { return OptionType::kString; }
OptionType TypeOf(const bool*) { return OptionType::kBool; }
OptionType TypeOf(const int64_t*) { return OptionType::kInteger; }
OptionType TypeOf(const double*) { return OptionType::kNumber; }
OptionType TypeOf(const Strings*) { return OptionType::kStringList; }
OptionType TypeOf(const StringMap*) { return OptionType::kStringMap; }
OptionType TypeOf(const std::optional<std::string>*) { return OptionType::kString; }
OptionType TypeOf(const std::optional<bool>*) { return OptionType::kBool; }
OptionType TypeOf(const std::optional<int64_t>*) { return OptionType::kInteger; }
OptionType TypeOf(const OptionValue*) { return OptionType::kAny; }

std::string DefaultText(const std::string& value) {
  return value.empty() ? "" : ToJson(OptionValue::Text(value));
}
std::string DefaultText(bool value) { return value ? "true" : "false"; }
std::string DefaultText(int64_t value) { return fmt::to_string(value); }
std::string DefaultText(double value) { return fmt::format("{:g}", value); }
std::string DefaultText(const Strings& value) { return value.empty() ? "" : JsonOf(value); }
std::string DefaultText(const StringMap& value) {
  if (value.empty()) return "";
  OptionValue map = OptionValue::Object();
  for (const auto& [key, text] : value) map.Set(key, OptionValue::Text(text));
  return ToJson(map);
}
std::string DefaultText(const std::optional<std::string>& value) {
  return value ? ToJson(OptionValue::Text(*value)) : "";
}
std::string DefaultText(const std::optional<bool>& value) {
  return value ? DefaultText(*value) : "";
}
std::string DefaultText(const std::optional<int64_t>& value) {
  return value ? DefaultText(*value) : "";
}
std::string DefaultText(const OptionValue& value) { return value.is_null() ? "" : ToJson(value); }

}  // namespace internal
}  // namespace sqlflow
