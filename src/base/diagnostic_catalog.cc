#include "base/diagnostic_catalog.h"

#include <algorithm>

#include "base/strings.h"

namespace sqlflow {
namespace {

// {id, title, explanation, example, cure}; in the order of ids, one entry per code.
constexpr CatalogEntry kEntries[] = {
    // Files and internal.
    {"SF0001", "File cannot be read",
     "A file that the command needs is missing or may not be read. Paths are relative to the "
     "project's root, included files also to the file that includes them.",
     R"(INCLUDE "shared/tabels.sf";)", R"(INCLUDE "shared/tables.sf";)"},

    // Syntax.
    {"SF0101", "Unknown statement",
     "A statement starts with SOURCE, LOAD, CREATE, EXPORT, EXPECT, SET, INCLUDE, IF or FOR. A "
     "query by itself stands in CREATE TABLE … AS or in EXPORT.",
     R"(LODA orders FROM raw;)", R"(LOAD orders FROM raw;)"},
    {"SF0102", "Statement does not end with ';'",
     "Every statement, END IF and END FOR too, ends with a semicolon. Text that belongs to no "
     "clause of the statement is reported as well.",
     R"(LOAD orders FROM raw MOD APPEND;)", R"(LOAD orders FROM raw MODE APPEND;)"},
    {"SF0103", "Quote, comment or variable is not closed",
     "A string, a quoted name, a /* comment */ or a ${variable} is opened here and not closed. "
     "Inside '…' a quote is doubled.",
     R"(SET title = 'it's late';)", R"(SET title = 'it''s late';)"},
    {"SF0104", "Brackets do not match",
     "A bracket in a query or condition is not closed before the ';', was not opened, or is "
     "closed by one of another kind.",
     R"(CREATE TABLE t AS SELECT count(* FROM orders;)",
     R"(CREATE TABLE t AS SELECT count(*) FROM orders;)"},
    {"SF0105", "Nested too deeply",
     "Brackets, JSON, lists and IF or FOR blocks may be nested only so deep; text beyond that "
     "is taken for a mistake.",
     R"(IF a THEN IF b THEN … (more than 100 levels))", R"(IF a AND b THEN …)"},
    {"SF0106", "File is not UTF-8 text",
     "The file holds a NUL byte or bytes that are not UTF-8. It may be binary, or saved in "
     "another encoding.",
     R"(SET city = 'K\xF6ln';)", R"(SET city = 'Köln';)"},
    {"SF0107", "Something is missing in a statement",
     "A word or a value that the statement needs is not there, or is misspelt.",
     R"(LOAD orders FORM raw;)", R"(LOAD orders FROM raw;)"},
    {"SF0108", "SOURCE mixes FROM and TYPE",
     "A SOURCE is either made in place (TYPE … PARAMS …) or taken from the profile (FROM … "
     "OPTIONS …).",
     R"(SOURCE orders FROM "pg" TYPE postgres PARAMS {"table": "orders"};)",
     R"(SOURCE orders FROM "pg" OPTIONS {"table": "orders"};)"},
    {"SF0109", "Unknown mode", "MODE is REPLACE, APPEND, UPSERT or INCREMENTAL.",
     R"(LOAD orders FROM raw MODE MERGE KEY (id);)",
     R"(LOAD orders FROM raw MODE UPSERT KEY (id);)"},
    {"SF0110", "UPSERT without KEY",
     "UPSERT finds the rows to replace by their key columns, so it needs to know them.",
     R"(LOAD orders FROM raw MODE UPSERT;)", R"(LOAD orders FROM raw MODE UPSERT KEY (id);)"},
    {"SF0111", "INCREMENTAL without BY",
     "CREATE and EXPORT need the column that says what is new. Only LOAD may leave it out: its "
     "source's cursor_field is meant then.",
     R"(CREATE TABLE daily MODE INCREMENTAL AS SELECT * FROM orders;)",
     R"(CREATE TABLE daily MODE INCREMENTAL BY ordered_at AS SELECT * FROM orders;)"},
    {"SF0112", "Clause does not belong to this mode",
     "KEY goes with REPLACE, UPSERT and INCREMENTAL, BY and LOOKBACK with INCREMENTAL, DELETE "
     "with UPSERT.",
     R"(LOAD orders FROM raw MODE APPEND KEY (id);)",
     R"(LOAD orders FROM raw MODE UPSERT KEY (id);)"},
    {"SF0113", "Clause is given twice",
     "TYPE, MODE, OPTIONS (or PARAMS, which is the same) and the clauses of a mode stand once "
     "in a statement.",
     R"(LOAD orders FROM raw MODE APPEND MODE REPLACE;)", R"(LOAD orders FROM raw MODE REPLACE;)"},
    {"SF0114", "Duration is not valid",
     "A duration is a whole number and a unit: SECOND, MINUTE, HOUR, DAY, WEEK, MONTH or YEAR, "
     "also in the plural. Without a unit it means days.",
     R"(LOAD orders FROM raw MODE INCREMENTAL LOOKBACK '1.5 days';)",
     R"(LOAD orders FROM raw MODE INCREMENTAL LOOKBACK '36 hours';)"},
    {"SF0115", "JSON is not valid",
     "Options are strict JSON; beyond it are allowed comments, trailing commas, strings of "
     "several lines in three double quotes, and a bare ${variable} as a value.",
     R"(SOURCE orders TYPE CSV PARAMS {path: 'orders.csv'};)",
     R"(SOURCE orders TYPE CSV PARAMS {"path": "orders.csv"};)"},
    {"SF0116", "Option is given twice in one JSON object",
     "A name may occur once in an object; which of the two is meant cannot be known.",
     R"(SOURCE orders TYPE CSV PARAMS {"path": "a.csv", "path": "b.csv"};)",
     R"(SOURCE orders TYPE CSV PARAMS {"path": "b.csv"};)"},
    {"SF0117", "Blocks do not match",
     "An IF or FOR is not closed, or an ELSE, END IF or END FOR belongs to none. ELSE IF on "
     "one line is a branch; ELSE and IF on two lines are a block inside of the other, with an "
     "END IF of its own.",
     R"(IF ${full} THEN LOAD orders FROM raw;)",
     R"(IF ${full} THEN LOAD orders FROM raw; END IF;)"},
    {"SF0118", "Form of CREATE that a pipeline does not have",
     "CREATE makes a TABLE, VIEW or MACRO out of a query. TEMP, IF NOT EXISTS and column lists "
     "have no meaning there.",
     R"(CREATE TEMP TABLE t AS SELECT 1 AS x;)", R"(CREATE TABLE t AS SELECT 1 AS x;)"},
    {"SF0119", "Target of EXPORT is not valid",
     "A target is a quoted file or URI, a connection of the profile, or connection.\"object\".",
     R"(EXPORT orders TO data/orders.csv;)", R"(EXPORT orders TO "data/orders.csv";)"},
    {"SF0120", "Value of SET is not valid",
     "A value without quotes ends at the ';' and stands on one line; what holds quotes itself "
     "needs quotes around the whole.",
     R"(SET filter = status = 'open';)", R"(SET filter = 'status = ''open''';)"},
    {"SF0121", "EXPECT is not valid",
     "The check is unknown, an argument does not fit, or the action does not: DROP and "
     "QUARANTINE work on single rows, so UNIQUE, ROWS, FRESH and AS query take FAIL or WARN.",
     R"(EXPECT one_id ON orders UNIQUE (id) ON VIOLATION DROP;)",
     R"(EXPECT one_id ON orders UNIQUE (id) ON VIOLATION FAIL;)"},
    {"SF0122", "Name needs quotes",
     "A bare name holds ASCII letters, digits and '_'. Anything else is written in quotes, and "
     "not empty.",
     R"(LOAD größen FROM raw;)", R"(LOAD "größen" FROM raw;)"},
    {"SF0123", "FOR has another number of names and values",
     "With several names, each value is a list of as many.",
     R"(FOR (a, b) IN ((1, 2), (3)) DO LOAD t_${a} FROM s_${b}; END FOR;)",
     R"(FOR (a, b) IN ((1, 2), (3, 4)) DO LOAD t_${a} FROM s_${b}; END FOR;)"},

    // Options and connectors.
    {"SF0201", "Unknown option",
     "The connector or statement has no option of this name. Names are exact; "
     "`sqlflow connectors show TYPE` lists them.",
     R"(SOURCE orders TYPE CSV PARAMS {"path": "orders.csv", "delimeter": ";"};)",
     R"(SOURCE orders TYPE CSV PARAMS {"path": "orders.csv", "delimiter": ";"};)"},
    {"SF0202", "Required option is missing",
     "The connector cannot work without this option, and it is absent, null or empty.",
     R"(SOURCE orders TYPE CSV PARAMS {"has_header": true};)",
     R"(SOURCE orders TYPE CSV PARAMS {"path": "data/orders.csv"};)"},
    {"SF0203", "Option has the wrong type",
     "The value is of another JSON type than the option wants. Text that spells an integer, a "
     "number or true/false is accepted where one is wanted, because variables of the environment "
     "are text.",
     R"(SOURCE orders TYPE CSV PARAMS {"path": "orders.csv", "skip_rows": "two"};)",
     R"(SOURCE orders TYPE CSV PARAMS {"path": "orders.csv", "skip_rows": 2};)"},
    {"SF0204", "Option has a value that is not allowed",
     "The option takes one of a few choices or a number within bounds, and the value is neither.",
     R"(EXPORT orders TO "orders.csv.gz" OPTIONS {"compression": "gz"};)",
     R"(EXPORT orders TO "orders.csv.gz" OPTIONS {"compression": "gzip"};)"},
    {"SF0205", "Option is given twice",
     "One option has two values: its name occurs twice, or its name and an alias do.",
     R"(SOURCE orders TYPE CSV PARAMS {"path": "orders.csv", "delimiter": ";", "sep": "|"};)",
     R"(SOURCE orders TYPE CSV PARAMS {"path": "orders.csv", "delimiter": ";"};)"},
    {"SF0206", "Option is deprecated",
     "The option still works, but will go. The hint names what to use instead.",
     R"(SOURCE orders TYPE CSV PARAMS {"path": "orders.csv", "old_name": 1};)",
     R"(SOURCE orders TYPE CSV PARAMS {"path": "orders.csv", "new_name": 1};)"},
    {"SF0207", "Options contradict each other",
     "Each option is right by itself, but they do not go together, or one needs another.",
     R"(SOURCE orders TYPE CSV PARAMS {"path": "orders.csv", "sync_mode": "incremental"};)",
     R"(SOURCE orders TYPE CSV PARAMS {
    "path": "orders.csv", "sync_mode": "incremental", "cursor_field": "updated_at"};)"},
    {"SF0208", "Option is for another file format",
     "The option is known, but for files of another format. It is ignored here, so that a target's "
     "format can be changed without editing its options.",
     R"(EXPORT orders TO "orders.parquet" OPTIONS {"header": true};)",
     R"(EXPORT orders TO "orders.parquet";)"},
    {"SF0209", "Option is not supported yet",
     "The option is part of the language, but this version cannot do what it says. It is refused "
     "rather than ignored, because the rows would differ from what was asked for.",
     R"(EXPORT orders TO "out/orders.csv" OPTIONS {"partition_by": "region"};)",
     R"(EXPORT orders TO "out/orders.csv";)"},
    {"SF0210", "Source takes no query",
     "SOURCE … AS query hands a query to the server that is read. Files have none: their rows are "
     "loaded as they are and changed by CREATE TABLE … AS.",
     R"(SOURCE orders TYPE CSV PARAMS {"path": "orders.csv"} AS SELECT * FROM orders;)",
     R"(SOURCE orders TYPE CSV PARAMS {"path": "orders.csv"};
LOAD orders FROM orders;
CREATE TABLE paid AS SELECT * FROM orders WHERE status = 'paid';)"},

    // Variables.
    {"SF0301", "Variable is not defined",
     "A ${variable} has no value: no SET before it, no --vars, no variable of the profile or of "
     "the "
     "environment, and no default. Branches that are not taken are checked too.",
     R"(CREATE TABLE t AS SELECT * FROM orders WHERE region = ${regoin};)",
     R"(SET region = "${region|eu}"; CREATE TABLE t AS SELECT * FROM orders WHERE region = ${region};)"},
    {"SF0302", "Variable refers to itself",
     "The value of a variable needs the variable's own value, directly or through others. A name "
     "inside its own value means the same name one priority lower; there is none here.",
     R"(variables: {a: "${b}", b: "${a}"})", R"(variables: {a: "${b}", b: "x"})"},
    {"SF0303", "Variable is malformed",
     "A reference is ${name}, ${name|default} or one with a prefix: ${raw:name}, ${ident:name}, "
     "${str:name}, ${file:/path}.",
     R"(SELECT ${my name})", R"(SELECT ${my_name})"},
    {"SF0304", "Value does not fit its place",
     "The variable has a value, but nothing that can be written here: a list or an object where a "
     "name stands, an empty name, an object in SQL, a text where a number or a duration is wanted.",
     R"(SET t = ['a', 'b']; CREATE TABLE x AS SELECT * FROM ${t};)",
     R"(SET t = 'a'; CREATE TABLE x AS SELECT * FROM ${t};)"},
    {"SF0305", "Value ends the text that it stands in",
     "A value inside $tag$…$tag$ holds that tag. There is no way to escape it, so it is refused.",
     R"(SET x = 'a $$ b'; CREATE TABLE t AS SELECT $$${x}$$;)",
     R"(SET x = 'a $$ b'; CREATE TABLE t AS SELECT '${x}';)"},
    {"SF0306", "Variable is too large",
     "Values that name other values grow beyond any use: more than 50 levels, 10,000 references or "
     "1 MiB for one value.",
     R"(SET a = "${b}${b}"; SET b = "${c}${c}"; … (fifty levels))", R"(SET a = "value";)"},
    {"SF0307", "Text stands where a column may be meant",
     "A text that stands alone in SELECT, GROUP BY or ORDER BY is a constant: every row has the "
     "same. A column's name is written with the prefix ident.",
     R"(SET col = 'region'; CREATE TABLE t AS SELECT ${col} FROM orders;)",
     R"(SET col = 'region'; CREATE TABLE t AS SELECT ${ident:col} FROM orders;)"},
    {"SF0308", "Value looks like a path where a name stands",
     "A variable where a table's name is expected becomes a name. To read a file, quote it.",
     R"(SET f = 'data/x.csv'; CREATE TABLE t AS SELECT * FROM ${f};)",
     R"(SET f = 'data/x.csv'; CREATE TABLE t AS SELECT * FROM '${f}';)"},
    {"SF0309", "--vars is not valid",
     "--vars takes name=value pairs with commas between them, or a JSON object. Names start with a "
     "letter or '_'.",
     R"(sqlflow pipeline run daily --vars region)",
     R"(sqlflow pipeline run daily --vars region=eu,n=5)"},
    {"SF0310", "run_date is not a date",
     "--vars run_date moves today and yesterday, so it must be a date.",
     R"(sqlflow pipeline run daily --vars run_date=yesterday)",
     R"(sqlflow pipeline run daily --vars run_date=2026-01-31)"},
    {"SF0311", "Secret file cannot be read",
     "${file:/path} is the content of a file. Relative paths start at the project's root.",
     R"(password: "${file:/run/secrets/pgpass}")",
     R"(password: "${file:/run/secrets/pg_password}")"},
    {"SF0312", "SET or WITH is outranked",
     "The variable has a value of higher priority, from --vars, the profile or a FOR, which is "
     "used "
     "instead. Write SET x = \"${x|default}\" to say that others go first.",
     R"(SET region = 'eu';)", R"(SET region = "${region|eu}";)"},
    {"SF0313", "Built-in variable cannot be set here",
     "run_id, run_date, run_ts, today, yesterday, now, pipeline, profile and project_dir are not "
     "taken from .env or the environment.",
     R"(today=2026-01-31)", R"(sqlflow pipeline run daily --vars run_date=2026-01-31)"},

    // Conditions and control flow.
    {"SF0401", "Condition cannot be read",
     "A condition is made of values, == != <> < <= > >=, AND, OR, NOT, IN, IS NULL, LIKE and "
     "brackets. Comparisons cannot be chained.",
     R"(IF 1 < ${n} < 5 THEN …)", R"(IF 1 < ${n} AND ${n} < 5 THEN …)"},
    {"SF0402", "Single '=' in a condition", "Equality is written '==' in conditions.",
     R"(IF ${env} = 'prod' THEN …)", R"(IF ${env} == 'prod' THEN …)"},
    {"SF0403", "Condition is neither true nor false",
     "The whole condition, and each side of AND, OR and NOT, must be a boolean.",
     R"(IF ${env} THEN …)", R"(IF ${env} == 'prod' THEN …)"},
    {"SF0404", "Values cannot be compared",
     "Two numbers or two texts have an order. A number and a word, a boolean, NULL or a list do "
     "not.",
     R"(IF ${env} >= 3 THEN …)", R"(IF ${n} >= 3 THEN …)"},
    {"SF0410", "FOR has another number of values than names",
     "A list variable that FOR takes must hold lists of as many values as FOR has names.",
     R"(FOR (a, b) IN (${pairs}) DO … with pairs=[[1]])",
     R"(FOR (a, b) IN (${pairs}) DO … with pairs=[[1, 2]])"},
    {"SF0411", "Pipeline unrolls to too much",
     "FOR and INCLUDE made more than 100,000 statements, 256 MiB of SQL or 100 levels. That is "
     "taken for a mistake.",
     R"(FOR i IN (…) DO FOR j IN (…) DO … (more than 100,000 statements))",
     R"(CREATE TABLE t AS SELECT … FROM range(1000) AS numbers(i);)"},
    {"SF0420", "Included file is missing",
     "INCLUDE looks beside the including file, then below the project's root.",
     R"(INCLUDE "shared/tabels.sf";)", R"(INCLUDE "shared/tables.sf";)"},
    {"SF0421", "Files include each other", "A file includes itself, directly or through others.",
     R"(INCLUDE "a.sf"; in a.sf)", R"(INCLUDE "shared.sf"; in a.sf and in b.sf)"},
    {"SF0422", "Alias of INCLUDE is no plain name",
     "The alias becomes the first part of table names, so it is letters, digits and '_'.",
     R"(INCLUDE "a.sf" AS "my alias";)", R"(INCLUDE "a.sf" AS my_alias;)"},

    // Names, tables, sources, plan.
    {"SF0501", "Source is defined twice",
     "Two SOURCE statements have one name. Names are compared without case.",
     R"(SOURCE orders TYPE CSV PARAMS {"path": "a.csv"};
SOURCE orders TYPE CSV PARAMS {"path": "b.csv"};)",
     R"(SOURCE orders_a TYPE CSV PARAMS {"path": "a.csv"};
SOURCE orders_b TYPE CSV PARAMS {"path": "b.csv"};)"},
    {"SF0502", "LOAD names a source that is not defined",
     "LOAD reads from a SOURCE of the script, or from an object of a connection, written "
     "connection.object.",
     R"(SOURCE customers TYPE CSV PARAMS {"path": "c.csv"};
LOAD customers FROM custmers;)",
     R"(SOURCE customers TYPE CSV PARAMS {"path": "c.csv"};
LOAD customers FROM customers;)"},
    {"SF0503", "Connector type is unknown",
     "No connector has this type, or it cannot do this (read or write). `sqlflow connectors list` "
     "shows them.",
     R"(SOURCE orders TYPE CVS PARAMS {"path": "orders.csv"};)",
     R"(SOURCE orders TYPE CSV PARAMS {"path": "orders.csv"};)"},
    {"SF0504", "Connection is not defined",
     "The active profile has no connection of this name. `sqlflow profiles show` lists them.",
     R"(SOURCE orders FROM "warehose";)", R"(SOURCE orders FROM "warehouse";)"},
    {"SF0505", "Table is defined twice",
     "Two statements make one table, and the second would throw the first's rows away. Repeated "
     "LOADs, CREATE followed by CREATE OR REPLACE, and modes that add rows are allowed.",
     R"(CREATE TABLE totals AS SELECT 1 AS n;
CREATE TABLE totals AS SELECT 2 AS n;)",
     R"(CREATE TABLE totals AS SELECT 1 AS n;
CREATE OR REPLACE TABLE totals AS SELECT n + 1 AS n FROM totals;)"},
    {"SF0506", "LOAD replaces an earlier LOAD",
     "A second LOAD of one table without MODE replaces what the first one brought.",
     R"(LOAD orders FROM january;
LOAD orders FROM february;)",
     R"(LOAD orders FROM january;
LOAD orders FROM february MODE APPEND;)"},
    {"SF0507", "Export target is written twice",
     "Two exports replace the same file or object; only the rows of the last would remain.",
     R"(EXPORT a TO "out.csv";
EXPORT b TO "out.csv";)",
     R"(EXPORT a TO "a.csv";
EXPORT b TO "b.csv";)"},
    {"SF0508", "Step name is used twice",
     "The option \"name\" is the step's id, and ids are unique in a pipeline.",
     R"(EXPORT a TO "a.csv" OPTIONS {"name": "out"};
EXPORT b TO "b.csv" OPTIONS {"name": "out"};)",
     R"(EXPORT a TO "a.csv" OPTIONS {"name": "out_a"};
EXPORT b TO "b.csv" OPTIONS {"name": "out_b"};)"},
    {"SF0509", "Type of the export target is not clear",
     "Without TYPE the extension or scheme of the target decides, and this one says nothing.",
     R"(EXPORT orders TO "out/orders.dat";)", R"(EXPORT orders TO "out/orders.dat" TYPE CSV;)"},
    {"SF0510", "Table name has too many parts", "A table is written table or schema.table.",
     R"(LOAD a.b.c FROM orders;)", R"(LOAD b.c FROM orders;)"},
    {"SF0511", "Name is reserved",
     "Schema sqlflow holds the records of runs and is written by the program alone; temporary "
     "tables of the program have names that begin with sqlflow_.",
     R"(CREATE TABLE sqlflow.totals AS SELECT 1 AS n;)",
     R"(CREATE TABLE reports.totals AS SELECT 1 AS n;)"},
    {"SF0512", "Steps wait for each other",
     "Each of the steps needs what another one makes, so none can be first.",
     R"(CREATE TABLE a AS SELECT * FROM b;
CREATE TABLE b AS SELECT * FROM a;)",
     R"(CREATE TABLE b AS SELECT 1 AS n;
CREATE TABLE a AS SELECT * FROM b;)"},
    {"SF0513", "Table is not defined",
     "A query reads a table that no step makes and that the database does not have. Where the "
     "database could not be looked into, this is a warning.",
     R"(EXPORT SELECT * FROM ordes TO "orders.csv";)",
     R"(EXPORT SELECT * FROM orders TO "orders.csv";)"},
    {"SF0514", "Source cannot be read",
     "A run looks at every source before it moves a row, and this one refused or is missing.",
     R"(SOURCE orders TYPE CSV PARAMS {"path": "data/order.csv"};)",
     R"(SOURCE orders TYPE CSV PARAMS {"path": "data/orders.csv"};)"},
    {"SF0515", "Columns are not known",
     "A source could not be reached, or the columns depend on data, so the queries that read it "
     "are checked only when they run.",
     R"(CREATE TABLE wide AS PIVOT sales ON quarter USING sum(amount);)",
     R"(CREATE TABLE wide AS PIVOT sales ON quarter IN ('Q1', 'Q2') USING sum(amount);)"},
    {"SF0516", "Target cannot be written",
     "An EXPORT names a folder, a device or a file in a folder that may not be written to. The "
     "check looks at local targets, so that a run does not find out when its rows are there.",
     R"(EXPORT orders TO "output/" TYPE CSV;)",
     R"(EXPORT orders TO "output/orders.csv" TYPE CSV;)"},

    {"SF0520", "Check is on nothing that a step writes",
     "EXPECT name ON table is checked by the steps that write the table, before they commit. A "
     "view "
     "or a table of elsewhere is checked with a query that must return no rows.",
     R"(EXPECT ids ON old_orders NOT NULL (id);)",
     R"(EXPECT ids AS SELECT * FROM old_orders WHERE id IS NULL;)"},
    {"SF0521", "Check is defined twice", "Checks of one table have different names.",
     R"(EXPECT valid ON orders CHECK (amount > 0);
EXPECT valid ON orders NOT NULL (id);)",
     R"(EXPECT valid_amount ON orders CHECK (amount > 0);
EXPECT valid_id ON orders NOT NULL (id);)"},
    {"SF0522", "Check does not fit its column",
     "MATCHES looks at text, FRESH at dates and times. CHECK takes any expression, with a CAST "
     "where "
     "it is needed.",
     R"(EXPECT zip ON customers MATCHES (zip_number, '^[0-9]{5}$');)",
     R"(EXPECT zip ON customers CHECK (regexp_matches(zip_number::VARCHAR, '^[0-9]{5}$'));)"},
    {"SF0523", "Rows cannot be put aside there",
     "A quarantine is a table of its own, with the columns of the rows and _check, _reason, "
     "_run_id "
     "and _at.",
     R"(CREATE TABLE bad AS SELECT 1 AS id;
EXPECT ids ON orders NOT NULL (id) ON VIOLATION QUARANTINE INTO bad;)",
     R"(EXPECT ids ON orders NOT NULL (id) ON VIOLATION QUARANTINE INTO bad_orders;)"},

    // Modes and keys.
    {"SF0601", "Destination cannot be written in this mode",
     "Not every destination can append or update. `sqlflow connectors show TYPE` lists its modes.",
     R"(EXPORT totals TO "output/totals.csv" MODE UPSERT KEY id;)",
     R"(EXPORT totals TO "output/totals.csv" MODE REPLACE;)"},
    {"SF0602", "Mode does not fit an incremental source",
     "An incremental source sends what is new. A mode that takes the rows for the whole of the "
     "table would lose all others.",
     R"(SOURCE orders TYPE CSV PARAMS {
    "path": "orders.csv", "sync_mode": "incremental", "cursor_field": "updated_at"};
LOAD orders FROM orders MODE REPLACE;)",
     R"(SOURCE orders TYPE CSV PARAMS {
    "path": "orders.csv", "sync_mode": "incremental", "cursor_field": "updated_at"};
LOAD orders FROM orders MODE APPEND;)"},
    {"SF0603", "Rows that change would be counted twice",
     "A CREATE TABLE that is INCREMENTAL BY a column replaces the rows of a window of that column. "
     "When a LOAD updates the column in the table that is read, a row moves to a later window and "
     "its old version stays behind. With a KEY the old version is replaced.",
     "CREATE TABLE report MODE INCREMENTAL BY updated_at AS SELECT * FROM orders;",
     "CREATE TABLE report MODE INCREMENTAL BY updated_at KEY id AS SELECT * FROM orders;"},
    {"SF0604", "Next run would read what this one writes",
     "An EXPORT writes a file that the pattern of a source or query before it matches. This run "
     "does "
     "not read it yet; the next one finds the exported rows among the others and counts them "
     "again.",
     R"(SOURCE days TYPE CSV PARAMS {"path": "days/*.csv"};
LOAD days FROM days;
EXPORT days TO "days/all.csv";)",
     R"(SOURCE days TYPE CSV PARAMS {"path": "days/*.csv"};
LOAD days FROM days;
EXPORT days TO "output/all.csv";)"},

    // SQL.
    {"SF0701", "SQL does not parse",
     "The engine's parser refuses the query. The place is where it stopped understanding.",
     R"(CREATE TABLE totals AS SELEC 1 AS n;)", R"(CREATE TABLE totals AS SELECT 1 AS n;)"},
    {"SF0702", "SQL names something that is not there",
     "The query parses, but a column, type or function does not exist, or types do not go "
     "together. Every query is bound before the first row moves.",
     R"(CREATE TABLE names AS SELECT nmae FROM customers;)",
     R"(CREATE TABLE names AS SELECT name FROM customers;)"},
    {"SF0703", "Statement is not a query",
     "CREATE TABLE … AS and EXPORT take a SELECT, WITH … SELECT, FROM … or VALUES ….",
     R"(CREATE TABLE t AS DELETE FROM orders;)", R"(CREATE TABLE t AS SELECT * FROM orders;)"},

    // Profiles and projects.
    {"SF0801", "YAML is not valid",
     "The profile is not YAML: mostly indentation, or a text with ': ' or ' #' in it that needs "
     "quotes. A key may stand only once in an object.",
     R"(password: a: b)", R"(password: "a: b")"},
    {"SF0802", "Unknown key in a profile",
     "A profile has version, description, extends, variables, engines, connectors, log_level, "
     "timezone, paths, "
     "python and resilience.",
     R"(engines: {duckdb: {memory_limt: 2GB}})", R"(engines: {duckdb: {memory_limit: 2GB}})"},
    {"SF0803", "Value in a profile does not fit",
     "The key is known, but its value is of another kind or none of the choices.",
     R"(engines: {duckdb: {threads: many}})", R"(engines: {duckdb: {threads: 4}})"},
    {"SF0804", "Profile is missing",
     "There is no profiles/NAME.yml or .yaml. The name comes from --profile, from SQLFLOW_PROFILE "
     "or is dev.",
     R"(sqlflow pipeline run daily -p prd)", R"(sqlflow pipeline run daily -p prod)"},
    {"SF0805", "Profile has an old shape", "It still loads. The hint names what to write today.",
     R"(engines: {duckdb: {database_path: target/dev.duckdb}})",
     R"(engines: {duckdb: {path: target/dev.duckdb}})"},
    {"SF0806", "State in a connection is not supported",
     "Watermarks and history are kept in the engine's own database.",
     R"(state: {connection: warehouse})",
     R"(engines: {duckdb: {mode: persistent, path: target/dev.duckdb}})"},
    {"SF0807", "Profiles extend each other",
     "A profile extends itself, directly or through others.", R"(extends: dev in profiles/dev.yml)",
     R"(extends: base in profiles/dev.yml)"},
    {"SF0808", "Something is missing in a profile",
     "A connection needs a type; a persistent engine needs the path of its database.",
     R"(engines: {duckdb: {mode: persistent}})",
     R"(engines: {duckdb: {mode: persistent, path: target/dev.duckdb}})"},
    {"SF0809", ".env cannot be read", "Lines of .env are NAME=value, comments or empty.",
     R"(PG_PASSWORD: secret)", R"(PG_PASSWORD=secret)"},
    {"SF0810", "No project here",
     "A project is a folder with profiles/ or sqlflow.yml, here or above. The command needs one.",
     R"(sqlflow pipeline run daily    in a folder without profiles/)",
     R"(sqlflow pipeline run daily --project-dir shop)"},
    {"SF0811", "Timezone is unknown", "A timezone is UTC or a name of the zone database.",
     R"(timezone: CET+1)", R"(timezone: Europe/Paris)"},

    // Run time.
    {"SF0901", "Not built yet",
     "The statement is part of the language and is checked, but this version cannot run it. It is "
     "refused before anything runs.",
     R"(EXPECT ids ON orders UNIQUE (id);)",
     R"(CREATE TABLE twice AS SELECT id FROM orders GROUP BY id HAVING count(*) > 1;)"},
    {"SF0911", "Test would reach a server",
     "`sqlflow test` lets no pipeline reach a server, so that no test reads from production or "
     "writes to it. The test brings rows for a source, and a file in place of a destination.",
     R"(=== run daily)",
     R"(=== source orders
id,amount
1,9.50
=== run daily)"},
    {"SF0912", "Test would leave its folder",
     "`sqlflow test` runs a pipeline on a copy of the project, and no file outside of that copy "
     "is read or written. The test brings the rows that the pipeline reads.",
     R"(SOURCE orders TYPE CSV PARAMS {"path": "/mnt/shop/orders.csv"};)",
     R"(SOURCE orders TYPE CSV PARAMS {"path": "${shop_folder|data}/orders.csv"};)"},
};

}  // namespace

const std::vector<CatalogEntry>& Catalog() {
  static const std::vector<CatalogEntry> entries = [] {
    std::vector<CatalogEntry> sorted(std::begin(kEntries), std::end(kEntries));
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const CatalogEntry& a, const CatalogEntry& b) { return a.id < b.id; });
    return sorted;
  }();
  return entries;
}

const CatalogEntry* FindCatalogEntry(std::string_view id) {
  for (const CatalogEntry& entry : Catalog()) {
    if (EqualsIgnoreCase(entry.id, id)) return &entry;
  }
  return nullptr;
}

}  // namespace sqlflow
