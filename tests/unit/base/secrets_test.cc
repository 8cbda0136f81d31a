#include "base/secrets.h"

#include <gmock/gmock.h>

namespace sqlflow {
namespace {

// The line with each secret as "#".
std::string Hidden(std::string_view line) {
  std::string shown;
  size_t copied = 0;
  for (const SecretRange secret : FindSecrets(line)) {
    shown += line.substr(copied, secret.begin - copied);
    shown += "#";
    copied = secret.end;
  }
  return shown + std::string(line.substr(copied));
}

struct Line {
  std::string written;
  std::string shown;
};

class SecretLine : public testing::TestWithParam<Line> {};

TEST_P(SecretLine, ShowsNoSecret) { EXPECT_EQ(Hidden(GetParam().written), GetParam().shown); }

INSTANTIATE_TEST_SUITE_P(
    Written, SecretLine,
    testing::Values(
        Line{R"(PARAMS {"host": "db", "password": "hunter2", "port": 1})",
             R"(PARAMS {"host": "db", "password": "#", "port": 1})"},
        Line{R"({"access_token" : "a\"b", "x": 1})", R"({"access_token" : "#", "x": 1})"},
        Line{R"({"password": 12345})", R"({"password": #})"},
        Line{R"({"password": "hunter2)", R"({"password": "#)"},
        Line{R"({"PASSWORD":"x","api_key":"y"})", R"({"PASSWORD":"#","api_key":"#"})"},
        Line{"SET db_password = 'it''s'; SET n = 1;", "SET db_password = '#'; SET n = 1;"},
        Line{"  password: hunter2 and more  # note", "  password: #  # note"},
        Line{"  - token: 'abc'", "  - token: '#'"},
        Line{"pg: {type: postgres, password: abc, port: 1}",
             "pg: {type: postgres, password: #, port: 1}"},
        Line{"PGPASSWORD=a b#c", "PGPASSWORD=#"},
        Line{R"({"connection": "abc is none", "dsn":"y"})", R"({"connection": "#", "dsn":"#"})"},
        Line{R"("options": "host=x password=abc dbname=y")",
             R"("options": "host=x password=# dbname=y")"},
        Line{R"("url": "https://x.org/a?access_token=abc&page=1")",
             R"("url": "https://x.org/a?access_token=#&page=1")"},
        Line{R"("url": "postgres://me:abc@host:5432/db", "n": 1)",
             R"("url": "postgres://me:#@host:5432/db", "n": 1)"}));

class HarmlessLine : public testing::TestWithParam<std::string> {};

TEST_P(HarmlessLine, IsShownWhole) { EXPECT_EQ(Hidden(GetParam()), GetParam()); }

INSTANTIATE_TEST_SUITE_P(
    Written, HarmlessLine,
    testing::Values("", "password", R"("password":)", R"({"password": "${env.DB_PASSWORD}"})",
                    R"({"password": null, "tokens": ["a"]})", "password: ${env.X}", "password: |",
                    "SELECT token, b.token = a.token, count(password) FROM t WHERE token IS NULL",
                    R"({"path": "data/customers.csv", "has_header": true})", "SET n = 1;",
                    R"("url": "https://host:8080/path", "mail": "a@b.org")",
                    "LOAD secret_table FROM tokens;"));

TEST(MaskUri, MasksThePasswordOnly) {
  EXPECT_EQ(MaskUri("postgres://me:a b@host/x"), "postgres://me:********@host/x");
  EXPECT_EQ(MaskUri("postgres://me@host:1/x"), "postgres://me@host:1/x");
  EXPECT_EQ(MaskUri("me:secret@host"), "me:secret@host");
}

}  // namespace
}  // namespace sqlflow
