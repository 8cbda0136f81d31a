// Every value of every type comes back as it was written, or its loss is declared.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "conformance/conformance_test.h"
#include "conformance/type_cases.h"

namespace sqlflow {
namespace {

using testing::Combine;
using testing::TestParamInfo;
using testing::ValuesIn;

using TypeParam = std::tuple<TestedConnector, TypeCase>;

class TypeRoundTrip : public ConnectorTest, public testing::WithParamInterface<TypeParam> {
 protected:
  TypeRoundTrip() : ConnectorTest(std::get<0>(GetParam())), case_(std::get<1>(GetParam())) {}

  // One row: a key, so that no line of text is ever blank, and the value.
  std::string QueryOf(const std::string& value) const {
    return fmt::format("SELECT 1::BIGINT AS id, CAST({} AS {}) AS value", value,
                       ToString(case_.type));
  }
  // The difference that a round trip of one value makes, or the error that stops it.
  std::string LossOf(const std::string& value) {
    try {
      const Rows written = bench_.Select(QueryOf(value));
      Write(QueryOf(value));
      return Difference(Read(written.schema), written);
    } catch (const Error& error) {
      return error.message();
    }
  }
  const Loss* DeclaredLoss(const std::string& value) const {
    const auto found = std::find_if(losses_.begin(), losses_.end(), [&](const Loss& loss) {
      return loss.type == case_.name && (loss.value == value || loss.value == "*");
    });
    return found == losses_.end() ? nullptr : &*found;
  }

  const TypeCase case_;
  const std::vector<Loss> losses_ = fixture_->quirks().losses;
};

std::string TypeTestName(const TestParamInfo<TypeParam>& info) {
  return std::get<0>(info.param).type + "_" + std::get<1>(info.param).name;
}

TEST_P(TypeRoundTrip, KeepsTheValueAndItsType) {
  for (const std::string& value : case_.values) {
    const std::string loss = LossOf(value);
    const Loss* declared = DeclaredLoss(value);
    if (declared == nullptr) {
      EXPECT_EQ(loss, "") << "for " << value;
    } else {
      EXPECT_NE(loss, "") << value << " is declared as lost but is kept: " << declared->why;
    }
  }
}

TEST_P(TypeRoundTrip, KeepsNull) {
  if (const Loss* declared = DeclaredLoss("NULL")) GTEST_SKIP() << declared->why;
  EXPECT_EQ(LossOf("NULL"), "");
}

TEST_P(TypeRoundTrip, KeepsAllValuesOfOneTableApart) {
  if (const Loss* declared = DeclaredLoss("NULL")) GTEST_SKIP() << declared->why;
  std::string query = QueryOf("NULL");
  for (const std::string& value : case_.values) {
    if (DeclaredLoss(value) == nullptr) query += " UNION ALL " + QueryOf(value);
  }
  const Rows written = bench_.Select(query);
  Write(query);
  EXPECT_THAT(Read(written.schema), IsRows(written));
}

INSTANTIATE_TEST_SUITE_P(Connectors, TypeRoundTrip,
                         Combine(ValuesIn(TestedConnectors()), ValuesIn(TypeCases())),
                         TypeTestName);

TEST(TypeCases, CoverEveryType) {
  std::set<TypeId> covered;
  for (const TypeCase& type_case : TypeCases()) covered.insert(type_case.type.id);
  EXPECT_EQ(covered.size(), static_cast<size_t>(TypeId::kStruct) + 1);
}

}  // namespace
}  // namespace sqlflow
