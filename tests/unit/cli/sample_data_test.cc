#include "cli/sample_data.h"

#include <gmock/gmock.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/strings.h"

namespace sqlflow {
namespace {

using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::Ge;
using testing::Le;
using testing::SizeIs;

// The texts have no quotes, so a comma always ends a value.
class Table {
 public:
  explicit Table(const std::string& csv) {
    std::vector<std::string> lines = Split(csv, '\n');
    EXPECT_EQ(lines.back(), "") << "the last line is not ended";
    lines.pop_back();
    header_ = Split(lines.front(), ',');
    for (size_t i = 1; i < lines.size(); ++i) rows_.push_back(Split(lines[i], ','));
  }

  const std::vector<std::string>& header() const { return header_; }
  const std::vector<std::vector<std::string>>& rows() const { return rows_; }

  std::vector<std::string> Column(std::string_view name) const {
    size_t index = 0;
    while (header_.at(index) != name) ++index;
    std::vector<std::string> values;
    for (const std::vector<std::string>& row : rows_) values.push_back(row.at(index));
    return values;
  }

  std::vector<double> Numbers(std::string_view name) const {
    std::vector<double> numbers;
    for (const std::string& text : Column(name)) numbers.push_back(std::stod(text));
    return numbers;
  }

  std::set<std::string> Distinct(std::string_view name) const {
    const std::vector<std::string> values = Column(name);
    return {values.begin(), values.end()};
  }

  // Per cent of the rows that have each value.
  std::map<std::string, double> Shares(std::string_view name) const {
    std::map<std::string, double> shares;
    for (const std::string& value : Column(name)) {
      shares[value] += 100.0 / static_cast<double>(rows_.size());
    }
    return shares;
  }

 private:
  std::vector<std::string> header_;
  std::vector<std::vector<std::string>> rows_;
};

std::map<std::string, std::string> ColumnByKey(const Table& table, std::string_view key,
                                               std::string_view value) {
  std::map<std::string, std::string> map;
  const std::vector<std::string> keys = table.Column(key);
  const std::vector<std::string> values = table.Column(value);
  for (size_t i = 0; i < keys.size(); ++i) map[keys[i]] = values[i];
  return map;
}

std::vector<std::string> Numbered(int first, int count) {
  std::vector<std::string> numbers;
  for (int i = 0; i < count; ++i) numbers.push_back(std::to_string(first + i));
  return numbers;
}

// FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/
uint64_t Hash(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

TEST(SampleData, HasTheColumnsThatThePipelinesRead) {
  const SampleData data = MakeSampleData();
  EXPECT_THAT(Table(data.customers).header(), ElementsAre("customer_id", "name", "email", "country",
                                                          "city", "signup_date", "age", "tier"));
  EXPECT_THAT(Table(data.products).header(),
              ElementsAre("product_id", "name", "category", "price", "stock_quantity", "supplier"));
  EXPECT_THAT(Table(data.orders).header(),
              ElementsAre("order_id", "customer_id", "product_id", "quantity", "price",
                          "order_date", "status"));
}

TEST(SampleData, NumbersItsRows) {
  const SampleData data = MakeSampleData();
  EXPECT_EQ(Table(data.customers).Column("customer_id"), Numbered(1, 1000));
  EXPECT_EQ(Table(data.products).Column("product_id"), Numbered(101, 500));
  EXPECT_EQ(Table(data.orders).Column("order_id"), Numbered(1, 5000));
}

TEST(SampleData, FillsEveryCellOfEveryRow) {
  const SampleData data = MakeSampleData();
  for (const std::string& csv : {data.customers, data.products, data.orders}) {
    const Table table(csv);
    EXPECT_THAT(table.rows(), Each(AllOf(SizeIs(table.header().size()), Each(SizeIs(Ge(1U))))));
  }
}

TEST(SampleData, GivesEveryCustomerAnEmailOfTheirOwn) {
  const Table customers(MakeSampleData().customers);
  EXPECT_THAT(customers.Distinct("email"), SizeIs(1000));
}

TEST(SampleData, HasEveryTierInEveryCountry) {
  const Table customers(MakeSampleData().customers);
  std::set<std::pair<std::string, std::string>> groups;
  const std::vector<std::string> countries = customers.Column("country");
  const std::vector<std::string> tiers = customers.Column("tier");
  for (size_t i = 0; i < countries.size(); ++i) groups.emplace(countries[i], tiers[i]);
  EXPECT_THAT(customers.Distinct("country"), SizeIs(8));
  EXPECT_THAT(customers.Distinct("tier"), SizeIs(4));
  EXPECT_THAT(groups, SizeIs(32));
}

TEST(SampleData, HasFiveCitiesInEveryCountryAndNoneInTwo) {
  const Table customers(MakeSampleData().customers);
  std::map<std::string, std::set<std::string>> cities;
  for (const auto& [city, country] : ColumnByKey(customers, "city", "country")) {
    cities[country].insert(city);
  }
  EXPECT_THAT(customers.Distinct("city"), SizeIs(40));
  for (const auto& [country, names] : cities) EXPECT_THAT(names, SizeIs(5)) << country;
}

TEST(SampleData, KeepsNumbersInTheirRanges) {
  const SampleData data = MakeSampleData();
  EXPECT_THAT(Table(data.customers).Numbers("age"), Each(AllOf(Ge(18), Le(70))));
  EXPECT_THAT(Table(data.products).Numbers("price"), Each(AllOf(Ge(5.99), Le(199.99))));
  EXPECT_THAT(Table(data.products).Numbers("stock_quantity"), Each(Ge(0)));
  EXPECT_THAT(Table(data.orders).Numbers("quantity"), Each(AllOf(Ge(1), Le(5))));
}

TEST(SampleData, SplitsTiersAndStatesAsPromised) {
  const SampleData data = MakeSampleData();
  const auto tiers = Table(data.customers).Shares("tier");
  EXPECT_NEAR(tiers.at("bronze"), 40, 0.001);
  EXPECT_NEAR(tiers.at("silver"), 30, 0.001);
  EXPECT_NEAR(tiers.at("gold"), 20, 0.001);
  EXPECT_NEAR(tiers.at("platinum"), 10, 0.001);
  const auto states = Table(data.orders).Shares("status");
  EXPECT_NEAR(states.at("completed"), 70, 2);
  EXPECT_NEAR(states.at("pending"), 15, 2);
  EXPECT_NEAR(states.at("cancelled"), 10, 2);
  EXPECT_NEAR(states.at("shipped"), 5, 2);
}

TEST(SampleData, HasSixCategoriesOfProducts) {
  const Table products(MakeSampleData().products);
  EXPECT_THAT(products.Distinct("category"), SizeIs(6));
}

TEST(SampleData, OrdersEachProductAtItsPrice) {
  const SampleData data = MakeSampleData();
  const Table orders(data.orders);
  const auto prices = ColumnByKey(Table(data.products), "product_id", "price");
  const std::vector<std::string> products = orders.Column("product_id");
  const std::vector<std::string> paid = orders.Column("price");
  for (size_t i = 0; i < products.size(); ++i) {
    ASSERT_EQ(paid[i], prices.at(products[i])) << "order " << i + 1;
  }
}

TEST(SampleData, OrdersNothingBeforeTheCustomerSignedUp) {
  const SampleData data = MakeSampleData();
  const Table orders(data.orders);
  const auto signups = ColumnByKey(Table(data.customers), "customer_id", "signup_date");
  const std::vector<std::string> customers = orders.Column("customer_id");
  const std::vector<std::string> dates = orders.Column("order_date");
  for (size_t i = 0; i < customers.size(); ++i) {
    ASSERT_GE(dates[i], signups.at(customers[i])) << "order " << i + 1;
  }
}

TEST(SampleData, IsTheSameBytesEverywhere) {
  const SampleData data = MakeSampleData();
  EXPECT_EQ(Hash(data.customers), 10757433515124933740U);
  EXPECT_EQ(Hash(data.products), 10311954443056546571U);
  EXPECT_EQ(Hash(data.orders), 4282571523128821989U);
}

}  // namespace
}  // namespace sqlflow
