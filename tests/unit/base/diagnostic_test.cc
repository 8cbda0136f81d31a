#include "base/diagnostic.h"

#include <gmock/gmock.h>

#include "base/source_files.h"

namespace sqlflow {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::Not;

// The first occurrence of `what` in file 0.
Span Find(const SourceFiles& files, std::string_view what) {
  const size_t at = files.text(0).find(what);
  return {0, static_cast<uint32_t>(at), static_cast<uint32_t>(at + what.size())};
}

Diagnostic Finding(Span span, std::string hint = "") {
  return {Severity::kError, "SF0501", span, "Something is wrong", std::move(hint), {}};
}

TEST(Render, FramesAFindingWithItsLineAndAnUnderline) {
  SourceFiles files;
  files.Add("pipelines/daily.sf", "-- x\nLOAD customers FROM custmers;\n");
  const Diagnostic finding{Severity::kError,
                           "SF0502",
                           Find(files, "custmers"),
                           "LOAD references undefined source: custmers",
                           "Did you mean \"customers\"?",
                           {}};
  EXPECT_EQ(Render(finding, files, Color::kNever),
            "pipelines/daily.sf:2:21: error: LOAD references undefined source: custmers\n"
            "    LOAD customers FROM custmers;\n"
            "                        ^~~~~~~~\n"
            "  hint: Did you mean \"customers\"?\n");
}

TEST(Render, MasksSecretsAndMarksWhatItMarked) {
  SourceFiles files;
  files.Add("a.sf", R"(PARAMS {"password": "hunter2", "colour": 1};)");
  EXPECT_EQ(Render(Finding(Find(files, "\"colour\"")), files, Color::kNever),
            "a.sf:1:32: error: Something is wrong\n"
            "    PARAMS {\"password\": \"********\", \"colour\": 1};\n"
            "                                    ^~~~~~~~\n");
  EXPECT_THAT(Render(Finding(Find(files, "\"hunter2\"")), files, Color::kNever),
              HasSubstr("                        ^~~~~~~~~~\n"));
  EXPECT_THAT(Render(Finding(Find(files, "nte")), files, Color::kNever),
              HasSubstr("                         ^~~~~~~~\n"));
}

TEST(Render, CutsNoSecretInHalf) {
  SourceFiles files;
  files.Add("a.sf", R"({"password": ")" + std::string(200, 'p') + R"(", "n": 1, )" +
                        std::string(300, 'x') + "}");
  EXPECT_THAT(Render(Finding(Find(files, "\"n\"")), files, Color::kNever), Not(HasSubstr("pp")));
}

TEST(Render, AlignsUnderTabsAndWideCharacters) {
  SourceFiles files;
  files.Add("a.sf", "\t漢é x;\n");
  EXPECT_EQ(Render(Finding(Find(files, "x")), files, Color::kNever),
            "a.sf:1:5: error: Something is wrong\n"
            "        漢é x;\n"
            "            ^\n");
}

TEST(Render, UnderlinesWideCharactersByTheirWidth) {
  SourceFiles files;
  files.Add("a.sf", "a 😀b;");
  EXPECT_THAT(Render(Finding(Find(files, "😀b")), files, Color::kNever),
              HasSubstr("    a 😀b;\n      ^~~\n"));
}

TEST(Render, MarksASpanOverSeveralLinesToTheEndOfTheFirst) {
  SourceFiles files;
  files.Add("a.sf", "IF x\r\nTHEN\r\n");
  EXPECT_EQ(Render(Finding(Find(files, "x\r\nTHEN")), files, Color::kNever),
            "a.sf:1:4: error: Something is wrong\n"
            "    IF x\n"
            "       ^\n");
}

TEST(Render, PointsBehindTheLastCharacterOfAFile) {
  SourceFiles files;
  files.Add("a.sf", "SET x = 1");
  EXPECT_EQ(Render(Finding({0, 9, 9}), files, Color::kNever),
            "a.sf:1:10: error: Something is wrong\n"
            "    SET x = 1\n"
            "             ^\n");
}

TEST(Render, ShowsControlAndBrokenBytesAsReplacements) {
  SourceFiles files;
  files.Add("a.sf", "a\x1b[31m\xFF b");
  EXPECT_THAT(Render(Finding(Find(files, "b")), files, Color::kNever),
              HasSubstr("    a\uFFFD[31m\uFFFD b\n            ^\n"));
}

TEST(Render, CutsALongLineAroundThePlace) {
  SourceFiles files;
  files.Add("a.sf", std::string(500, 'a').append("WRONG").append(500, 'b'));
  const std::string text = Render(Finding(Find(files, "WRONG")), files, Color::kNever);
  EXPECT_THAT(text, HasSubstr("…" + std::string(60, 'a') + "WRONG" + "bbb"));
  EXPECT_THAT(text, Not(HasSubstr(std::string(200, 'b'))));
  EXPECT_THAT(text, HasSubstr("\n" + std::string(4 + 61, ' ') + "^~~~~\n"));
}

TEST(Render, WritesNoFrameForAFindingWithoutAPlace) {
  EXPECT_EQ(Render(Finding({}, "Do this\nor that"), SourceFiles(), Color::kNever),
            "error: Something is wrong\n"
            "  hint: Do this\n"
            "        or that\n");
}

TEST(Render, NamesFurtherPlaces) {
  SourceFiles files;
  files.Add("a.sf", "x\ny\n");
  Diagnostic finding = Finding({0, 0, 1});
  finding.others = {{0, 2, 3}};
  EXPECT_THAT(Render(finding, files, Color::kNever), HasSubstr("  also at a.sf:2:1\n"));
}

TEST(Render, ColoursTheSeverityAndTheCaret) {
  SourceFiles files;
  files.Add("a.sf", "x");
  const std::string text = Render(Finding({0, 0, 1}), files, Color::kAlways);
  EXPECT_THAT(text, HasSubstr("\033[1;31merror:\033[0m"));
  EXPECT_THAT(text, HasSubstr("\033[1;32m^\033[0m"));
}

TEST(Render, FollowsAnErrorWithWhatWasBeingDone) {
  SourceFiles files;
  files.Add("a.sf", "LOAD t FROM s;");
  Error error(ErrorCode::kData, "File is empty: a.csv");
  error.At({0, 12, 13}).While("reading a.csv").While("loading t").Hint("Add a header");
  EXPECT_EQ(Render(error, files, Color::kNever),
            "a.sf:1:13: error: File is empty: a.csv\n"
            "    LOAD t FROM s;\n"
            "                ^\n"
            "  while reading a.csv\n"
            "  while loading t\n"
            "  hint: Add a header\n");
}

TEST(Error, KeepsTheInnermostPlace) {
  Error error(ErrorCode::kEngine, "x");
  error.At({0, 1, 2}).At({0, 5, 6});
  EXPECT_EQ(error.span(), (Span{0, 1, 2}));
  EXPECT_FALSE(error.retryable());
  EXPECT_TRUE(Error(ErrorCode::kUnavailable, "x").retryable());
}

TEST(Diagnostics, KeepTheSameFindingAtTheSamePlaceOnce) {
  Diagnostics diagnostics;
  diagnostics.Error("SF0501", {0, 1, 2}, "m");
  diagnostics.Error("SF0501", {0, 1, 2}, "m");
  diagnostics.Error("SF0501", {0, 3, 4}, "m");
  diagnostics.Warning("SF0208", {}, "w");
  EXPECT_EQ(diagnostics.errors(), 2);
  EXPECT_EQ(diagnostics.warnings(), 1);
}

TEST(Diagnostics, AreSortedByPlaceWithThoseWithoutOneFirst) {
  Diagnostics diagnostics;
  diagnostics.Error("SF0501", {1, 0, 1}, "c");
  diagnostics.Error("SF0501", {0, 9, 10}, "b");
  diagnostics.Note("SF0501", {}, "a");
  EXPECT_THAT(diagnostics.Sorted(),
              ElementsAre(Field(&Diagnostic::message, "a"), Field(&Diagnostic::message, "b"),
                          Field(&Diagnostic::message, "c")));
}

TEST(Diagnostics, PlaceAnErrorWhereItWasLookedAtUnlessItKnowsBetter) {
  Diagnostics diagnostics;
  Error placed(ErrorCode::kEngine, "placed");
  placed.At({0, 5, 6});
  diagnostics.Add("SF0701", placed, {0, 1, 2});
  diagnostics.Add("SF0701", Error(ErrorCode::kEngine, "plain"), {0, 1, 2});
  EXPECT_EQ(diagnostics.Sorted()[0].message, "plain");
  EXPECT_EQ(diagnostics.Sorted()[1].span, (Span{0, 5, 6}));
}

TEST(SourceFiles, CountColumnsInCharacters) {
  SourceFiles files;
  const int file = files.Add("a", "é漢x\nb");
  EXPECT_EQ(files.Begin({file, 5, 6}).column, 3);
  EXPECT_EQ(files.Begin({file, 99, 99}).line, 2);
  EXPECT_EQ(files.LineAt(file, 0), "é漢x");
  EXPECT_EQ(files.text(Span{file, 5, 99}), "x\nb");
}

TEST(SourceFiles, HaveALineInAnEmptyText) {
  SourceFiles files;
  const int file = files.Add("a", "");
  EXPECT_EQ(files.Begin({file, 0, 0}).line, 1);
  EXPECT_EQ(files.LineAt(file, 0), "");
}

TEST(Render, SendsNoControlCharactersOfDataToATerminal) {
  const Error error = Error(ErrorCode::kData,
                            "No number: \033[31m\xC2\x9B"
                            "1\xFF")
                          .Hint("a\tb\a");
  EXPECT_EQ(Render(error, SourceFiles(), Color::kNever),
            "error: No number: \uFFFD[31m\uFFFD1\uFFFD\n  hint: a\tb\uFFFD\n");
}

}  // namespace
}  // namespace sqlflow
