set -e
mkdir -p data/regions profiles shared
cat >profiles/dev.yml <<'END'
engines: {duckdb: {mode: persistent, path: target/dev.duckdb}}
connectors:
  archive: {type: csv, params: {path: data/orders.csv}}
  store: {type: in_memory, params: {table_name: orders}}
variables: {env: dev, regions: [eu, us]}
END
cat >data/customers.csv <<'END'
id,name,country
1,Grace,US
2,Edsger,NL
3,Niklaus,CH
END
cat >data/orders.csv <<'END'
id,customer_id,region,amount,updated_at
1,1,us,10.50,2026-01-01 08:00:00
2,2,eu,7.25,2026-01-02 09:30:00
3,2,eu,4.00,2026-01-03 10:00:00
END
cp data/orders.csv data/new_orders.csv
cp data/orders.csv data/orders_eu.csv
cp data/orders.csv data/orders_us.csv
cat >shared/sources.sf <<'END'
SOURCE orders_file TYPE CSV PARAMS {"path": "data/orders_${region|eu}.csv"};
LOAD orders_all FROM orders_file;
END
cat >base.sf <<'END'
SOURCE customers_csv TYPE CSV PARAMS {"path": "data/customers.csv"};
SOURCE orders_csv TYPE CSV PARAMS {"path": "data/orders.csv"};
LOAD customers FROM customers_csv;
LOAD orders FROM orders_csv;
END
sqlflow run base.sf
