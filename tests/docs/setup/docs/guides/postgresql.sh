set -e
[ -e "${SQLFLOW_TEST_POSTGRES:-}/env" ] || exit 77
set -a
. "$SQLFLOW_TEST_POSTGRES/env"
set +a
database=guide_$$
psql -qX -c "CREATE DATABASE $database"
psql -qX -d "$database" -v ON_ERROR_STOP=1 <<'END'
CREATE TABLE customers (id integer PRIMARY KEY, name text);
INSERT INTO customers VALUES (1, 'Ada'), (2, 'Grace'), (3, 'Zoë');
CREATE TABLE orders (id integer PRIMARY KEY, customer_id integer, total numeric(10,2),
                     updated_at timestamptz);
INSERT INTO orders VALUES (1, 1, 10, '2024-03-01 09:00+00'), (2, 2, 20.50, '2024-03-01 10:00+00'),
                          (3, 1, 30.75, '2024-03-01 11:00+00'), (4, 3, 7, '2024-03-01 12:00+00');
ANALYZE;
END
cat >.env <<END
PG_HOST=$PGHOST
PG_PORT=$PGPORT
PG_DATABASE=$database
PG_USER=$PGUSER
PG_PASSWORD=not-asked-for-by-socket
END
