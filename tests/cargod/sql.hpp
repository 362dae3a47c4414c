#pragma once

#include <libpq-fe.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace cargo::daemon {

/// A session of the test's own with the database under test: makes faults, and holds locks while it lives.
class Sql {
public:
    explicit Sql(const std::string& url) : connection_(PQconnectdb(url.c_str()), &PQfinish) {
        if (PQstatus(connection_.get()) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(connection_.get()));
    }
    /// The first field of the first row, if there is one. Throws std::runtime_error with the server's words.
    std::string run(const std::string& sql) const {
        const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection_.get(), sql.c_str()), &PQclear);
        const ExecStatusType status = PQresultStatus(result.get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) throw std::runtime_error(PQerrorMessage(connection_.get()));
        return PQntuples(result.get()) > 0 ? PQgetvalue(result.get(), 0, 0) : "";
    }

private:
    std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

/// The database's name in a URL such as `postgresql://quai@/test_1?host=...`, and the URL of its server's `postgres`.
[[nodiscard]] inline std::string database_in(const std::string& url) {
    const std::size_t from = url.find("@/") + 2;
    return url.substr(from, url.find('?') - from);
}
[[nodiscard]] inline std::string server_of(const std::string& url) {
    std::string server = url;
    const std::size_t from = url.find("@/") + 2;
    return server.replace(from, url.find('?') - from, "postgres");
}

}  // namespace cargo::daemon
