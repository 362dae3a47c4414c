#include "daemon/embed/private_postgres.hpp"

#include <gtest/gtest.h>
#include <libpq-fe.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "daemon/embed/postmaster.hpp"

/// A real server per test: what is tested here is how one lives and dies.
namespace cargo::embed {
namespace {

namespace fs = std::filesystem;

class PrivatePostgresTest : public ::testing::Test {
protected:
    void SetUp() override {
        std::string pattern = "/tmp/quai-embed-XXXXXX";
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        parent_ = pattern;
        ASSERT_EQ(chmod(pattern.c_str(), 0755), 0);  // the system user must pass
        dir_ = parent_ / "postgres";
    }
    void TearDown() override {
        // A test that failed half-way must not leave a server behind.
        for (const pid_t process : processes_in(dir_ / "cluster")) kill(process, SIGKILL);
        EXPECT_TRUE(wait_until_empty(dir_ / "cluster", 30));
        fs::remove_all(parent_);
    }
    fs::path parent_, dir_;
};

/// The first field of the first row, or the server's error.
std::string ask(const std::string& url, const char* sql) {
    PGconn* connection = PQconnectdb(url.c_str());
    if (PQstatus(connection) != CONNECTION_OK) {
        const std::string why = PQerrorMessage(connection);
        PQfinish(connection);
        return "no connection: " + why;
    }
    PGresult* result = PQexec(connection, sql);
    std::string answer = PQerrorMessage(connection);
    if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) > 0) answer = PQgetvalue(result, 0, 0);
    PQclear(result);
    PQfinish(connection);
    return answer;
}

std::string why(const Result<PrivatePostgres>& started) { return started ? "" : started.error().detail; }

TEST_F(PrivatePostgresTest, StartsSafeAndOnASocketOnly) {
    Result<PrivatePostgres> server = PrivatePostgres::start(dir_);
    ASSERT_TRUE(server) << why(server);
    EXPECT_FALSE(server->adopted());
    EXPECT_EQ(ask(server->url(), "SELECT current_database()"), "quai");
    EXPECT_EQ(ask(server->url("postgres"), "SELECT current_database()"), "postgres");
    const std::pair<const char*, const char*> expected[] = {
        {"SHOW listen_addresses", ""},  {"SHOW data_checksums", "on"}, {"SHOW fsync", "on"}, {"SHOW full_page_writes", "on"},
        {"SHOW synchronous_commit", "on"}, {"SHOW timezone", "UTC"}, {"SHOW server_encoding", "UTF8"}};
    for (const auto& [question, answer] : expected) EXPECT_EQ(ask(server->url(), question), answer) << question;
    struct stat seen {};
    ASSERT_EQ(stat((dir_ / "run").c_str(), &seen), 0);
    EXPECT_EQ(seen.st_mode & 0777U, 0700U) << "the folder's permissions are the only key to the database";
}

TEST_F(PrivatePostgresTest, KeepsItsRowsOverStopAndStart) {
    {
        Result<PrivatePostgres> server = PrivatePostgres::start(dir_);
        ASSERT_TRUE(server) << why(server);
        EXPECT_EQ(ask(server->url(), "CREATE TABLE t AS SELECT 42 AS a"), "");
        ASSERT_TRUE(server->stop());
    }
    EXPECT_TRUE(processes_in(dir_ / "cluster").empty());
    Result<PrivatePostgres> again = PrivatePostgres::start(dir_);
    ASSERT_TRUE(again) << why(again);
    EXPECT_EQ(ask(again->url(), "SELECT a FROM t"), "42");
}

TEST_F(PrivatePostgresTest, ASecondOwnerIsRefused) {
    Result<PrivatePostgres> first = PrivatePostgres::start(dir_);
    ASSERT_TRUE(first) << why(first);
    Result<PrivatePostgres> second = PrivatePostgres::start(dir_);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::store_unavailable);
    EXPECT_NE(second.error().detail.find("owned by another"), std::string::npos) << second.error().detail;
    EXPECT_EQ(ask(first->url(), "SELECT 1"), "1");
}

/// The owner is another process that dies without a word, as by kill -9.
TEST_F(PrivatePostgresTest, AServerWhoseOwnerWasKilledIsAdopted) {
    const pid_t owner = fork();
    if (owner == 0) {
        Result<PrivatePostgres> server = PrivatePostgres::start(dir_);
        if (!server) _exit(1);
        ask(server->url(), "CREATE TABLE t AS SELECT 'kept' AS a");
        kill(getpid(), SIGKILL);
        _exit(2);
    }
    int status = 0;
    ASSERT_EQ(waitpid(owner, &status, 0), owner);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);

    const pid_t left_over = postmaster_of(fs::canonical(dir_) / "cluster");
    ASSERT_GT(left_over, 0) << "the server must survive its owner";
    Result<PrivatePostgres> heir = PrivatePostgres::start(dir_);
    ASSERT_TRUE(heir) << why(heir);
    EXPECT_TRUE(heir->adopted());
    EXPECT_EQ(heir->server_pid(), left_over);
    EXPECT_EQ(ask(heir->url(), "SELECT a FROM t"), "kept");
    ASSERT_TRUE(heir->stop());
    EXPECT_EQ(postmaster_of(fs::canonical(dir_) / "cluster"), 0);
}

TEST_F(PrivatePostgresTest, AKilledServerIsStartedAgain) {
    Result<PrivatePostgres> server = PrivatePostgres::start(dir_);
    ASSERT_TRUE(server) << why(server);
    EXPECT_EQ(ask(server->url(), "CREATE TABLE t AS SELECT 'durable' AS a"), "");
    const pid_t before = server->server_pid();
    ASSERT_EQ(kill(before, SIGKILL), 0);
    while (server->server_pid() == before) std::this_thread::yield();
    Result<void> up = server->ensure_running();
    ASSERT_TRUE(up) << up.error().detail;
    EXPECT_NE(server->server_pid(), before);
    EXPECT_EQ(ask(server->url(), "SELECT a FROM t"), "durable");
}

/// Kills the backend that serves a session, and waits until the server says that it recovers.
void make_it_recover(const PrivatePostgres& server) {
    PGconn* connection = PQconnectdb(server.url().c_str());
    ASSERT_EQ(PQstatus(connection), CONNECTION_OK);
    ASSERT_EQ(kill(PQbackendPID(connection), SIGKILL), 0);
    while (PQping(server.url().c_str()) != PQPING_REJECT) std::this_thread::yield();
    PQfinish(connection);
}

/// PostgreSQL 15 may hang for ever when it is told to stop fast while it recovers.
TEST_F(PrivatePostgresTest, AServerThatRecoversIsStopped) {
    for (int round = 0; round < 3; ++round) {
        Result<PrivatePostgres> server = PrivatePostgres::start(dir_);
        ASSERT_TRUE(server) << why(server);
        make_it_recover(*server);
        const auto before = std::chrono::steady_clock::now();
        const Result<void> stopped = server->stop();
        EXPECT_TRUE(stopped) << stopped.error().detail;
        EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(Options{}.timeout_s)) << "it was waited for";
    }
}

/// Told to end when the last session has, which never does.
TEST_F(PrivatePostgresTest, AServerThatNeverEndsIsNotAdopted) {
    Options options;
    options.timeout_s = 15;
    Result<PrivatePostgres> server = PrivatePostgres::start(dir_, options);
    ASSERT_TRUE(server) << why(server);
    PGconn* const session = PQconnectdb(server->url().c_str());
    ASSERT_EQ(PQstatus(session), CONNECTION_OK);
    const pid_t ending = server->server_pid();
    ASSERT_EQ(kill(ending, SIGTERM), 0);
    while (!says_stopping(fs::canonical(dir_) / "cluster")) std::this_thread::yield();
    server->leave_running();
    Result<PrivatePostgres> heir = PrivatePostgres::start(dir_, options);
    EXPECT_TRUE(heir) << why(heir);
    EXPECT_FALSE(heir && heir->adopted());
    EXPECT_NE(heir ? heir->server_pid() : ending, ending);
    PQfinish(session);
}

/// After a crash of the machine the number in postmaster.pid may be any other program's.
TEST_F(PrivatePostgresTest, AStalePidFileIsNotBelieved) {
    {
        Result<PrivatePostgres> server = PrivatePostgres::start(dir_);
        ASSERT_TRUE(server) << why(server);
    }
    std::ofstream(dir_ / "cluster/postmaster.pid") << getpid() << "\n"
                                                   << (dir_ / "cluster").string() << "\n1\n5432\n\n\n\nready\n";
    Result<PrivatePostgres> server = PrivatePostgres::start(dir_);
    ASSERT_TRUE(server) << why(server);
    EXPECT_FALSE(server->adopted());
    EXPECT_EQ(ask(server->url(), "SELECT 1"), "1");
}

TEST_F(PrivatePostgresTest, AHalfMadeClusterIsMadeAnew) {
    {
        Result<PrivatePostgres> server = PrivatePostgres::start(dir_);
        ASSERT_TRUE(server) << why(server);
    }
    fs::rename(dir_ / "cluster", dir_ / "cluster.new");
    fs::remove(dir_ / "cluster.new/PG_VERSION");
    Result<PrivatePostgres> server = PrivatePostgres::start(dir_);
    ASSERT_TRUE(server) << why(server);
    EXPECT_EQ(ask(server->url(), "SELECT 1"), "1");
}

TEST_F(PrivatePostgresTest, ALongPathGetsAShortSocketFolder) {
    const fs::path deep = parent_ / std::string(60, 'a') / std::string(60, 'b');
    dir_ = deep;
    Result<PrivatePostgres> server = PrivatePostgres::start(deep);
    ASSERT_TRUE(server) << why(server);
    EXPECT_EQ(ask(server->url(), "SELECT 1"), "1");
    const std::string sockets = ask(server->url(), "SHOW unix_socket_directories");
    EXPECT_LT(sockets.size(), 80U) << sockets;
    ASSERT_TRUE(server->stop());
    fs::remove_all(sockets);
}

TEST_F(PrivatePostgresTest, ExtraSettingsArriveAndABadOneIsNamed) {
    Options options;
    options.settings = {{"shared_preload_libraries", "pg_stat_statements"}, {"application_name", "it's"}};
    {
        Result<PrivatePostgres> server = PrivatePostgres::start(dir_, options);
        ASSERT_TRUE(server) << why(server);
        EXPECT_EQ(ask(server->url(), "SHOW shared_preload_libraries"), "pg_stat_statements");
    }
    options.settings = {{"no_such_setting", "1"}};
    Result<PrivatePostgres> server = PrivatePostgres::start(dir_, options);
    ASSERT_FALSE(server);
    EXPECT_NE(server.error().detail.find("no_such_setting"), std::string::npos) << server.error().detail;
}

TEST_F(PrivatePostgresTest, AFolderTheSystemUserCannotEnterIsRefusedByName) {
    if (geteuid() != 0) GTEST_SKIP() << "only root changes user";
    ASSERT_EQ(chmod(parent_.c_str(), 0700), 0);
    Result<PrivatePostgres> server = PrivatePostgres::start(dir_);
    ASSERT_FALSE(server);
    EXPECT_NE(server.error().detail.find("cannot be entered by system user 'postgres'"), std::string::npos)
        << server.error().detail;
}

}  // namespace
}  // namespace cargo::embed
