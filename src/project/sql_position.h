// Follows a query token by token and says what kind of thing stands at the current place. No
// parser: it knows just enough of SQL to tell a table from a value.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sqlflow {

class SqlPosition {
 public:
  // A table's name is expected: an item of a FROM list, or after JOIN, INTO, TABLE, UPDATE.
  bool at_table() const { return levels_.back().table; }
  // An item of a SELECT, GROUP BY or ORDER BY list begins.
  bool at_item() const { return levels_.back().item; }

  void Word(std::string_view word);
  void Symbol(char symbol);
  // Any other token that is neither blank nor comment; a dot is one.
  void Other();

  // Whether a keyword of this name ends an item of a SELECT, GROUP BY or ORDER BY list.
  static bool EndsItem(std::string_view word);

 private:
  struct Level {
    bool table = false;
    bool item = false;
    bool in_from = false;   // A comma is followed by another table.
    bool in_items = false;  // A comma is followed by another item.
    bool argument = false;  // Inside EXTRACT(…) and its like, where FROM has another meaning.
  };

  void Keyword(const std::string& word);

  std::vector<Level> levels_{Level{}};
  std::string previous_;         // The last token if it was a word, lower case,
  std::string before_previous_;  // and the word right before it.
};

}  // namespace sqlflow
