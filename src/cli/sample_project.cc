#include "cli/sample_project.h"

#include "base/strings.h"
#include "cli/sample_data.h"

namespace sqlflow {
namespace {

constexpr const char* kExample =
    R"(-- The smallest pipeline: a table from a query, and a file from the table.

SET greeting = "${greeting|Hello}";

CREATE TABLE people AS
SELECT * FROM (VALUES (1, 'Ada', 36), (2, 'Grace', 45), (3, 'Edsger', 41)) AS t(id, name, age);

CREATE TABLE greetings AS
SELECT id, '${greeting}, ' || name || '!' AS message, age
FROM people;

EXPORT SELECT * FROM greetings ORDER BY id TO "output/example.csv";
)";

constexpr const char* kAnalytics = R"(-- Who buys, and from where.

-- 1. Where rows come from.
SOURCE customers_csv TYPE CSV PARAMS {"path": "data/customers.csv"};
SOURCE orders_csv TYPE CSV PARAMS {"path": "data/orders.csv"};

-- 2. Into tables. REPLACE is the default mode: a second run gives the same tables.
LOAD customers FROM customers_csv;
LOAD orders FROM orders_csv;

-- 3. One row per customer first: a customer with five orders must not be counted five times.
CREATE TABLE customer_spending AS
SELECT c.customer_id, c.name, c.country, c.tier, c.age,
       count(o.order_id) AS orders,
       coalesce(sum(o.quantity * CAST(o.price AS DECIMAL(10, 2))), 0) AS revenue
FROM customers c
LEFT JOIN orders o ON o.customer_id = c.customer_id AND o.status <> 'cancelled'
GROUP BY ALL;

CREATE TABLE customer_summary AS
SELECT country, tier,
       count(*) AS customers,
       round(avg(age), 1) AS average_age,
       CAST(sum(orders) AS BIGINT) AS orders,
       sum(revenue) AS revenue
FROM customer_spending
GROUP BY country, tier;

-- 4. Where results go.
EXPORT SELECT * FROM customer_summary ORDER BY country, tier TO "output/customer_summary.csv";

EXPORT
SELECT customer_id, name, country, tier, orders, revenue
FROM customer_spending
ORDER BY revenue DESC, customer_id
LIMIT 20
TO "output/top_customers.csv";
)";

constexpr const char* kQuality =
    R"(-- One row per check: how many rows break it, and whether that is all right.

SOURCE customers_csv TYPE CSV PARAMS {"path": "data/customers.csv"};
SOURCE products_csv TYPE CSV PARAMS {"path": "data/products.csv"};
SOURCE orders_csv TYPE CSV PARAMS {"path": "data/orders.csv"};

LOAD customers FROM customers_csv;
LOAD products FROM products_csv;
LOAD orders FROM orders_csv;

CREATE TABLE quality_checks AS
SELECT 'customers' AS checked_table, 'customer_id is unique' AS check_name,
       count(*) - count(DISTINCT customer_id) AS violations
FROM customers
UNION ALL
SELECT 'customers', 'email is unique', count(*) - count(DISTINCT email) FROM customers
UNION ALL
SELECT 'customers', 'age is between 18 and 70', count(*) FILTER (age NOT BETWEEN 18 AND 70)
FROM customers
UNION ALL
SELECT 'products', 'price is positive', count(*) FILTER (price <= 0) FROM products
UNION ALL
SELECT 'orders', 'customer exists', count(*)
FROM orders o ANTI JOIN customers c ON c.customer_id = o.customer_id
UNION ALL
SELECT 'orders', 'product exists', count(*)
FROM orders o ANTI JOIN products p ON p.product_id = o.product_id
UNION ALL
SELECT 'orders', 'price is the price of the product', count(*)
FROM orders o JOIN products p ON p.product_id = o.product_id
WHERE o.price <> p.price;

EXPORT
SELECT checked_table, check_name, violations,
       CASE WHEN violations = 0 THEN 'passed' ELSE 'failed' END AS status
FROM quality_checks
ORDER BY checked_table, check_name
TO "output/data_quality.csv";
)";

constexpr const char* kExampleTest =
    R"(# The example greets everybody in the language that it is given.

=== run example --vars greeting=Bonjour

=== query
SELECT * FROM greetings ORDER BY id

=== rows
id,message,age
1,"Bonjour, Ada!",36
2,"Bonjour, Grace!",45
3,"Bonjour, Edsger!",41

=== output output/example.csv
id,message,age
1,"Bonjour, Ada!",36
2,"Bonjour, Grace!",45
3,"Bonjour, Edsger!",41
)";

constexpr const char* kAnalyticsTest =
    R"(# Cancelled orders do not count, and a customer without orders is there with none.

=== source customers_csv
customer_id,name,country,tier,age
1,Ada,DE,gold,36
2,Grace,DE,gold,45
3,Edsger,FR,silver,41

=== source orders_csv
order_id,customer_id,quantity,price,status
10,1,2,9.99,completed
11,1,1,5.00,shipped
12,2,3,20.00,cancelled

=== run customer_analytics

=== output output/customer_summary.csv
country,tier,customers,average_age,orders,revenue
DE,gold,2,40.5,2,24.98
FR,silver,1,41.0,0,0.00

=== query
SELECT name, orders, revenue FROM customer_spending ORDER BY revenue DESC, name

=== rows
name,orders,revenue
Ada,2,24.98
Edsger,0,0.00
Grace,0,0.00
)";

constexpr const char* kDev = R"(version: "1.0"

# Tables are kept in a file, so that `sqlflow query` and `sqlflow show` can look at them.
# With `mode: memory` they are gone when a run ends, and only exported files stay.
engines:
  duckdb:
    mode: persistent
    path: target/dev.duckdb

variables:
  env: development
)";

constexpr const char* kProd = R"(version: "1.0"

engines:
  duckdb:
    mode: persistent
    path: target/prod.duckdb
    memory_limit: 4GB

variables:
  env: production

# Connections that pipelines name: SOURCE orders FROM "shop";
# A variable is looked up where a connection is used, so an unset one hurts nobody else.
# connectors:
#   shop:
#     type: csv
#     params: { path: "${SHOP_FOLDER}/orders.csv" }
)";

constexpr const char* kProfilesReadme = R"(# Profiles

One file per environment. `sqlflow` takes the one that `--profile` names, else `$SQLFLOW_PROFILE`,
else `dev`.

| file | tables are kept in |
| --- | --- |
| dev.yml | target/dev.duckdb |
| prod.yml | target/prod.duckdb |

`sqlflow profiles validate` checks them; `sqlflow profiles show dev` shows what is in force.
)";

constexpr const char* kEnvExample =
    R"(# Copy to .env; it is not committed. Real environment variables go first.
# SQLFLOW_PROFILE=dev
# SHOP_FOLDER=/mnt/shop
)";

constexpr const char* kGitignore = R"(.env
output/
target/
)";

constexpr const char* kReadme = R"(# @NAME@

A sqlflow project: `.sf` files say where rows come from, how they
change and where they go.

```console
$ sqlflow pipeline run customer_analytics
$ sqlflow show customer_summary --limit 5
$ sqlflow query "SELECT country, sum(customers) AS customers FROM customer_summary GROUP BY ALL ORDER BY ALL"
$ sqlflow pipeline run data_quality
$ sqlflow pipeline run example --vars greeting=Bonjour
$ sqlflow test
```

| pipeline | what it shows | result |
| --- | --- | --- |
| example | the smallest pipeline, a variable | output/example.csv, 3 rows |
| customer_analytics | SOURCE, LOAD, CREATE TABLE, EXPORT | output/customer_summary.csv, 32 rows; output/top_customers.csv, 20 rows |
| data_quality | checks, one row each | output/data_quality.csv, 7 rows |

| data | rows |
| --- | --- |
| data/customers.csv | 1,000 |
| data/products.csv | 500 |
| data/orders.csv | 5,000 |

`tests/` holds a test of customer_analytics and one of example: `sqlflow test` runs each on a copy of the
project, with rows of its own, and nothing else is touched.

The data is made up, and the same in every new project. Tables live in `target/dev.duckdb`
(`profiles/dev.yml`).
)";

constexpr const char* kMinimalReadme = R"(# @NAME@

A sqlflow project: `.sf` files say where rows come from, how they change and where they go.

```console
$ sqlflow pipeline run example
$ sqlflow show greetings
$ sqlflow test
```
)";

}  // namespace

std::vector<ProjectFile> SampleProject(const std::string& name, ProjectSize size) {
  const bool full = size == ProjectSize::kFull;
  std::vector<ProjectFile> files = {
      {"README.md", ReplaceAll(full ? kReadme : kMinimalReadme, "@NAME@", name)},
      {".env.example", kEnvExample},
      {".gitignore", kGitignore},
      {"pipelines/example.sf", kExample},
      {"profiles/README.md", kProfilesReadme},
      {"profiles/dev.yml", kDev},
      {"profiles/prod.yml", kProd},
      {"tests/example.sftest", kExampleTest},
      {"python_udfs/.gitkeep", ""},
      {"output/.gitkeep", ""}};
  if (!full) return files;
  SampleData data = MakeSampleData();
  files.push_back({"pipelines/customer_analytics.sf", kAnalytics});
  files.push_back({"pipelines/data_quality.sf", kQuality});
  files.push_back({"tests/customer_analytics.sftest", kAnalyticsTest});
  files.push_back({"data/customers.csv", std::move(data.customers)});
  files.push_back({"data/products.csv", std::move(data.products)});
  files.push_back({"data/orders.csv", std::move(data.orders)});
  return files;
}

}  // namespace sqlflow
