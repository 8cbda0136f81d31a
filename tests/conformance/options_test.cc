// What the options of every connector must do.
#include <algorithm>

#include "base/secrets.h"
#include "conformance/conformance_test.h"

namespace sqlflow {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::ValuesIn;

constexpr const char* kSecret = "hunter2-do-not-show";

// All words of a report that a user may see.
std::string WordsOf(const ConnectionReport& report) {
  std::string words = report.summary;
  if (!report.error) return words;
  words += "\n" + report.error->message() + "\n" + report.error->hint();
  for (const std::string& frame : report.error->frames()) words += "\n" + frame;
  return words;
}

class OptionsTest : public ConformanceTest {
 protected:
  const SourceRegistry::Entry& source() const { return bench_.SourceEntry(type_); }
  const DestinationRegistry::Entry& destination() const { return bench_.DestinationEntry(type_); }

  template <class Entry>
  static std::vector<OptionProblem> ProblemsOf(const Entry& entry, const OptionValue& values) {
    std::vector<OptionProblem> problems;
    entry.validate(values, {}, problems);
    return problems;
  }

  template <class Entry>
  static void ExpectRefused(const Entry& entry, const OptionValue& valid,
                            const std::vector<OptionEntry>& unsupported) {
    EXPECT_THAT(ProblemsOf(entry, valid), IsEmpty());
    for (const OptionEntry& option : unsupported) {
      OptionValue values = valid;
      values.Set(option.key, option.value);
      EXPECT_THAT(ProblemsOf(entry, values),
                  Contains(AllOf(Field(&OptionProblem::id, Not(IsEmpty())),
                                 Field(&OptionProblem::message, HasSubstr("not supported")),
                                 Field(&OptionProblem::warning, false))))
          << option.key;
    }
  }

  template <class Entry>
  static void ExpectUnknownNamesTheNearest(const Entry& entry, OptionValue values) {
    const std::string known = entry.options.options()[0].info.name;
    values.Set(known + "x", values::Text("1"));
    EXPECT_THAT(ProblemsOf(entry, values),
                Contains(AllOf(Field(&OptionProblem::message, HasSubstr(known + "x")),
                               Field(&OptionProblem::hint, HasSubstr(known)))));
  }

  template <class Entry>
  static void ExpectEveryRequiredOptionIsNamed(const Entry& entry) {
    const std::vector<OptionProblem> problems = ProblemsOf(entry, OptionValue::Object());
    for (const OptionList::Option& option : entry.options.options()) {
      if (!option.info.required) continue;
      EXPECT_THAT(problems, Contains(Field(&OptionProblem::message, HasSubstr(option.info.name))));
    }
  }

  template <class Entry>
  static void ExpectDocumented(const Entry& entry) {
    EXPECT_THAT(entry.summary, Not(IsEmpty()));
    for (const OptionList::Option& option : entry.options.options()) {
      EXPECT_THAT(option.info.description, Not(IsEmpty())) << option.info.name;
    }
  }

  // Gives every secret option a value that must not be seen again; false when there is none.
  template <class Entry>
  static bool FillSecrets(const Entry& entry, OptionValue& values) {
    bool any = false;
    for (const OptionList::Option& option : entry.options.options()) {
      if (!option.info.secret) continue;
      values.Set(option.info.name, values::Text(kSecret));
      any = true;
    }
    return any;
  }
};

TEST_P(OptionsTest, RefuseWhatTheSourceCannotDo) {
  ExpectRefused(source(), fixture_->SourceOptions({}), fixture_->UnsupportedSourceOptions());
}

TEST_P(OptionsTest, RefuseWhatTheDestinationCannotDo) {
  ExpectRefused(destination(), fixture_->DestinationOptions(),
                fixture_->UnsupportedDestinationOptions());
}

TEST_P(OptionsTest, NameTheNearestOptionWhenOneIsMisspelt) {
  ExpectUnknownNamesTheNearest(source(), fixture_->SourceOptions({}));
  ExpectUnknownNamesTheNearest(destination(), fixture_->DestinationOptions());
}

TEST_P(OptionsTest, NameEveryRequiredOptionThatIsMissing) {
  ExpectEveryRequiredOptionIsNamed(source());
  ExpectEveryRequiredOptionIsNamed(destination());
}

TEST_P(OptionsTest, AreDocumented) {
  ExpectDocumented(source());
  ExpectDocumented(destination());
}

// An error shows the line that it is about, which may hold more than what is wrong.
TEST_P(OptionsTest, KeepSecretsOutOfTheLinesThatErrorsShow) {
  for (const OptionList* options : {&source().options, &destination().options}) {
    for (const OptionList::Option& option : options->options()) {
      if (!option.info.secret) continue;
      std::vector<std::string> names = option.info.aliases;
      names.push_back(option.info.name);
      for (const std::string& name : names) {
        EXPECT_EQ(FindSecrets("{\"" + name + "\": \"" + kSecret + "\"}").size(), 1) << name;
      }
    }
  }
}

TEST_P(OptionsTest, KeepSecretsOutOfReports) {
  OptionValue values = fixture_->RefusedSource().value_or(std::pair(OptionValue(), "")).first;
  if (!FillSecrets(source(), values)) GTEST_SKIP() << type_ << " has no secret options";
  const ConnectionReport report = bench_.Source(type_, values)->Check();
  EXPECT_THAT(WordsOf(report), Not(HasSubstr(kSecret)));
}

TEST_P(OptionsTest, KeepSecretsOutOfReportsOfTheDestination) {
  OptionValue values = fixture_->RefusedDestination().value_or(std::pair(OptionValue(), "")).first;
  if (!FillSecrets(destination(), values)) GTEST_SKIP() << type_ << " has no secret options";
  const ConnectionReport report = bench_.Destination(type_, values)->Check();
  EXPECT_THAT(WordsOf(report), Not(HasSubstr(kSecret)));
}

INSTANTIATE_TEST_SUITE_P(Connectors, OptionsTest, ValuesIn(TestedConnectors()), ConnectorName);

}  // namespace
}  // namespace sqlflow
