set -e
mkdir -p data profiles
cat >profiles/dev.yml <<'END'
engines: {duckdb: {mode: persistent, path: target/dev.duckdb}}
END
cat >data/orders.csv <<'END'
id,amount,updated_at
1,10.50,2026-01-01 08:00:00
2,7.25,2026-01-02 09:30:00
END
gzip -c data/orders.csv >data/orders_2025.csv.gz
printf 'updated_at,id,amount\n2026-01-03 10:00:00,3,4.00\n' | gzip >data/orders_2026.csv.gz
printf 'city;zip;sold_on;amount\nK\366ln;01234;31.01.2026;12,50\nNA;-;01.02.2026;3,25\n' \
  >data/sales.csv
mkdir -p drop
cp data/orders.csv drop/
touch -d '2026-01-31 10:00:00 UTC' drop/orders.csv
