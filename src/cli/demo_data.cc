#include "cli/demo_data.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

namespace sqlflow {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr int kCustomers = 1000;
constexpr int kProducts = 500;
constexpr int kOrders = 5000;

// SplitMix64 (Steele, Lea, Flood 2014): the standard library's distributions differ between
// implementations, and the data must not.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  // From 0 to count - 1.
  int Below(int count) { return static_cast<int>(Next() % static_cast<uint64_t>(count)); }
  int Between(int low, int high) { return low + Below(high - low + 1); }

 private:
  uint64_t state_;
};

struct Country {
  std::string_view name;
  std::array<std::string_view, 5> cities;
};

constexpr std::array<Country, 8> kCountries = {{
    {"Australia", {"Sydney", "Melbourne", "Brisbane", "Perth", "Adelaide"}},
    {"Brazil", {"São Paulo", "Rio de Janeiro", "Salvador", "Fortaleza", "Curitiba"}},
    {"Canada", {"Toronto", "Montréal", "Vancouver", "Calgary", "Ottawa"}},
    {"France", {"Paris", "Lyon", "Marseille", "Toulouse", "Nantes"}},
    {"Germany", {"Berlin", "Hamburg", "München", "Köln", "Leipzig"}},
    {"India", {"Mumbai", "Delhi", "Bengaluru", "Chennai", "Pune"}},
    {"Japan", {"Tokyo", "Osaka", "Nagoya", "Sapporo", "Fukuoka"}},
    {"United States", {"New York", "Chicago", "Houston", "Seattle", "Denver"}},
}};

constexpr std::array<std::string_view, 16> kFirstNames = {
    "Ada",  "Alan", "Barbara", "Dennis", "Edsger",   "Frances", "Grace", "Hedy",
    "Jean", "John", "Ken",     "Linus",  "Margaret", "Niklaus", "Radia", "Tony"};
constexpr std::array<std::string_view, 16> kLastNames = {
    "Allen",     "Backus", "Codd",   "Dijkstra", "Engelbart", "Floyd",   "Gray",   "Hopper",
    "Kernighan", "Lamarr", "Liskov", "Lovelace", "Perlman",   "Ritchie", "Turing", "Wirth"};

constexpr std::array<std::string_view, 6> kCategories = {"Books",  "Clothing", "Electronics",
                                                         "Garden", "Sports",   "Toys"};
constexpr std::array<std::string_view, 8> kAdjectives = {"Compact", "Classic", "Deluxe", "Folding",
                                                         "Light",   "Modern",  "Robust", "Smart"};
constexpr std::array<std::string_view, 8> kThings = {"Bag",  "Chair", "Kit",   "Lamp",
                                                     "Pack", "Set",   "Stand", "Tool"};
constexpr std::array<std::string_view, 5> kSuppliers = {"Acme", "Borealis", "Cascade",
                                                        "Delta Works", "Evergreen"};

// 40 / 30 / 20 / 10 per cent.
std::string_view Tier(int percent) {
  if (percent < 40) return "bronze";
  if (percent < 70) return "silver";
  return percent < 90 ? "gold" : "platinum";
}

// 70 / 15 / 10 / 5 per cent.
std::string_view Status(int percent) {
  if (percent < 70) return "completed";
  if (percent < 85) return "pending";
  return percent < 95 ? "cancelled" : "shipped";
}

std::string Date(sys_days day) {
  const std::chrono::year_month_day date(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string Money(int cents) { return fmt::format("{}.{:02}", cents / 100, cents % 100); }

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(c | 0x20);
  return lower;
}

constexpr sys_days kFirstSignup = sys_days(std::chrono::year(2022) / 1 / 1);
constexpr sys_days kLastSignup = sys_days(std::chrono::year(2024) / 6 / 30);
constexpr sys_days kLastOrder = sys_days(std::chrono::year(2024) / 12 / 31);

std::string MakeCustomers(Random& random, std::vector<sys_days>& signups) {
  std::string csv = "customer_id,name,email,country,city,signup_date,age,tier\n";
  for (int id = 1; id <= kCustomers; ++id) {
    const std::string_view first = kFirstNames[static_cast<size_t>(random.Below(16))];
    const std::string_view last = kLastNames[static_cast<size_t>(random.Below(16))];
    const Country& country = kCountries[static_cast<size_t>(random.Below(8))];
    const sys_days signup =
        kFirstSignup + days(random.Below((kLastSignup - kFirstSignup).count() + 1));
    signups.push_back(signup);
    csv += fmt::format("{},{} {},{}.{}{}@example.com,{},{},{},{},{}\n", id, first, last,
                       Lower(first), Lower(last), id, country.name,
                       country.cities[static_cast<size_t>(random.Below(5))], Date(signup),
                       random.Between(18, 70), Tier(random.Below(100)));
  }
  return csv;
}

std::string MakeProducts(Random& random, std::vector<int>& prices) {
  std::string csv = "product_id,name,category,price,stock_quantity,supplier\n";
  for (int id = 1; id <= kProducts; ++id) {
    const int cents = random.Between(599, 19999);
    prices.push_back(cents);
    csv += fmt::format("{},{} {} {},{},{},{},{}\n", id,
                       kAdjectives[static_cast<size_t>(random.Below(8))],
                       kThings[static_cast<size_t>(random.Below(8))], id,
                       kCategories[static_cast<size_t>(random.Below(6))], Money(cents),
                       random.Between(0, 500), kSuppliers[static_cast<size_t>(random.Below(5))]);
  }
  return csv;
}

std::string MakeOrders(Random& random, const std::vector<sys_days>& signups,
                       const std::vector<int>& prices) {
  std::string csv = "order_id,customer_id,product_id,quantity,price,order_date,status\n";
  for (int id = 1; id <= kOrders; ++id) {
    const int customer = random.Between(1, kCustomers);
    const int product = random.Between(1, kProducts);
    const sys_days signup = signups[static_cast<size_t>(customer - 1)];
    const sys_days ordered = signup + days(random.Below((kLastOrder - signup).count() + 1));
    csv += fmt::format("{},{},{},{},{},{},{}\n", id, customer, product, random.Between(1, 5),
                       Money(prices[static_cast<size_t>(product - 1)]), Date(ordered),
                       Status(random.Below(100)));
  }
  return csv;
}

}  // namespace

DemoData MakeDemoData() {
  Random random(20240131);
  std::vector<sys_days> signups;
  std::vector<int> prices;
  DemoData data;
  data.customers = MakeCustomers(random, signups);
  data.products = MakeProducts(random, prices);
  data.orders = MakeOrders(random, signups, prices);
  return data;
}

}  // namespace sqlflow
