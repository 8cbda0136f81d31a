// The statements, one function each. The cursor stands at the first keyword; after a mistake that
// cannot be parsed over it has failed, and what is returned is to be dropped.
#pragma once

#include "syntax/cursor.h"
#include "syntax/script.h"

namespace sqlflow {

SourceStatement ParseSource(Cursor& cursor);
LoadStatement ParseLoad(Cursor& cursor);
CreateStatement ParseCreate(Cursor& cursor);
ExportStatement ParseExport(Cursor& cursor);
ExpectStatement ParseExpect(Cursor& cursor);
SetStatement ParseSet(Cursor& cursor);
IncludeStatement ParseInclude(Cursor& cursor);
// From FOR to DO; the body is left empty.
ForStatement ParseForHeader(Cursor& cursor);

}  // namespace sqlflow
