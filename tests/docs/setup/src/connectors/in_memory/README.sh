set -e
mkdir -p data profiles
cat >profiles/dev.yml <<'END'
engines: {duckdb: {mode: persistent, path: target/dev.duckdb}}
END
cat >data/orders.csv <<'END'
id,region,amount
1,eu,10.50
2,us,7.25
3,eu,4.00
END
cat >orders.sf <<'END'
SOURCE orders TYPE CSV PARAMS {"path": "data/orders.csv"};
LOAD orders FROM orders;
END
sqlflow run orders.sf
