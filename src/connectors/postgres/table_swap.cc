#include "connectors/postgres/table_swap.h"

#include <fmt/format.h>

namespace sqlflow {
namespace {

// One row per thing that would be lost: what it is and its name.
constexpr const char* kObstacles = R"sql(
SELECT 'view', v.oid::regclass::text FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid
  JOIN pg_class v ON v.oid = r.ev_class
  WHERE d.classid = 'pg_rewrite'::regclass AND d.refobjid = $1::oid AND v.oid <> $1::oid
UNION SELECT 'foreign key', conname FROM pg_constraint
  WHERE contype = 'f' AND confrelid = $1::oid AND conrelid <> $1::oid
UNION SELECT 'trigger', tgname FROM pg_trigger WHERE tgrelid = $1::oid AND NOT tgisinternal
UNION SELECT 'policy', polname FROM pg_policy WHERE polrelid = $1::oid
UNION SELECT 'child table', inhrelid::regclass::text FROM pg_inherits WHERE inhparent = $1::oid
UNION SELECT 'parent table', inhparent::regclass::text FROM pg_inherits WHERE inhrelid = $1::oid
UNION SELECT 'publication', pubname FROM pg_publication_rel r JOIN pg_publication p
  ON p.oid = r.prpubid WHERE r.prrelid = $1::oid
ORDER BY 1, 2 LIMIT 1)sql";

// Statements to be run on the new table under the old name, $2, in the order in which they must.
// Indexes that belong to a constraint come with it.
constexpr const char* kProperties = R"sql(
SELECT statement FROM (
  SELECT 1 AS step, format('ALTER TABLE %s ADD CONSTRAINT %I %s', $2::text, conname,
                           pg_get_constraintdef(oid)) AS statement
    FROM pg_constraint WHERE conrelid = $1::oid AND contype IN ('p', 'u', 'x')
  UNION ALL SELECT 2, pg_get_indexdef(i.indexrelid) FROM pg_index i
    WHERE i.indrelid = $1::oid AND NOT EXISTS (SELECT 1 FROM pg_constraint c
      WHERE c.conindid = i.indexrelid AND c.conrelid = $1::oid AND c.contype IN ('p', 'u', 'x'))
  UNION ALL SELECT 3, format('ALTER TABLE %s ADD CONSTRAINT %I %s', $2, conname,
                             pg_get_constraintdef(oid))
    FROM pg_constraint WHERE conrelid = $1::oid
      AND (contype = 'f' OR (contype = 'c' AND $3::bool))
  UNION ALL SELECT 4, format('COMMENT ON TABLE %s IS %L', $2, obj_description($1::oid, 'pg_class'))
    WHERE obj_description($1::oid, 'pg_class') IS NOT NULL
  UNION ALL SELECT 4, format('COMMENT ON INDEX %s IS %L', i.indexrelid::regclass,
                             obj_description(i.indexrelid, 'pg_class'))
    FROM pg_index i WHERE i.indrelid = $1::oid
      AND obj_description(i.indexrelid, 'pg_class') IS NOT NULL
  UNION ALL SELECT 5, format('GRANT %s ON %s TO %s%s', a.privilege_type, $2,
                             CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END,
                             CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
    FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid = $1::oid
  UNION ALL SELECT 5, format('GRANT %s (%I) ON %s TO %s%s', a.privilege_type, t.attname, $2,
                             CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END,
                             CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
    FROM pg_attribute t, aclexplode(t.attacl) a
    WHERE t.attrelid = $1::oid AND t.attnum > 0 AND NOT t.attisdropped
) AS statements ORDER BY step, statement)sql";

// First, because a table and its sequences have one owner.
constexpr const char* kOwner = R"sql(
SELECT format('ALTER TABLE %s OWNER TO %I', $2::text, r.rolname)
  FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
  WHERE c.oid = $1::oid AND r.rolname <> current_user)sql";

// Sequences of serial columns belong to the old table and would be dropped with it.
constexpr const char* kSequences = R"sql(
SELECT format('ALTER SEQUENCE %s OWNED BY %s.%I', s.oid::regclass, $2::text, a.attname)
  FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
  JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
  WHERE d.refobjid = $1::oid AND d.deptype = 'a' AND d.classid = 'pg_class'::regclass)sql";

// Sequences of identity columns are new with the new table and go on where the old ones are.
constexpr const char* kIdentities = R"sql(
SELECT format('SELECT setval(pg_get_serial_sequence(%L, %L), last_value, is_called) FROM %s',
              $2::text, a.attname, pg_get_serial_sequence($1::oid::regclass::text, a.attname))
  FROM pg_attribute a WHERE a.attrelid = $1::oid AND a.attidentity <> '')sql";

void RunEach(PostgresConnection& connection, const PostgresResult& statements) {
  for (int i = 0; i < statements.row_count(); ++i) {
    const std::string statement = statements.Text(i, 0);
    try {
      connection.Query(statement);
    } catch (Error& error) {
      throw error.While("Giving the new table what the old one had: " + statement);
    }
  }
}

void RefuseObstacles(PostgresConnection& connection, const Target& old) {
  if (old.kind != 'r') {
    throw Error(ErrorCode::kInvalid, "Only a plain table can be replaced: " + old.name.text())
        .Hint(old.kind == 'p' ? "Write \"replace\": \"truncate\", which changes its rows"
                              : "Write to the table behind it");
  }
  const PostgresResult obstacles = connection.Query(kObstacles, {std::to_string(old.oid)});
  if (obstacles.row_count() == 0) return;
  throw Error(ErrorCode::kInvalid,
              fmt::format("Table {} cannot be replaced, because it has a {}: {}", old.name.text(),
                          obstacles.Text(0, 0), obstacles.Text(0, 1)))
      .Hint("Write \"replace\": \"truncate\", which keeps the table and changes its rows");
}

}  // namespace

void SwapTable(PostgresConnection& connection, const Target& old, const PostgresName& fresh,
               NewColumns columns) {
  const std::string oid = std::to_string(old.oid);
  connection.Query("LOCK TABLE " + old.name.quoted() + " IN ACCESS EXCLUSIVE MODE");
  RefuseObstacles(connection, old);
  RunEach(connection, connection.Query(kOwner, {oid, fresh.quoted()}));
  if (columns == NewColumns::kSame) {
    RunEach(connection, connection.Query(kSequences, {oid, fresh.quoted()}));
    RunEach(connection, connection.Query(kIdentities, {oid, fresh.quoted()}));
  }
  const PostgresResult properties = connection.Query(
      kProperties, {oid, old.name.quoted(), columns == NewColumns::kOther ? "true" : "false"});
  connection.Query("DROP TABLE " + old.name.quoted());
  connection.Query(
      fmt::format("ALTER TABLE {} RENAME TO {}", fresh.quoted(), QuoteIdentifier(old.name.table)));
  RunEach(connection, properties);
}

}  // namespace sqlflow
