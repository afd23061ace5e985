#include "connectors/files/csv_quotes.h"

#include <algorithm>
#include <string>

#include "connectors/files/file_bytes.h"

namespace sqlflow::connectors::files {

namespace {

// The last quote of a file, and what stands beside it.
struct LastQuote {
  std::string before;  // at most two characters
  std::optional<char> after;
};

std::optional<LastQuote> FindLastQuote(const DataFile& file, char quote) {
  constexpr uint64_t kLongestLine = 2 << 20;  // of the engine's: an open quote further up is an error anyway
  for (const uint64_t size : {uint64_t{65536}, kLongestLine}) {
    const uint64_t begin = file.size > size ? file.size - size : 0;
    const std::string tail = ReadBytes(file, begin, size);
    const size_t at = tail.rfind(quote);
    if (at != std::string::npos) {
      return LastQuote{tail.substr(at < 2 ? 0 : at - 2, std::min<size_t>(at, 2)),
                       at + 1 < tail.size() ? std::optional(tail[at + 1]) : std::nullopt};
    }
    if (begin == 0) break;
  }
  return std::nullopt;
}

// Follows a file's bytes from field to field.
class QuoteFollower {
 public:
  QuoteFollower(const CsvDialect& dialect, int64_t skipped_lines)
      : quote_(dialect.quote.front()),
        escape_(dialect.escape.empty() ? quote_ : dialect.escape.front()),
        delimiter_(dialect.delimiter.back()),
        skipped_lines_(skipped_lines) {}

  void Take(char c) {
    if (c == '\n') ++line_;
    if (line_ <= skipped_lines_) return;
    switch (place_) {
      case Place::kEscaped: place_ = Place::kQuoted; break;
      case Place::kQuoted:
        if (c == escape_ && escape_ != quote_) place_ = Place::kEscaped;
        if (c == quote_) place_ = Place::kQuoteSeen;
        break;
      case Place::kQuoteSeen: place_ = c == quote_ ? Place::kQuoted : After(c); break;
      case Place::kBegin:
        if (c == quote_) opened_ = line_;
        place_ = c == quote_ ? Place::kQuoted : After(c);
        break;
      case Place::kPlain: place_ = After(c); break;
    }
  }
  std::optional<int64_t> open_line() const {
    const bool open = place_ == Place::kQuoted || place_ == Place::kEscaped;
    return open ? std::optional(opened_) : std::nullopt;
  }

 private:
  enum class Place { kBegin, kPlain, kQuoted, kQuoteSeen, kEscaped };
  Place After(char c) const { return c == delimiter_ || c == '\n' || c == '\r' ? Place::kBegin : Place::kPlain; }

  char quote_;
  char escape_;
  char delimiter_;
  int64_t skipped_lines_;
  Place place_ = Place::kBegin;
  int64_t line_ = 1;
  int64_t opened_ = 0;
};

}  // namespace

bool MayEndInQuotes(const DataFile& file, const CsvDialect& dialect) {
  if (dialect.quote.size() != 1) return false;
  const std::optional<LastQuote> quote = FindLastQuote(file, dialect.quote[0]);
  if (!quote) return false;
  const auto begins_field = [&](const std::string& before) {
    return before.empty() || before.back() == '\n' || before.back() == '\r' ||
           before.back() == dialect.delimiter.back();
  };
  const bool ends_field =
      !quote->after || *quote->after == '\n' || *quote->after == '\r' || *quote->after == dialect.delimiter.front();
  if (!ends_field || begins_field(quote->before)) return true;
  // "" is the empty field where one begins; elsewhere it is half of something.
  return quote->before.back() == dialect.quote[0] && !begins_field(quote->before.substr(0, quote->before.size() - 1));
}

std::optional<int64_t> FindOpenQuote(const DataFile& file, const CsvDialect& dialect, int64_t skipped_lines) {
  constexpr size_t kBlock = 1 << 20;
  QuoteFollower follower(dialect, skipped_lines);
  for (uint64_t offset = 0; offset < file.size; offset += kBlock) {
    for (const char c : ReadBytes(file, offset, kBlock)) follower.Take(c);
  }
  return follower.open_line();
}

}  // namespace sqlflow::connectors::files
