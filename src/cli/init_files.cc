#include "cli/init_files.h"

#include "base/strings.h"
#include "cli/demo_data.h"

namespace sqlflow {
namespace {

constexpr const char* kReadme = R"(# NAME

A sqlflow project. Pipelines are in `pipelines/`, settings in `profiles/`, results in `output/`.

| what | command |
|---|---|
| check every pipeline | `sqlflow pipeline validate` |
| customers by country and tier, top customers | `sqlflow pipeline run customer_analytics` |
| one row per check of the data | `sqlflow pipeline run data_quality` |
| look at a table afterwards | `sqlflow show customers` |
| ask anything | `sqlflow query "SELECT status, count(*) FROM orders GROUP BY ALL"` |

Tables live in `target/dev.duckdb` (see `profiles/dev.yml`); deleting `target/` starts afresh.
)";

constexpr const char* kExample = R"(-- Rows in, rows out: the smallest useful pipeline.
SOURCE products_csv TYPE CSV PARAMS {"path": "data/products.csv"};

LOAD products FROM products_csv;

EXPORT
  SELECT category, count(*) AS products, round(avg(price), 2) AS average_price
  FROM products
  GROUP BY category
  ORDER BY category
TO "output/products_by_category.csv";
)";

constexpr const char* kCustomerAnalytics =
    R"(-- Who are our customers, and which of them bring the most revenue?
SET top = "${top|20}";

SOURCE customers_csv TYPE CSV PARAMS {"path": "data/customers.csv"};
SOURCE orders_csv    TYPE CSV PARAMS {"path": "data/orders.csv"};

LOAD customers FROM customers_csv;
LOAD orders FROM orders_csv;

CREATE TABLE customer_summary AS
  SELECT country, tier, count(*) AS customers, round(avg(age), 1) AS average_age
  FROM customers
  GROUP BY country, tier;

-- Orders that were cancelled bring nothing.
CREATE TABLE customer_revenue AS
  SELECT customer_id, count(*) AS orders,
         sum(quantity * price::DECIMAL(10, 2)) AS revenue
  FROM orders
  WHERE status <> 'cancelled'
  GROUP BY customer_id;

EXPORT SELECT * FROM customer_summary ORDER BY country, tier
TO "output/customer_summary.csv";

EXPORT
  SELECT c.customer_id, c.name, c.country, c.tier, r.orders, r.revenue
  FROM customer_revenue r
  JOIN customers c USING (customer_id)
  ORDER BY r.revenue DESC, c.customer_id
  LIMIT ${top}
TO "output/top_customers.csv";
)";

constexpr const char* kDataQuality =
    R"(-- One row per check: how many rows were looked at, and how many of them fail.
SOURCE customers_csv TYPE CSV PARAMS {"path": "data/customers.csv"};
SOURCE products_csv  TYPE CSV PARAMS {"path": "data/products.csv"};
SOURCE orders_csv    TYPE CSV PARAMS {"path": "data/orders.csv"};

LOAD customers FROM customers_csv;
LOAD products FROM products_csv;
LOAD orders FROM orders_csv;

CREATE TABLE data_quality AS
  SELECT 'customers: email is unique' AS check_name, count(*) AS rows_checked,
         count(*) - count(DISTINCT email) AS failures
  FROM customers
  UNION ALL
  SELECT 'customers: age is between 18 and 70', count(*),
         count(*) FILTER (WHERE age NOT BETWEEN 18 AND 70)
  FROM customers
  UNION ALL
  SELECT 'products: price is positive', count(*), count(*) FILTER (WHERE price <= 0)
  FROM products
  UNION ALL
  SELECT 'orders: quantity is between 1 and 5', count(*),
         count(*) FILTER (WHERE quantity NOT BETWEEN 1 AND 5)
  FROM orders
  UNION ALL
  SELECT 'orders: customer exists', count(*), count(*) FILTER (WHERE c.customer_id IS NULL)
  FROM orders o LEFT JOIN customers c USING (customer_id)
  UNION ALL
  SELECT 'orders: price is the price of the product', count(*),
         count(*) FILTER (WHERE o.price IS DISTINCT FROM p.price)
  FROM orders o LEFT JOIN products p USING (product_id);

EXPORT
  SELECT check_name, rows_checked, failures,
         CASE WHEN failures = 0 THEN 'passed' ELSE 'failed' END AS result
  FROM data_quality
  ORDER BY check_name
TO "output/data_quality.csv";
)";

constexpr const char* kProfile = R"(# The settings of `--profile ENV`.
version: "1.0"

variables:
  env: ENV

engines:
  duckdb:
    mode: persistent          # memory: tables are gone when the run ends
    path: target/ENV.duckdb
    # memory_limit: 2GB
    # threads: 2

connectors: {}
)";

constexpr const char* kProfilesReadme = R"(# Profiles

One file a profile. `dev.yml` is used unless `--profile NAME` or `SQLFLOW_PROFILE` names another.

* `variables`: values for `${name}` in pipelines; `--vars` goes before them.
* `engines.duckdb`: where tables live, and how much memory and how many threads the engine may use.
* `connectors`: named connections, used as `SOURCE orders FROM "name"` or `EXPORT orders TO name`.

Write secrets as `${NAME}` and put their values into `.env` or the environment.
)";

constexpr const char* kEnvExample =
    R"(# Copy to .env. Values here are variables too; the real environment goes before them.
# WAREHOUSE_PASSWORD=
)";

constexpr const char* kGitignore = ".env\ntarget/\noutput/*\n!output/.gitkeep\n";

constexpr const char* kMinimalPipeline =
    R"(SOURCE greetings_csv TYPE CSV PARAMS {"path": "data/greetings.csv"};

LOAD greetings FROM greetings_csv;

EXPORT SELECT language, greeting FROM greetings ORDER BY language TO "output/greetings.csv";
)";

constexpr const char* kMinimalReadme = R"(# NAME

A sqlflow project. Run it with `sqlflow pipeline run example`, look at `output/greetings.csv`.
)";

std::string ProfileOf(const std::string& environment) {
  return ReplaceAll(kProfile, "ENV", environment);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> InitFiles(const std::string& name, InitKind kind) {
  if (kind == InitKind::kMinimal) {
    return {{"README.md", ReplaceAll(kMinimalReadme, "NAME", name)},
            {".gitignore", kGitignore},
            {"data/greetings.csv", "language,greeting\nen,Hello\nfr,Bonjour\nde,Guten Tag\n"},
            {"pipelines/example.sf", kMinimalPipeline},
            {"profiles/dev.yml", ProfileOf("dev")},
            {"output/.gitkeep", ""}};
  }
  DemoData data = MakeDemoData();
  return {{"README.md", ReplaceAll(kReadme, "NAME", name)},
          {".env.example", kEnvExample},
          {".gitignore", kGitignore},
          {"data/customers.csv", std::move(data.customers)},
          {"data/products.csv", std::move(data.products)},
          {"data/orders.csv", std::move(data.orders)},
          {"pipelines/example.sf", kExample},
          {"pipelines/customer_analytics.sf", kCustomerAnalytics},
          {"pipelines/data_quality.sf", kDataQuality},
          {"profiles/dev.yml", ProfileOf("dev")},
          {"profiles/prod.yml", ProfileOf("prod")},
          {"profiles/README.md", kProfilesReadme},
          {"python_udfs/.gitkeep", ""},
          {"output/.gitkeep", ""}};
}

}  // namespace sqlflow
