// The table of what runs leave behind, and views of it.
#pragma once

#include <string_view>

namespace sqlflow {

// Statement that makes the table `sqlflow.records`. Its rows are of a `kind`: run, plan, step,
// table (made by a step that goes on), intent, watermark or announced_watermark (of a file that is
// about to be put in place). `subject` is what they are looked for by: the start of a run, the
// table that a step has written, as History::TableKey, a watermark's key.
std::string_view RecordLayout();
// Statements that make the views runs, plans, steps, checks, intents and watermarks of the schema
// `sqlflow`, with typed columns, for people and their queries. The last column, `rowid`, counts up
// in the order in which records came.
std::string_view RecordViews();

}  // namespace sqlflow
