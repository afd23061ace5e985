#include "connectors/postgres/postgres_source.h"

#include <algorithm>

#include "base/errors/drift.h"
#include "base/qualified_name.h"
#include "base/text.h"
#include "component/find_column.h"
#include "component/sql_conditions.h"
#include "component/table_to_read.h"
#include "connectors/postgres/conditions.h"
#include "connectors/postgres/discover.h"
#include "connectors/postgres/in_flight.h"
#include "connectors/postgres/postgres_stream.h"
#include "connectors/postgres/server_object.h"

namespace sqlflow::connectors::postgres {

namespace {

constexpr int64_t kPagesOfPortion = 4096;     // 32 MB
constexpr int kFirstWithRangeScans = 140000;  // of ctid

// The tries of one read, which may begin anew several times.
struct Retry {
  Retry(resilience::Policy& policy, std::string doing)
      : what(std::move(doing)), attempt(policy, what, resilience::Policy::Attempt::Kind::kUnit) {}
  std::string what;
  resilience::Policy::Attempt attempt;
};

class PostgresSource : public component::Source {
 public:
  PostgresSource(ServerOptions server, ReadOptions read, resilience::ResilienceOptions resilience,
                 std::shared_ptr<resilience::Endpoints> endpoints)
      : options_(std::move(server)),
        read_(std::move(read)),
        resilience_(std::move(resilience)),
        endpoints_(std::move(endpoints)),
        traffic_(std::make_shared<Traffic>()) {}

  std::vector<component::StreamFacts> Discover(component::ReadContext& context) override {
    return DiscoverTables(Here(context), read_.schemas);
  }
  std::optional<std::vector<component::Column>> Columns(const std::string& stream,
                                                        component::ReadContext& context) override;
  component::Relation Read(const component::ReadRequest& request, component::ReadContext& context) override;
  std::string Test(component::ReadContext& context) override;
  component::SourceMetrics Metrics() const override;
  std::string Cursor() const override { return read_.with_xmin ? kXmin : ""; }

 private:
  Server& Here(component::ReadContext& context);
  ServerObject Find(const std::string& stream, component::ReadContext& context);
  // The columns that are read, in the order asked for.
  static std::vector<RemoteColumn> Select(const ServerObject& object, const std::vector<std::string>& names);
  void AddRevision(const component::ReadRequest& request, component::Relation& relation, std::shared_ptr<Retry> retry);
  std::vector<Portion> Divide(const ServerObject& object, const component::ReadRequest& request,
                              const std::string& condition, component::ReadContext& context);
  std::vector<std::string> ConditionsOf(const ServerObject& object, const component::ReadRequest& request,
                                        component::ReadContext& context);
  void LimitToEnded(const ServerObject& object, component::CursorRange& range, component::Relation& relation,
                    component::ReadContext& context);
  void LimitToSafe(const ServerObject& object, const SafeRange& safe, component::CursorRange& range,
                   component::Relation& relation) const;
  void CountLeftOut(const ServerObject& object, const RemoteColumn& cursor, const std::vector<std::string>& conditions,
                    component::Relation& relation, component::ReadContext& context);
  void LimitRange(const ServerObject& object, component::CursorRange range, std::vector<std::string>& conditions,
                  component::Relation& relation, component::ReadContext& context);

  const ServerOptions options_;
  const ReadOptions read_;
  const resilience::ResilienceOptions resilience_;
  const std::shared_ptr<resilience::Endpoints> endpoints_;
  const std::shared_ptr<Traffic> traffic_;
  std::unique_ptr<Server> server_;
  std::string stream_;                 // of found_
  std::optional<ServerObject> found_;  // by Columns, for the read that follows
};

Server& PostgresSource::Here(component::ReadContext& context) {
  if (!server_) {
    server_ =
        std::make_unique<Server>(options_, MakePolicy(options_, resilience_, *endpoints_, context.cancellation()));
  }
  return *server_;
}

ServerObject PostgresSource::Find(const std::string& stream, component::ReadContext& context) {
  if (!read_.query.empty()) return DescribeQuery(Here(context), read_.query);
  const std::string& name = component::TableToRead(read_.table, stream, "POSTGRES");
  const base::QualifiedName parsed = base::QualifiedName::Parse(name);
  // A schema that is none of those is that of the load's target.
  const bool among = std::find(read_.schemas.begin(), read_.schemas.end(), parsed.schema) != read_.schemas.end();
  if (!parsed.schema.empty() && (read_.schemas.empty() || among))
    return FindTable(Here(context), {parsed.schema}, parsed.table);
  return FindTable(Here(context), read_.schemas, parsed.table.empty() ? name : parsed.table);
}

std::vector<RemoteColumn> PostgresSource::Select(const ServerObject& object, const std::vector<std::string>& names) {
  if (names.empty()) return object.columns;
  std::vector<RemoteColumn> selected;
  for (const std::string& name : names) {
    const RemoteColumn& column = component::ColumnNamed(object.columns, name, object.name);
    if (!component::FindColumn(selected, column.name)) selected.push_back(column);  // else named twice
  }
  return selected;
}

std::optional<std::vector<component::Column>> PostgresSource::Columns(const std::string& stream,
                                                                      component::ReadContext& context) {
  found_ = read_.with_xmin ? WithXmin(Find(stream, context)) : Find(stream, context);
  stream_ = stream;
  if (!read_.table.empty() || !read_.query.empty()) {  // else it may be a column of another table
    for (const auto& [name, type] : read_.column_types) component::ColumnNamed(found_->columns, name, found_->name);
  }
  ResolveTypes(Here(context), found_->columns, read_.column_types);
  std::vector<component::Column> columns;
  for (const RemoteColumn& column : Select(*found_, read_.columns)) columns.push_back(ColumnOf(column));
  return columns;
}

std::string PostgresSource::Test(component::ReadContext& context) {
  PostgresConnection& connection = Here(context).Connected();
  const std::string answer = connection.server_name() + (connection.encrypted() ? ", encrypted" : ", not encrypted");
  Here(context).Query("SELECT 1", "testing the connection");
  if (read_.table.empty() && read_.query.empty()) return answer;
  Columns("", context);
  const ServerObject object = *std::exchange(found_, std::nullopt);
  std::string columns;
  for (const RemoteColumn& column : Select(object, read_.columns)) {
    columns += (columns.empty() ? "" : ", ") + base::QuoteIdentifier(column.name);
  }
  std::string question = fmt::format("SELECT {} FROM {}", columns, object.from);
  const std::vector<std::string> conditions = ConditionsOf(object, {}, context);
  if (!conditions.empty()) question += " WHERE " + base::JoinStrings(conditions, " AND ");
  Here(context).Query(question + " LIMIT 0", "reading " + object.name);  // is it allowed?
  return fmt::format("{}; {}, {}", answer, object.name, base::Plural(object.columns.size(), "column"));
}

component::SourceMetrics PostgresSource::Metrics() const {
  component::SourceMetrics metrics;
  metrics.rows = traffic_->rows;
  metrics.bytes_transferred = traffic_->bytes;
  if (server_) metrics.retries = server_->policy()->retries();
  return metrics;
}

std::vector<std::string> PostgresSource::ConditionsOf(const ServerObject& object, const component::ReadRequest& request,
                                                      component::ReadContext& context) {
  Conditions write(Here(context), object);
  return component::SqlConditions(read_.where_clause, read_.filters, request.filters,
                                  [&](const component::Filter& filter) { return write.Of(filter); });
}

[[noreturn]] void ThrowOtherServer(const ServerObject& object, const std::string& mark, int64_t next) {
  throw base::Error(
      base::code::kQuestionChanged,
      fmt::format("{} was read up to transaction {}, and the server's next one is {}", object.name, mark, next),
      "it is another server, or was restored: sqlflow state reset NAME reads everything again");
}

// No further than transactions have ended.
void PostgresSource::LimitToEnded(const ServerObject& object, component::CursorRange& range,
                                  component::Relation& relation, component::ReadContext& context) {
  const EndedTransactions ended = WaitForOlder(Here(context), read_.cursor_wait_seconds);
  if (range.lower && std::stoll(*range.lower) > ended.next) ThrowOtherServer(object, *range.lower, ended.next);
  // The one that the mark speaks of had ended: all that it wrote has been read.
  if (range.lower && *range.lower != read_.start_date) range.lower = std::to_string(std::stoll(*range.lower) + 1);
  range.upper = std::to_string(ended.before);
  range.upper_exclusive = true;
  if (!ended.waited_in_vain) return;
  relation.notes.push_back(fmt::format(
      "a transaction has been open for more than {} s: what was written since it began is loaded once it has ended",
      read_.cursor_wait_seconds));
}

// No further than what no transaction in flight can still come before, or says that one can.
void PostgresSource::LimitToSafe(const ServerObject& object, const SafeRange& safe, component::CursorRange& range,
                                 component::Relation& relation) const {
  range.upper = safe.highest;
  range.upper_exclusive = false;
  relation.mark_stays = safe.unfinished > 0;
  relation.mark_not_after = safe.oldest;
  if (safe.unfinished > 0) {
    relation.notes.push_back(
        fmt::format("{} writing to {} did not end within {} s: the rows are loaded, the watermark stays",
                    base::Plural(safe.unfinished, "transaction"), object.name, read_.cursor_wait_seconds));
  }
  if (safe.standby) {
    relation.notes.push_back(
        "read from a standby, where transactions in flight on the primary cannot be seen: set "
        "lookback_window");
  }
}

// Rows that the server keeps back because their cursor has no value.
void PostgresSource::CountLeftOut(const ServerObject& object, const RemoteColumn& cursor,
                                  const std::vector<std::string>& conditions, component::Relation& relation,
                                  component::ReadContext& context) {
  const std::string none = HasNoValue(cursor);
  if (none.empty()) return;
  std::string question = fmt::format("SELECT count(*) FROM {} WHERE ({})", object.from, none);
  for (const std::string& condition : conditions) question += " AND " + condition;
  const Answer answer = Here(context).Query(question, "counting rows without a value in " + cursor.name);
  if (const int64_t count = std::stoll(*answer.rows[0][0])) {
    relation.notes.push_back(base::Plural(count, "row") + " without a value in " + cursor.name + " left out");
  }
}

void PostgresSource::LimitRange(const ServerObject& object, component::CursorRange range,
                                std::vector<std::string>& conditions, component::Relation& relation,
                                component::ReadContext& context) {
  const RemoteColumn* cursor = component::FindColumn(object.columns, range.column);
  if (!cursor) return;  // the engine says so
  CheckCursor(*cursor, object);
  relation.cursor_never_null = cursor->not_null;
  if (!range.upper && !range.include_null) CountLeftOut(object, *cursor, conditions, relation, context);
  if (!range.upper && read_.with_xmin && cursor->name == kXmin) LimitToEnded(object, range, relation, context);
  if (!range.upper) {
    const SafeRange safe = WaitForWriters(Here(context), object, *cursor, base::JoinStrings(conditions, " AND "),
                                          read_.cursor_wait_seconds);
    if (!safe.highest) {
      // What had a cursor then is nothing; what has one now may have others before it.
      const std::string none = range.include_null ? HasNoValue(*cursor) : "";
      conditions.push_back(none.empty() ? "false" : "(" + none + ")");
      return;
    }
    LimitToSafe(object, safe, range, relation);
  }
  const std::string condition = Conditions(Here(context), object).Of(range);
  if (!condition.empty()) conditions.push_back(condition);
}

std::vector<Portion> PostgresSource::Divide(const ServerObject& object, const component::ReadRequest& request,
                                            const std::string& condition, component::ReadContext& context) {
  const bool whole = request.limit || (request.cursor && request.cursor->lower) || read_.max_connections < 2 ||
                     object.pages <= kPagesOfPortion ||
                     Here(context).Connected().server_version() < kFirstWithRangeScans;
  if (whole) return {{object.from, condition, object.name}};
  std::vector<Portion> portions;
  for (int64_t page = 0; page < object.pages; page += kPagesOfPortion) {
    std::string range = fmt::format("ctid >= '({},0)'", page);
    const bool last = page + kPagesOfPortion >= object.pages;  // with what is added meanwhile, and not to be seen
    if (!last) range += fmt::format(" AND ctid < '({},0)'", page + kPagesOfPortion);
    if (!condition.empty()) range += " AND " + condition;
    portions.push_back({object.from, range, fmt::format("{}, from page {}", object.name, page)});
  }
  return portions;
}

component::Relation PostgresSource::Read(const component::ReadRequest& request, component::ReadContext& context) {
  if (!found_ || stream_ != request.stream) Columns(request.stream, context);
  const ServerObject object = *std::exchange(found_, std::nullopt);  // a read that begins anew looks anew
  component::Relation relation;
  relation.ordered = false;
  std::vector<std::string> conditions = ConditionsOf(object, request, context);
  if (request.cursor) LimitRange(object, *request.cursor, conditions, relation, context);
  if (object.row_security) {
    relation.notes.push_back(object.name + " has row-level security: only rows that this user may see are read");
  }
  StreamPlan plan;
  for (const RemoteColumn& column : Select(object, request.columns.empty() ? read_.columns : request.columns)) {
    plan.columns.push_back(ColumnOf(column));
    plan.types.push_back(column.here);
  }
  plan.portions = Divide(object, request, base::JoinStrings(conditions, " AND "), context);
  if (request.limit) plan.tail = fmt::format(" LIMIT {}", *request.limit);
  plan.server = options_;
  plan.policy = Here(context).policy();
  plan.statement_timeout_seconds = read_.statement_timeout_seconds;
  plan.most_connections = read_.max_connections;
  plan.null_unrepresentable = read_.null_unrepresentable;
  plan.check_text = Here(context).Connected().Parameter("server_encoding") == "SQL_ASCII";
  plan.estimated_rows = object.rows;
  relation.stream = MakeStream(std::move(plan), Here(context).Take(), traffic_);
  AddRevision(request, relation, std::make_shared<Retry>(*Here(context).policy(), "reading " + object.name));
  relation.finish = [this](component::ReadContext& finished) {
    component::ReadSummary summary;
    if (const int64_t count = traffic_->unrepresentable.exchange(0)) {
      summary.notes.push_back(base::Plural(count, "value") + " that cannot be represented made NULL");
    }
    if (std::string note = Here(finished).policy()->Note(); !note.empty()) summary.notes.push_back(std::move(note));
    return summary;
  };
  return relation;
}

// A read that broke off starts over: its snapshot went with its connections.
void PostgresSource::AddRevision(const component::ReadRequest& request, component::Relation& relation,
                                 std::shared_ptr<Retry> retry) {
  relation.revise = [this, request, retry](const base::Error& error,
                                           component::ReadContext& context) -> std::optional<component::Relation> {
    if (error.code().repeat() == base::Repeat::kNever) return std::nullopt;
    retry->attempt.Failed(error);
    traffic_->unrepresentable = 0;
    component::Relation again = Read(request, context);
    AddRevision(request, again, retry);
    return again;
  };
}

}  // namespace

std::unique_ptr<component::Source> MakePostgresSource(ServerOptions server, ReadOptions read,
                                                      resilience::ResilienceOptions resilience,
                                                      std::shared_ptr<resilience::Endpoints> endpoints) {
  return std::make_unique<PostgresSource>(std::move(server), std::move(read), std::move(resilience),
                                          std::move(endpoints));
}

}  // namespace sqlflow::connectors::postgres
