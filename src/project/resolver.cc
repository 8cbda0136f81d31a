#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/files.h"
#include "base/secrets.h"
#include "base/source_files.h"
#include "base/strings.h"
#include "project/resolver_state.h"
#include "project/scalar.h"

namespace sqlflow {
namespace {

constexpr size_t kMaxNesting = 50;
// Values that double themselves at each level stop here, not when memory ends.
constexpr size_t kMaxExpansions = 10'000;
constexpr size_t kMaxValueBytes = 1 << 20;

bool HoldsReference(const OptionValue& value) {
  if (const std::string* text = value.as_string()) return FindReference(*text) != std::string::npos;
  if (const OptionValue::List* list = value.as_list()) {
    return std::any_of(list->begin(), list->end(), HoldsReference);
  }
  if (const OptionValue::Map* map = value.as_map()) {
    return std::any_of(map->begin(), map->end(), [](const OptionEntry& entry) {
      return HoldsReference(entry.value) || FindReference(entry.key) != std::string::npos;
    });
  }
  return std::holds_alternative<VariableRef>(value.data);
}

}  // namespace

Resolver::Resolver(const Variables& variables, const SourceFiles& files, Diagnostics& diagnostics)
    : state_(std::make_unique<State>(variables, files, diagnostics)) {}

Resolver::~Resolver() = default;

std::optional<OptionValue> Resolver::ResolveReference(std::string_view expression, Span where) {
  const std::variant<Reference, BadReference> parsed = ParseReferenceBody(expression);
  if (const BadReference* bad = std::get_if<BadReference>(&parsed)) {
    state_->Report(*bad, where);
    return std::nullopt;
  }
  return state_->Value(std::get<Reference>(parsed), where);
}

std::optional<OptionValue> Resolver::ResolveReference(const Reference& reference, Span where) {
  return state_->Value(reference, where);
}

std::optional<OptionValue> Resolver::ResolveValue(const OptionValue& value) {
  return state_->ExpandValue(value, value.span);
}

void Resolver::ReportUndefined(std::string_view name, Span where) {
  state_->NoteUndefined(name, where);
}

void Resolver::MarkBroken(std::string_view name) { state_->broken.emplace(name); }

const std::set<std::string>& Resolver::secrets() const { return state_->secrets; }

size_t Resolver::failures() const { return state_->failures; }

void Resolver::Finish() { state_->ReportUndefined(); }

std::optional<OptionValue> Resolver::State::Value(const Reference& reference, Span where) {
  std::optional<OptionValue> value = Find(reference, where);
  if (!value) return value;
  const std::string text = ToText(*value);
  if (reference.form == Reference::Form::kFile || LooksSecret(reference.name) ||
      MaskUri(text) != text) {
    secrets.insert(text);
  }
  return value;
}

std::optional<OptionValue> Resolver::State::Find(const Reference& reference, Span where) {
  if (active_.empty()) expansions_ = 0;
  if (reference.form == Reference::Form::kFile) return FileText(reference, where);
  // A value that names itself means the same name one priority lower: `x: "${x|default}"`.
  const auto self = std::find_if(active_.rbegin(), active_.rend(), [&](const Active& active) {
    return active.name == reference.name;
  });
  const bool inside_itself = self != active_.rend();
  const std::optional<Variables::Definition> found =
      inside_itself ? variables.Lookup(reference.name, self->origin)
                    : variables.Lookup(reference.name);
  if (found) return Nested(reference, *found, where);
  if (broken.contains(reference.name)) {
    ++failures;
    return std::nullopt;
  }
  if (reference.has_default) return Default(reference, where);
  if (inside_itself) {
    ReportCycle(reference.name, where);
  } else {
    NoteUndefined(reference.name, where);
  }
  return std::nullopt;
}

std::optional<OptionValue> Resolver::State::Nested(const Reference& reference,
                                                   const Variables::Definition& found, Span where) {
  if (found.literal || !HoldsReference(*found.value)) return *found.value;
  if (active_.size() >= kMaxNesting || ++expansions_ > kMaxExpansions) {
    Report("SF0306", where, fmt::format("Variable is nested too deeply: {}", reference.name));
    return std::nullopt;
  }
  active_.push_back({reference.name, found.origin});
  const Span place = found.value->span.known() ? found.value->span : where;
  std::optional<OptionValue> value = ExpandValue(*found.value, place);
  active_.pop_back();
  return value;
}

std::optional<OptionValue> Resolver::State::Default(const Reference& reference, Span where) {
  if (reference.default_quoted) return OptionValue::Text(reference.default_text, where);
  if (FindReference(reference.default_text) == std::string::npos) {
    return TypedScalar(reference.default_text, where);
  }
  if (++expansions_ > kMaxExpansions) {
    Report("SF0306", where, fmt::format("Variable is nested too deeply: {}", reference.name));
    return std::nullopt;
  }
  return ExpandValue(OptionValue::Text(reference.default_text, where), where);
}

std::optional<OptionValue> Resolver::State::FileText(const Reference& reference, Span where) {
  std::string path = reference.name;
  const OptionValue* root = variables.Find("project_dir");
  if (!path.starts_with('/') && root != nullptr) path = ToText(*root) + "/" + path;
  const auto known = file_texts_.find(path);
  if (known != file_texts_.end()) return OptionValue::Text(known->second, where);
  if (reference.has_default && !FileExists(path)) return Default(reference, where);
  try {
    std::string text = ReadFile(path);
    if (text.ends_with('\n')) text.pop_back();
    if (text.ends_with('\r')) text.pop_back();
    file_texts_[path] = text;
    return OptionValue::Text(std::move(text), where);
  } catch (const Error& error) {
    ++failures;
    diagnostics.Add("SF0311", error, where);
    return std::nullopt;
  }
}

std::optional<std::string> Resolver::State::ExpandText(std::string_view text, Span where) {
  std::string out;
  bool failed = false;
  size_t at = 0;
  while (true) {
    const size_t next = FindReference(text, at);
    out += text.substr(at, next == std::string::npos ? next : next - at);
    if (next == std::string::npos) break;
    const std::variant<Reference, BadReference> parsed = ParseReference(text, next);
    if (const BadReference* bad = std::get_if<BadReference>(&parsed)) {
      Report(*bad, Within(text, next, bad->length, where));
      return std::nullopt;
    }
    const Reference& reference = std::get<Reference>(parsed);
    const std::optional<OptionValue> value =
        Value(reference, Within(text, next, reference.length, where));
    failed = failed || !value;
    if (value) out += ToText(*value);
    if (out.size() > kMaxValueBytes) {
      Report("SF0306", where, fmt::format("Value is longer than 1 MiB: ${{{}}}", reference.name));
      return std::nullopt;
    }
    at = next + reference.length;
  }
  if (failed) return std::nullopt;
  return out;
}

std::optional<OptionValue> Resolver::State::ExpandValue(const OptionValue& value, Span where) {
  if (value.as_list() != nullptr) return ExpandList(value, where);
  if (value.as_map() != nullptr) return ExpandMap(value, where);
  if (const VariableRef* ref = std::get_if<VariableRef>(&value.data)) {
    const std::variant<Reference, BadReference> parsed = ParseReferenceBody(ref->expression);
    if (const BadReference* bad = std::get_if<BadReference>(&parsed)) {
      Report(*bad, where);
      return std::nullopt;
    }
    return Value(std::get<Reference>(parsed), where);
  }
  const std::string* text = value.as_string();
  if (text == nullptr) return value;
  if (text->starts_with("${")) {
    const std::variant<Reference, BadReference> parsed = ParseReference(*text, 0);
    const Reference* reference = std::get_if<Reference>(&parsed);
    if (reference != nullptr && reference->length == text->size()) return Value(*reference, where);
  }
  std::optional<std::string> expanded = ExpandText(*text, where);
  if (!expanded) return std::nullopt;
  return OptionValue::Text(std::move(*expanded), value.span);
}

std::optional<OptionValue> Resolver::State::ExpandList(const OptionValue& value, Span where) {
  OptionValue::List list;
  bool failed = false;
  for (const OptionValue& element : *value.as_list()) {
    std::optional<OptionValue> expanded =
        ExpandValue(element, element.span.known() ? element.span : where);
    failed = failed || !expanded;
    if (expanded) list.push_back(std::move(*expanded));
  }
  if (failed) return std::nullopt;
  return OptionValue{std::move(list), value.span};
}

std::optional<OptionValue> Resolver::State::ExpandMap(const OptionValue& value, Span where) {
  OptionValue::Map map;
  bool failed = false;
  for (const OptionEntry& entry : *value.as_map()) {
    std::optional<std::string> key = ExpandText(entry.key, entry.key_span);
    std::optional<OptionValue> expanded =
        ExpandValue(entry.value, entry.value.span.known() ? entry.value.span : where);
    failed = failed || !key || !expanded;
    if (key && expanded) map.push_back({std::move(*key), entry.key_span, std::move(*expanded)});
  }
  if (failed) return std::nullopt;
  return OptionValue{std::move(map), value.span};
}

void Resolver::State::Report(std::string_view id, Span where, std::string message,
                             std::string hint) {
  ++failures;
  diagnostics.Error(id, where, std::move(message), std::move(hint));
}

void Resolver::State::Report(const BadReference& bad, Span where) {
  Report("SF0303", where, bad.message, bad.hint);
}

void Resolver::State::ReportCycle(const std::string& name, Span where) {
  std::string chain;
  bool inside = false;
  for (const Active& active : active_) {
    inside = inside || active.name == name;
    if (inside) chain += active.name + " → ";
  }
  Report("SF0302", where, fmt::format("Variable refers to itself: {}{}", chain, name),
         fmt::format("Give it a value that does not need ${{{}}}", name));
}

void Resolver::State::NoteUndefined(std::string_view name, Span where) {
  ++failures;
  std::vector<Span>& places = undefined_[std::string(name)];
  if (std::find(places.begin(), places.end(), where) == places.end()) places.push_back(where);
}

void Resolver::State::ReportUndefined() {
  const std::vector<std::string> names = variables.Names();
  for (auto& [name, places] : undefined_) {
    std::sort(places.begin(), places.end(), [](const Span& a, const Span& b) {
      return std::tie(a.file, a.begin) < std::tie(b.file, b.begin);
    });
    Diagnostic finding;
    finding.id = "SF0301";
    finding.span = places.front();
    finding.others.assign(places.begin() + 1, places.end());
    finding.message = fmt::format("Variable is used but not defined: {}", name);
    finding.hint = DidYouMean(name, names);
    if (finding.hint.empty()) {
      finding.hint = fmt::format(
          "Use SET {0} = …, --vars {0}=…, the profile's variables, or a default: ${{{0}|…}}", name);
    }
    diagnostics.Add(std::move(finding));
  }
  undefined_.clear();
}

Span Resolver::State::Within(std::string_view text, size_t offset, size_t length,
                             Span whole) const {
  if (!whole.known() || whole.file >= files.count()) return whole;
  // Escapes and quotes make the written text differ from the value; look where it starts.
  const std::string_view written = files.text(whole);
  size_t start = 0;
  while (start < written.size() && start < 3 && (written[start] == '"' || written[start] == '\'')) {
    ++start;
  }
  if (written.substr(start, offset + length) != text.substr(0, offset + length)) {
    start = written.find(text.substr(offset, length));
    if (start == std::string_view::npos) return whole;
    start -= std::min(start, offset);
    if (written.substr(start + offset, length) != text.substr(offset, length)) return whole;
  }
  const uint32_t begin = whole.begin + static_cast<uint32_t>(start + offset);
  return Span{whole.file, begin, begin + static_cast<uint32_t>(length)};
}

}  // namespace sqlflow
