#include "cli/sample_data.h"

#include <chrono>

#include "base/text.h"

namespace sqlflow::cli {

namespace {

// splitmix64 (Steele, Lea, Flood 2014): whole numbers only, so that every machine and compiler gives the same data.
class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(seed) {}

  // Evenly from [0, count).
  uint32_t Below(uint32_t count) { return static_cast<uint32_t>((Next() >> 32) * count >> 32); }
  bool Chance(uint32_t percent) { return Below(100) < percent; }
  template <class Item, size_t kCount>
  const Item& Pick(const Item (&items)[kCount]) {
    return items[Below(kCount)];
  }

 private:
  uint64_t Next() {
    uint64_t mixed = state_ += 0x9E3779B97F4A7C15;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
    return mixed ^ (mixed >> 31);
  }
  uint64_t state_;
};

constexpr uint32_t kCustomers = 1000;
constexpr uint32_t kProducts = 500;
constexpr uint32_t kOrders = 5000;

struct Name {
  const char* shown;
  const char* mail;  // as it stands in a mail address
};

constexpr Name kFirstNames[] = {
    {"Emma", "emma"},     {"Liam", "liam"},     {"Olivia", "olivia"}, {"Noah", "noah"},     {"Sofia", "sofia"},
    {"Lucas", "lucas"},   {"Mia", "mia"},       {"Jonas", "jonas"},   {"Amélie", "amelie"}, {"José", "jose"},
    {"Zoë", "zoe"},       {"Søren", "soren"},   {"Anna", "anna"},     {"Mateo", "mateo"},   {"Yuki", "yuki"},
    {"Priya", "priya"},   {"Omar", "omar"},     {"Chloe", "chloe"},   {"Łukasz", "lukasz"}, {"Ingrid", "ingrid"},
    {"David", "david"},   {"Fatima", "fatima"}, {"Grace", "grace"},   {"Henrik", "henrik"}, {"Isabel", "isabel"},
    {"Marco", "marco"},   {"Nina", "nina"},     {"Paul", "paul"},     {"Rosa", "rosa"},     {"Thomas", "thomas"},
    {"Ursula", "ursula"}, {"Victor", "victor"}, {"Wendy", "wendy"},   {"Ximena", "ximena"}, {"Tariq", "tariq"}};

constexpr Name kLastNames[] = {
    {"Smith", "smith"},         {"Müller", "mueller"},  {"García", "garcia"},     {"Rossi", "rossi"},
    {"Dubois", "dubois"},       {"Jensen", "jensen"},   {"Kowalski", "kowalski"}, {"Novák", "novak"},
    {"O'Brien", "obrien"},      {"Silva", "silva"},     {"Tanaka", "tanaka"},     {"Patel", "patel"},
    {"Nguyen", "nguyen"},       {"Johnson", "johnson"}, {"Brown", "brown"},       {"van Dijk", "vandijk"},
    {"Andersson", "andersson"}, {"Moreau", "moreau"},   {"Haddad", "haddad"},     {"Schmidt", "schmidt"},
    {"Walker", "walker"},       {"Lopez", "lopez"},     {"Costa", "costa"},       {"Fischer", "fischer"},
    {"Bauer", "bauer"},         {"Martin", "martin"},   {"Keller", "keller"},     {"Virtanen", "virtanen"},
    {"Wright", "wright"},       {"Sato", "sato"}};

struct City {
  const char* name;
  const char* country;
};

constexpr City kCities[] = {{"Berlin", "Germany"},
                            {"Hamburg", "Germany"},
                            {"München", "Germany"},
                            {"Paris", "France"},
                            {"Lyon", "France"},
                            {"Madrid", "Spain"},
                            {"Sevilla", "Spain"},
                            {"London", "United Kingdom"},
                            {"Leeds", "United Kingdom"},
                            {"Dublin", "Ireland"},
                            {"Roma", "Italy"},
                            {"Milano", "Italy"},
                            {"Amsterdam", "Netherlands"},
                            {"Kraków", "Poland"},
                            {"Warszawa", "Poland"},
                            {"København", "Denmark"},
                            {"Stockholm", "Sweden"},
                            {"Lisboa", "Portugal"},
                            {"New York", "United States"},
                            {"Chicago", "United States"},
                            {"Austin", "United States"},
                            {"Toronto", "Canada"},
                            {"Tokyo", "Japan"},
                            {"Wien", "Austria"}};

struct Article {
  const char* name;
  const char* category;
  uint32_t cents;
  uint32_t grams;
};

constexpr Article kArticles[] = {
    {"Kettle", "Kitchen", 3490, 1100},          {"Frying Pan, 28 cm", "Kitchen", 2990, 1400},
    {"Chef's Knife", "Kitchen", 4990, 250},     {"Coffee Grinder", "Kitchen", 5990, 900},
    {"Desk Lamp", "Home", 3990, 1200},          {"Wool Blanket", "Home", 6990, 1500},
    {"Wall Clock", "Home", 2490, 700},          {"Storage Box, set of 3", "Home", 1990, 1800},
    {"Headphones", "Electronics", 8990, 280},   {"Monitor 24\"", "Electronics", 15990, 4200},
    {"Keyboard", "Electronics", 5490, 800},     {"USB Charger", "Electronics", 1990, 120},
    {"Yoga Mat", "Sports", 2990, 1300},         {"Running Belt", "Sports", 1790, 150},
    {"Water Bottle", "Sports", 1490, 220},      {"Bicycle Light", "Sports", 2490, 180},
    {"Rain Jacket", "Clothing", 7990, 450},     {"Merino Socks", "Clothing", 1290, 80},
    {"Linen Shirt", "Clothing", 4990, 240},     {"Wool Scarf", "Clothing", 3490, 160},
    {"Notebook", "Office", 890, 300},           {"Fountain Pen", "Office", 3990, 60},
    {"Letter Tray", "Office", 1690, 600},       {"Paper Shredder", "Office", 7490, 5200},
    {"Building Blocks", "Toys", 2990, 900},     {"Wooden Train", "Toys", 3990, 1100},
    {"Puzzle, 1000 pieces", "Toys", 1590, 700}, {"Kite", "Toys", 2190, 350}};

constexpr const char* kLines[] = {"Classic", "Compact", "Nordic",   "Urban",  "Studio",  "Travel",
                                  "Premium", "Basic",   "Heritage", "Eco",    "Outdoor", "Junior",
                                  "Atelier", "Pro",     "Mini",     "Family", "Harbour", "Alpine"};

constexpr std::chrono::sys_days kFirstDay = std::chrono::year(2023) / 1 / 1;
constexpr std::chrono::sys_days kFirstOrderDay = std::chrono::year(2024) / 1 / 1;
constexpr int kSignupDays = 640;  // until 2024-10-01
constexpr int kOrderDays = 366;   // 2024

std::string Date(std::chrono::sys_days day) {
  std::chrono::year_month_day date(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::string Csv(const std::string& text) {
  return text.find_first_of(",\"") == std::string::npos ? text : base::QuoteIdentifier(text);  // doubles quotes too
}

struct Customers {
  std::string csv = "customer_id,name,email,city,country,signup_date,newsletter\n";
  std::vector<int> signup_days;  // by customer, counted from kFirstDay
};

Customers MakeCustomers(Dice& dice) {
  Customers customers;
  std::map<std::string, int> taken;
  for (uint32_t id = 1; id <= kCustomers; ++id) {
    const Name& first = dice.Pick(kFirstNames);
    const Name& last = dice.Pick(kLastNames);
    // The lesser of two draws: big cities come first in the list and have more customers.
    uint32_t cities = std::size(kCities);
    const City& city = kCities[std::min(dice.Below(cities), dice.Below(cities))];
    int day = static_cast<int>(id) * kSignupDays / static_cast<int>(kCustomers);
    std::string mail = fmt::format("{}.{}", first.mail, last.mail);
    int used = ++taken[mail];
    if (used > 1) mail += std::to_string(used);
    mail = dice.Chance(4) ? "" : mail + "@example.com";
    const char* newsletter = dice.Chance(6) ? "" : dice.Chance(40) ? "true" : "false";
    customers.csv +=
        fmt::format("{},{} {},{},{},{},{},{}\n", id, first.shown, last.shown, mail, dice.Chance(2) ? "" : city.name,
                    city.country, Date(kFirstDay + std::chrono::days(day)), newsletter);
    customers.signup_days.push_back(day);
  }
  return customers;
}

std::string MakeProducts(Dice& dice) {
  constexpr uint32_t kKinds = std::size(kArticles);
  static_assert(kKinds * std::size(kLines) >= kProducts, "every product needs a name of its own");
  std::string csv = "product_id,name,category,price,weight_kg\n";
  for (uint32_t i = 0; i < kProducts; ++i) {
    const Article& article = kArticles[i % kKinds];
    uint32_t cents = article.cents * (70 + dice.Below(81)) / 100 / 10 * 10 + 9;
    uint32_t grams = article.grams * (80 + dice.Below(41)) / 100;
    std::string weight = dice.Chance(5) ? "" : fmt::format("{}.{:03}", grams / 1000, grams % 1000);
    csv += fmt::format("{},{},{},{}.{:02},{}\n", i + 1, Csv(fmt::format("{} {}", kLines[i / kKinds], article.name)),
                       article.category, cents / 100, cents % 100, weight);
  }
  return csv;
}

const char* Status(Dice& dice, int day) {
  uint32_t draw = dice.Below(100);
  if (draw < 4) return "returned";
  if (draw < 9) return "cancelled";
  if (day > kOrderDays - 6) return draw < 40 ? "open" : "shipped";
  return "delivered";
}

std::string MakeOrders(Dice& dice, const std::vector<int>& signup_days) {
  // Moments in rising order, more of them towards the end of the year.
  std::vector<std::pair<int, int>> moments;
  for (uint32_t i = 0; i < kOrders; ++i) {
    int first = static_cast<int>(dice.Below(kOrderDays)), second = static_cast<int>(dice.Below(kOrderDays));
    int day = dice.Chance(35) ? std::max(first, second) : first;
    moments.emplace_back(day, 6 * 3600 + static_cast<int>(dice.Below(17 * 3600)));
  }
  std::sort(moments.begin(), moments.end());
  int year_offset = (kFirstOrderDay - kFirstDay).count();
  std::string csv = "order_id,customer_id,product_id,quantity,discount,status,ordered_at\n";
  for (uint32_t i = 0; i < kOrders; ++i) {
    auto [day, second] = moments[i];
    // Only those who had signed up the day before.
    auto known = std::lower_bound(signup_days.begin(), signup_days.end(), year_offset + day) - signup_days.begin();
    uint32_t customer = std::min(dice.Below(static_cast<uint32_t>(known)), dice.Below(static_cast<uint32_t>(known)));
    uint32_t product = std::min(dice.Below(kProducts), dice.Below(kProducts));
    uint32_t quantity = 1 + (dice.Chance(30) ? dice.Below(4) : 0);
    std::string discount = dice.Chance(75) ? "" : fmt::format("0.{:02}", 5 * (1 + dice.Below(5)));
    csv += fmt::format("{},{},{},{},{},{},{} {:02}:{:02}:{:02}\n", i + 1, customer + 1, product + 1, quantity, discount,
                       Status(dice, day), Date(kFirstOrderDay + std::chrono::days(day)), second / 3600,
                       second / 60 % 60, second % 60);
  }
  return csv;
}

}  // namespace

SampleData MakeSampleData() {
  Dice dice(20240101);
  Customers customers = MakeCustomers(dice);
  SampleData data;
  data.products = MakeProducts(dice);
  data.orders = MakeOrders(dice, customers.signup_days);
  data.customers = std::move(customers.csv);
  return data;
}

}  // namespace sqlflow::cli
