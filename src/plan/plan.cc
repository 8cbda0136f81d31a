#include "plan/plan.h"

namespace sqlflow {
namespace {

template <class... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};

}  // namespace

std::string_view Step::kind() const {
  return std::visit(Overloaded{[](const LoadWork&) { return "load"; },
                               [](const TransformWork&) { return "transform"; },
                               [](const ExportWork&) { return "export"; }},
                    work);
}

std::string Step::target() const {
  return std::visit(
      Overloaded{[](const LoadWork& load) { return ToString(load.table); },
                 [](const TransformWork& transform) { return ToString(transform.table); },
                 [](const ExportWork& work) { return work.target; }},
      work);
}

const StepOptions& Step::options() const {
  return std::visit([](const auto& each) -> const StepOptions& { return each.options; }, work);
}

}  // namespace sqlflow
