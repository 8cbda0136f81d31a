#include "plan/plan.h"

namespace sqlflow {
namespace {

template <class... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};
// clang 14 does not deduce the arguments of an aggregate by itself.
template <class... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

std::string_view KindOf(CreateStatement::Kind kind) {
  switch (kind) {
    case CreateStatement::Kind::kTable:
      return "transform";
    case CreateStatement::Kind::kView:
      return "view";
    case CreateStatement::Kind::kMacro:
      return "macro";
  }
  return "";
}

}  // namespace

std::optional<TableId> RejectsOf(const ConnectorUse& source) {
  const OptionEntry* option = source.options.Find("rejects");
  const std::string* name = option == nullptr ? nullptr : option->value.as_string();
  if (name == nullptr || name->empty()) return std::nullopt;
  const size_t dot = name->find('.');
  if (dot == std::string::npos) return TableId{"", *name};
  return TableId{name->substr(0, dot), name->substr(dot + 1)};
}

Schema RejectColumns() {
  const Type text{.id = TypeId::kString};
  return {{{"file", text},
           {"line", {TypeId::kInt64}},
           {"column_name", text},
           {"raw", text},
           {"reason", text},
           {"run_id", text}}};
}

Schema QuarantineColumns() {
  const Type text{.id = TypeId::kString};
  return {{{"_check", text}, {"_reason", text}, {"_run_id", text}, {"_at", {TypeId::kTimestamp}}}};
}

std::string_view Step::kind() const {
  return std::visit(
      Overloaded{[](const LoadWork&) -> std::string_view { return "load"; },
                 [](const TransformWork& transform) { return KindOf(transform.kind); },
                 [](const ExportWork&) -> std::string_view { return "export"; },
                 [](const CheckWork&) -> std::string_view { return "check"; }},
      work);
}

std::string Step::target() const {
  return std::visit(
      Overloaded{[](const LoadWork& load) { return ToString(load.table); },
                 [](const TransformWork& transform) { return ToString(transform.table); },
                 [](const ExportWork& work) { return work.target; },
                 [](const CheckWork& check) { return check.expect.name.value; }},
      work);
}

const StepOptions& Step::options() const {
  return std::visit([](const auto& each) -> const StepOptions& { return each.options; }, work);
}

const Sql* Step::sql() const {
  return std::visit(
      Overloaded{[](const LoadWork&) -> const Sql* { return nullptr; },
                 [](const TransformWork& transform) { return &transform.query; },
                 [](const ExportWork& work) { return std::get_if<Sql>(&work.what); },
                 [](const CheckWork& check) -> const Sql* { return &check.expect.sql; }},
      work);
}

bool Step::appends() const {
  constexpr auto kAppend = Mode::Kind::kAppend;
  return std::visit(
      Overloaded{[](const LoadWork& load) {
                   return load.mode.kind == kAppend && !load.source.incremental();
                 },
                 [](const TransformWork& transform) { return transform.mode.kind == kAppend; },
                 [](const ExportWork& work) {
                   return work.mode.kind == kAppend ||
                          (work.mode.kind == Mode::Kind::kIncremental && work.mode.keys.empty());
                 },
                 [](const CheckWork&) { return false; }},
      work);
}

}  // namespace sqlflow
