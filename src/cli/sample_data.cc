#include "cli/sample_data.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "batch/cell_text.h"

namespace sqlflow {
namespace {

constexpr uint64_t kSeed = 20260131;
constexpr int kCustomers = 1000;
constexpr int kProducts = 500;
constexpr int kOrders = 5000;
constexpr int kFirstProductId = 101;
constexpr int32_t kFirstSignup = 18993;  // 2022-01-01
constexpr int32_t kFirstOrder = 19723;   // 2024-01-01
constexpr int kSignupDays = 730;
constexpr int kOrderDays = 366;

struct Country {
  std::string_view name;
  std::array<std::string_view, 5> cities;
};
constexpr std::array<Country, 8> kCountries = {{
    {"Australia", {"Sydney", "Melbourne", "Brisbane", "Perth", "Adelaide"}},
    {"Brazil", {"São Paulo", "Rio de Janeiro", "Salvador", "Curitiba", "Recife"}},
    {"Canada", {"Toronto", "Montreal", "Vancouver", "Calgary", "Ottawa"}},
    {"France", {"Paris", "Lyon", "Marseille", "Toulouse", "Nantes"}},
    {"Germany", {"Berlin", "Hamburg", "Munich", "Cologne", "Leipzig"}},
    {"Japan", {"Tokyo", "Osaka", "Nagoya", "Sapporo", "Fukuoka"}},
    {"United Kingdom", {"London", "Manchester", "Leeds", "Glasgow", "Bristol"}},
    {"United States", {"New York", "Chicago", "Houston", "Seattle", "Denver"}},
}};

// 40 first names by 25 family names: as many people as there are customers, and no name twice.
constexpr std::array<std::string_view, 40> kFirstNames = {
    "Ada",   "Alan",    "Amara", "Anya",  "Ben",   "Carla", "Chen",  "Clara", "Diego", "Edith",
    "Elif",  "Emil",    "Farah", "Felix", "Grace", "Hana",  "Ines",  "Isaac", "Jonas", "Jun",
    "Kofi",  "Lena",    "Leo",   "Lucia", "Maya",  "Mila",  "Nadia", "Noah",  "Omar",  "Paula",
    "Priya", "Quentin", "Rosa",  "Sam",   "Sofia", "Tariq", "Uma",   "Vera",  "Yuki",  "Zoe"};
constexpr std::array<std::string_view, 25> kFamilyNames = {
    "Abbott", "Bauer",    "Costa", "Dubois", "Evans", "Fischer", "Garcia", "Haddad", "Ito",
    "Jansen", "Kowalski", "Lopez", "Mensah", "Novak", "Okafor",  "Patel",  "Quinn",  "Rossi",
    "Sato",   "Tanaka",   "Usman", "Varga",  "Weber", "Yilmaz",  "Zhang"};

struct Tier {
  std::string_view name;
  int customers;
};
constexpr std::array<Tier, 4> kTiers = {
    {{"bronze", 400}, {"silver", 300}, {"gold", 200}, {"platinum", 100}}};

struct Article {
  std::string_view name;
  std::string_view category;
};
constexpr std::array<Article, 20> kArticles = {{{"Headphones", "Electronics"},
                                                {"Keyboard", "Electronics"},
                                                {"Speaker", "Electronics"},
                                                {"Charger", "Electronics"},
                                                {"Lamp", "Home"},
                                                {"Kettle", "Home"},
                                                {"Blanket", "Home"},
                                                {"Clock", "Home"},
                                                {"Racket", "Sports"},
                                                {"Bottle", "Sports"},
                                                {"Mat", "Sports"},
                                                {"Notebook", "Office"},
                                                {"Stapler", "Office"},
                                                {"Pen Set", "Office"},
                                                {"Scarf", "Fashion"},
                                                {"Belt", "Fashion"},
                                                {"Backpack", "Fashion"},
                                                {"Cookbook", "Books"},
                                                {"Atlas", "Books"},
                                                {"Novel", "Books"}}};
constexpr std::array<std::string_view, 25> kStyles = {
    "Alpine", "Basic", "Bright",  "City",   "Classic", "Compact", "Cosy",  "Deluxe", "Eco",
    "Garden", "Grand", "Harbour", "Indigo", "Light",   "Linen",   "Mini",  "Modern", "Nordic",
    "Ocean",  "Plain", "Royal",   "Smart",  "Studio",  "Sunny",   "Travel"};
constexpr std::array<std::string_view, 6> kSuppliers = {"Brightwater", "Cedar & Co", "Fjordline",
                                                        "Lumen Works", "Oakfield",   "Terra Nova"};

// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014). The
// distributions of the standard library differ between implementations; this one does not.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  // 0 <= result < bound. The bias for such small bounds is below one in 2^50.
  int Below(int bound) { return static_cast<int>(Next() % static_cast<uint64_t>(bound)); }
  template <class T, size_t N>
  const T& Pick(const std::array<T, N>& from) {
    return from[static_cast<size_t>(Below(N))];
  }
  template <class T>
  void Shuffle(std::vector<T>& items) {
    for (int i = static_cast<int>(items.size()) - 1; i > 0; --i) {
      std::swap(items[i], items[Below(i + 1)]);
    }
  }

 private:
  uint64_t Next() {
    uint64_t z = (state_ += 0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }

  uint64_t state_;
};

std::string MakeCustomers(Random& random) {
  std::vector<int> people(kCustomers);
  for (int i = 0; i < kCustomers; ++i) people[i] = i;
  random.Shuffle(people);
  std::vector<std::string_view> tiers;
  for (const Tier& tier : kTiers) tiers.insert(tiers.end(), tier.customers, tier.name);
  random.Shuffle(tiers);
  std::string csv = "customer_id,name,email,country,city,signup_date,age,tier\n";
  for (int i = 0; i < kCustomers; ++i) {
    const std::string_view first = kFirstNames[people[i] % kFirstNames.size()];
    const std::string_view family = kFamilyNames[people[i] / kFirstNames.size()];
    const Country& country = random.Pick(kCountries);
    const std::string_view city = random.Pick(country.cities);
    const std::string signup = DateText(kFirstSignup + random.Below(kSignupDays));
    csv += fmt::format("{},{} {},{}.{}@example.com,{},{},{},{},{}\n", i + 1, first, family,
                       ToLower(first), ToLower(family), country.name, city, signup,
                       18 + random.Below(53), tiers[i]);
  }
  return csv;
}

// Fills in the prices, as text, by product.
std::string MakeProducts(Random& random, std::vector<std::string>& prices) {
  std::vector<int> kinds(kProducts);
  for (int i = 0; i < kProducts; ++i) kinds[i] = i;
  random.Shuffle(kinds);
  std::string csv = "product_id,name,category,price,stock_quantity,supplier\n";
  for (int i = 0; i < kProducts; ++i) {
    const Article& article = kArticles[kinds[i] % kArticles.size()];
    const std::string_view style = kStyles[kinds[i] / kArticles.size()];
    prices.push_back(fmt::format("{}.99", 5 + random.Below(195)));
    const int stock = random.Below(501);
    csv += fmt::format("{},{} {},{},{},{},{}\n", kFirstProductId + i, style, article.name,
                       article.category, prices.back(), stock, random.Pick(kSuppliers));
  }
  return csv;
}

std::string_view Status(int percent) {
  if (percent < 70) return "completed";
  if (percent < 85) return "pending";
  return percent < 95 ? "cancelled" : "shipped";
}

std::string MakeOrders(Random& random, const std::vector<std::string>& prices) {
  std::string csv = "order_id,customer_id,product_id,quantity,price,order_date,status\n";
  for (int i = 0; i < kOrders; ++i) {
    const int customer = 1 + random.Below(kCustomers);
    const int product = random.Below(kProducts);
    const int quantity = 1 + random.Below(5);
    const std::string date = DateText(kFirstOrder + random.Below(kOrderDays));
    csv += fmt::format("{},{},{},{},{},{},{}\n", i + 1, customer, kFirstProductId + product,
                       quantity, prices[product], date, Status(random.Below(100)));
  }
  return csv;
}

}  // namespace

SampleData MakeSampleData() {
  Random random(kSeed);
  SampleData data;
  std::vector<std::string> prices;
  data.customers = MakeCustomers(random);
  data.products = MakeProducts(random, prices);
  data.orders = MakeOrders(random, prices);
  return data;
}

}  // namespace sqlflow
