set -e
[ -e "${SQLFLOW_TEST_POSTGRES:-}/env" ] || exit 77
set -a
. "$SQLFLOW_TEST_POSTGRES/env"
set +a
database=readme_$$
psql -qX -c "CREATE DATABASE $database"
psql -qX -d "$database" -v ON_ERROR_STOP=1 <<'END'
CREATE TABLE orders (id integer PRIMARY KEY, day date, status text, total numeric(10,2),
                     updated_at timestamptz);
INSERT INTO orders VALUES (1, '2024-01-30', 'paid', 120.50, '2024-01-30 10:00+00'),
                          (2, '2024-01-31', 'open', 7.25, '2024-01-31 11:00+00');
CREATE SCHEMA sales;
CREATE TABLE sales.orders AS SELECT * FROM orders;
END
mkdir -p profiles
cat >profiles/dev.yml <<END
engines: {duckdb: {mode: persistent, path: target/dev.duckdb}}
connectors:
  warehouse:
    type: postgres
    params: {host: "$PGHOST", port: $PGPORT, database: $database, username: $PGUSER}
END
