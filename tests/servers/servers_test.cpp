#include "tests/fixtures/fixtures.hpp"

#include <gtest/gtest.h>
#include <libpq-fe.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>

namespace cargo::fixtures {
namespace {

std::string ask(const std::string& url, const char* sql) {
    PGconn* connection = PQconnectdb(url.c_str());
    PGresult* result = PQexec(connection, sql);
    std::string answer = PQerrorMessage(connection);
    if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) > 0) answer = PQgetvalue(result, 0, 0);
    PQclear(result);
    PQfinish(connection);
    return answer;
}

TEST(Fixtures, EachTestGetsADatabaseOfItsOwn) {
    const std::string one = test_database();
    const std::string other = test_database();
    EXPECT_NE(one, other);
    EXPECT_EQ(ask(one, "CREATE TABLE only_here (a int)"), "");
    EXPECT_EQ(ask(other, "SELECT count(*) FROM pg_class WHERE relname = 'only_here'"), "0");
}

TEST(Fixtures, ATestDatabaseHasTheNewestSchemaAndAnEmptyOneNone) {
    const char* const count = "SELECT count(*) > 0 FROM pg_class WHERE relname = 'schema_version'";
    EXPECT_EQ(ask(test_database(), count), "t");
    EXPECT_EQ(ask(empty_database(), count), "f");
}

TEST(Fixtures, TheServerIsAsDurableAsInService) {
    const std::string url = empty_database();
    EXPECT_EQ(ask(url, "SHOW fsync"), "on");
    EXPECT_EQ(ask(url, "SHOW synchronous_commit"), "on");
    EXPECT_EQ(ask(url, "SHOW shared_preload_libraries"), "pg_stat_statements");
}

TEST(Fixtures, TheBrokerListensOnLoopback) {
    const std::string brokers = test_brokers();
    const std::size_t colon = brokers.find(':');
    ASSERT_EQ(brokers.substr(0, colon), "127.0.0.1");
    std::uint16_t port = 0;
    std::from_chars(brokers.data() + colon + 1, brokers.data() + brokers.size(), port);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    EXPECT_EQ(connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    close(connection);
}

TEST(Fixtures, PrefixesDiffer) { EXPECT_NE(topic_prefix(), topic_prefix()); }

}  // namespace
}  // namespace cargo::fixtures
