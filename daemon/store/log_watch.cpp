#include "daemon/store/log_watch.hpp"

#include <pqxx/pqxx>

#include "daemon/store/log_sequence.hpp"
#include "daemon/store/row_codec.hpp"
#include "daemon/store/session.hpp"

namespace cargo::store {

namespace {

/// One index probe a log.
constexpr const char* sql_newest =
    "SELECT coalesce((SELECT p.position FROM log_position p WHERE p.audience = k.audience AND p.recipient = k.recipient"
    "  ORDER BY p.position DESC LIMIT 1), 0)"
    " FROM json_to_recordset($1::json) AS k(n bigint, audience smallint, recipient text) ORDER BY k.n";

}  // namespace

struct LogWatch::Impl {
    std::unique_ptr<Session> session;
};

LogWatch::LogWatch(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
LogWatch::~LogWatch() = default;

Result<std::unique_ptr<LogWatch>> LogWatch::open(const std::string& url) {
    Result<std::unique_ptr<Session>> session = Session::open(url);
    if (!session) return std::unexpected(session.error());
    return (*session)->guarded([&]() -> Result<std::unique_ptr<LogWatch>> {
        pqxx::connection& connection = (*session)->connection();
        {
            pqxx::nontransaction setup{connection};
            setup.exec("SET enable_seqscan = off");  // the newest rows are in no statistics
        }
        prepare_sequence(connection);
        connection.prepare("log_newest", sql_newest);
        return std::unique_ptr<LogWatch>(new LogWatch(std::make_unique<Impl>(Impl{std::move(*session)})));
    });
}

Result<std::vector<std::int64_t>> LogWatch::newest(const std::vector<Log>& logs) {
    return impl_->session->guarded([&]() -> Result<std::vector<std::int64_t>> {
        pqxx::connection& connection = impl_->session->connection();
        static_cast<void>(sequence(connection, Wait::yes));
        std::vector<std::int64_t> positions;
        if (logs.empty()) return positions;
        JsonRows rows;
        std::int64_t n = 0;
        for (const auto& [audience, recipient] : logs) {
            rows.open();
            rows("n", ++n);
            rows("audience", audience);
            rows("recipient", recipient);
            rows.close();
        }
        pqxx::nontransaction tx{connection};
        for (const pqxx::row& row : tx.exec_prepared("log_newest", rows.take())) positions.push_back(row[0].as<std::int64_t>());
        return positions;
    });
}

}  // namespace cargo::store
