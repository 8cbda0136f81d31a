// The client library of PostgreSQL, reached through a table of function pointers: it is opened by
// the first connection, so that commands that reach no server start without the two dozen libraries
// that it brings, and run where it is not installed.
#pragma once

#include <libpq-fe.h>

// Every function that is used, without its prefix.
#define SQLFLOW_LIBPQ_FUNCTIONS(X) \
  X(cancel)                        \
  X(clear)                         \
  X(cmdTuples)                     \
  X(connectPoll)                   \
  X(connectStartParams)            \
  X(conninfoFree)                  \
  X(conninfoParse)                 \
  X(consumeInput)                  \
  X(errorMessage)                  \
  X(escapeLiteral)                 \
  X(finish)                        \
  X(flush)                         \
  X(fmod)                          \
  X(fname)                         \
  X(freeCancel)                    \
  X(freemem)                       \
  X(ftable)                        \
  X(ftablecol)                     \
  X(ftype)                         \
  X(getCancel)                     \
  X(getCopyData)                   \
  X(getResult)                     \
  X(getisnull)                     \
  X(getlength)                     \
  X(getvalue)                      \
  X(isBusy)                        \
  X(nfields)                       \
  X(ntuples)                       \
  X(parameterStatus)               \
  X(putCopyData)                   \
  X(putCopyEnd)                    \
  X(resultErrorField)              \
  X(resultErrorMessage)            \
  X(resultStatus)                  \
  X(sendDescribePrepared)          \
  X(sendPrepare)                   \
  X(sendQuery)                     \
  X(sendQueryParams)               \
  X(serverVersion)                 \
  X(setErrorVerbosity)             \
  X(setnonblocking)                \
  X(socket)                        \
  X(status)

namespace sqlflow {

struct LibpqTable {
#define SQLFLOW_LIBPQ_MEMBER(name) decltype(&PQ##name) name = nullptr;
  SQLFLOW_LIBPQ_FUNCTIONS(SQLFLOW_LIBPQ_MEMBER)
#undef SQLFLOW_LIBPQ_MEMBER
};

// Opens the library at the first call. Safe from any thread. Throws Error kUnsupported where it is
// not installed.
const LibpqTable& Libpq();

}  // namespace sqlflow
