#include "daemon/http/server.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <future>
#include <mutex>
#include <vector>

#include "daemon/http/status.hpp"
#include "tests/http/raw_client.hpp"

namespace cargo::http {
namespace {

using namespace std::chrono_literals;

/// Says back what it was asked; some paths do other things.
class Echo final : public Application {
public:
    std::optional<Response> admit(Request& request, std::size_t& body_max) override {
        body_max = request.path == std::vector<std::string>{"long"} ? 8u * 1024 * 1024 : 1'000;
        if (request.path == std::vector<std::string>{"refused"}) return problem(Error{Errc::target_unknown, {}, "secret"});
        return std::nullopt;
    }
    Response handle(const Request& request, unsigned) override {
        const std::string what = request.path.empty() ? "" : request.path[0];
        Response response;
        response.content_type = "text/plain";
        response.body = request.method + " " + what + " " + request.body;
        if (request.spool) {
            const auto count = [&](std::string_view piece) -> Result<void> {
                same_letter += static_cast<std::size_t>(std::ranges::count(piece, 'x'));
                return {};
            };
            response.body += request.spool->each_piece(count) ? "spooled" : "lost";
        }
        if (what == "wait") {
            entered.set_value();
            leave.get_future().wait();
        }
        if (what == "split") response.fields.emplace_back("X-Said", "a\r\nX-Forged: b");
        if (what == "stream") {
            response.body = "first;";
            response.stream = [this](unsigned) { return pieces(); };
        }
        if (what == "later") {
            response.wait = request.asked("short").empty() ? 10'000ms : 1ms;
            response.later = [this, never = !request.asked("short").empty()](unsigned) -> std::optional<Response> {
                if (never || ++asked_again < 3) return std::nullopt;
                Response done;
                done.body = "done";
                return done;
            };
        }
        return response;
    }
    void finished(const Request&, int status, std::chrono::microseconds) override {
        const std::lock_guard lock(mutex);
        statuses.push_back(status);
    }

    std::promise<void> entered{};
    std::promise<void> leave{};
    std::atomic<int> asked_again{0};
    std::atomic<std::size_t> same_letter{0};
    std::atomic<bool> endless{false};
    std::mutex mutex{};
    std::vector<int> statuses{};

private:
    Chunk pieces() {
        ++pieces_;
        if (pieces_ == 1) return {"second;", false};
        if (pieces_ == 2) return {};  // nothing to say just now
        return {"third;", !endless};
    }
    int pieces_ = 0;
};

class ServerTest : public testing::Test {
protected:
    void start(ServerConfig config = {}, std::size_t queue_max = 8) {
        config.port = 0;
        config.poll_pause = 1ms;
        pool_.emplace(2u, queue_max);
        auto started = Server::start(std::move(config), echo_, *pool_);
        ASSERT_TRUE(started) << started.error();
        server_ = std::move(*started);
    }
    [[nodiscard]] std::string ask(std::string_view bytes) const {
        RawClient client(server_->port());
        client.send(bytes);
        return client.answer();
    }
    Echo echo_{};
    std::optional<WorkPool> pool_{};
    std::unique_ptr<Server> server_{};
};

int status_in(const std::string& answer) {
    return answer.size() < 12 ? 0 : std::stoi(answer.substr(9, 3));
}

TEST_F(ServerTest, ARequestIsAnsweredAndTheConnectionIsKept) {
    start();
    RawClient client(server_->port());
    client.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(client.answer().ends_with("GET a "));
    client.send("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody");
    EXPECT_TRUE(client.answer().ends_with("POST b body"));
    client.send("POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n");
    EXPECT_TRUE(client.answer().ends_with("POST c body"));
    client.send("GET /d HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(client.answer().ends_with("GET d "));
    EXPECT_TRUE(client.closed());
}

TEST_F(ServerTest, RequestsSentTogetherAreAnsweredInTheirOrder) {
    start();
    RawClient client(server_->port());
    client.send(
        "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nPOST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n!GET /3 HTTP/1.1\r\nHost: "
        "x\r\n\r\n");
    EXPECT_TRUE(client.answer().ends_with("GET 1 "));
    EXPECT_TRUE(client.answer().ends_with("POST 2 !"));
    EXPECT_TRUE(client.answer().ends_with("GET 3 "));
}

TEST_F(ServerTest, AClientThatAsksToContinueIsToldTo) {
    start();
    RawClient client(server_->port());
    client.send("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_TRUE(client.sees("HTTP/1.1 100 Continue\r\n\r\n"));
    client.send("body");
    EXPECT_TRUE(client.sees("POST b body"));
}

struct RefusedRow {
    const char* name;
    std::string bytes;
    int status;
};

TEST_F(ServerTest, WhatAProxyCouldReadOtherwiseIsRefused) {
    start();
    const std::string post = "POST /b HTTP/1.1\r\nHost: x\r\n";
    const RefusedRow rows[] = {
        {"length and chunked", post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"chunked and length", post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400},
        {"two lengths that differ", post + "Content-Length: 4\r\nContent-Length: 5\r\n\r\nbody!", 400},
        {"two equal lengths", post + "Content-Length: 4\r\nContent-Length: 4\r\n\r\nbody", 400},
        {"a list of lengths", post + "Content-Length: 4, 4\r\n\r\nbody", 400},
        {"a signed length", post + "Content-Length: +4\r\n\r\nbody", 400},
        {"another coding", post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400},
        {"a coding twice", post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"a coding in disguise", post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400},
        {"blank before the colon", post + "Content-Length : 4\r\n\r\nbody", 400},
        {"a bare line feed", "GET /a HTTP/1.1\nHost: x\n\n\r\n\r\n", 400},
        {"no host", "GET /a HTTP/1.1\r\n\r\n", 400},
        {"two hosts", "GET /a HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400},
        {"two authorizations", "GET /a HTTP/1.1\r\nHost: x\r\nAuthorization: a\r\nAuthorization: b\r\n\r\n", 400},
        {"HTTP/1.0", "GET /a HTTP/1.0\r\nHost: x\r\n\r\n", 400},
        {"not HTTP", "hello, is anybody there?\r\n\r\n", 400},
        {"absolute target", "GET http://elsewhere/a HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"climbing target", "GET /a/../b HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"control character in the path", "GET /a%00b HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"half an escape", "GET /a%4 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"path that is no UTF-8", "GET /%ff HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"body past the route's limit", post + "Content-Length: 1001\r\n\r\n", 413},
        {"chunks past the route's limit",
         post + "Transfer-Encoding: chunked\r\n\r\n3e9\r\n" + std::string(1001, 'x') + "\r\n0\r\n\r\n", 413},
        {"header past the limit", "GET /a HTTP/1.1\r\nHost: x\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n", 413},
    };
    for (const RefusedRow& row : rows) {
        RawClient client(server_->port());
        client.send(row.bytes);
        const std::string answer = client.answer();
        EXPECT_EQ(status_in(answer), row.status) << row.name << ": " << answer;
        EXPECT_NE(answer.find("application/problem+json"), std::string::npos) << row.name;
        EXPECT_NE(answer.find("Connection: close"), std::string::npos) << row.name;
        EXPECT_TRUE(client.closed()) << row.name;
    }
    EXPECT_TRUE(ask("GET /a HTTP/1.1\r\nHost: x\r\n\r\n").ends_with("GET a ")) << "and it serves on";
}

TEST_F(ServerTest, ABodyAtTheLimitIsTaken) {
    start();
    const std::string body(1'000, 'x');
    EXPECT_EQ(status_in(ask("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n" + body)), 200);
}

TEST_F(ServerTest, ARequestThatBreaksOffAnywhereHarmsNobody) {
    start();
    const std::string request = "POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody";
    for (std::size_t length = 0; length < request.size(); ++length) {
        RawClient client(server_->port());
        client.send(request.substr(0, length));
        client.end_sending();
        EXPECT_TRUE(client.closed()) << length;
    }
    EXPECT_EQ(status_in(ask(request)), 200);
}

TEST_F(ServerTest, AClientThatDripsItsHeadOrBodyIsCutOff) {
    ServerConfig config;
    config.head_max = 20ms;
    config.body_max = 20ms;
    config.body_bytes_per_second_min = 1'000'000'000;
    start(config);
    RawClient head(server_->port());
    head.send("GET /a HTTP/1.1\r\nHo");
    EXPECT_TRUE(head.closed());
    RawClient body(server_->port());
    body.send("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbo");
    EXPECT_TRUE(body.closed());
}

TEST_F(ServerTest, AnIdleConnectionIsClosed) {
    ServerConfig config;
    config.idle_max = 20ms;
    start(config);
    RawClient client(server_->port());
    EXPECT_TRUE(client.closed());
}

TEST_F(ServerTest, OneConnectionTooManyIsTurnedAway) {
    ServerConfig config;
    config.connections_max = 2;
    start(config);
    RawClient first(server_->port());
    RawClient second(server_->port());
    first.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
    second.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(status_in(first.answer()), 200);
    EXPECT_EQ(status_in(second.answer()), 200);
    RawClient third(server_->port());
    EXPECT_EQ(status_in(third.answer()), 503);
    EXPECT_TRUE(third.closed());
}

TEST_F(ServerTest, BodiesAltogetherHaveALimit) {
    ServerConfig config;
    config.body_bytes_in_flight_max = 10;
    start(config);
    EXPECT_EQ(status_in(ask("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n0123456789")), 200);
    EXPECT_EQ(status_in(ask("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n01234567890")), 503);
}

TEST_F(ServerTest, ALongBodyWaitsInAFileWithoutAName) {
    const std::string folder = testing::TempDir() + "spools-" + std::to_string(::getpid());
    std::filesystem::create_directory(folder);
    ServerConfig config;
    config.spool_folder = folder;
    start(config);
    const std::size_t length = 3 * store::spool_memory_bytes + 5;
    const std::string head = "POST /long HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n";
    EXPECT_TRUE(ask(head + std::string(length, 'x')).ends_with("POST long spooled"));
    EXPECT_EQ(echo_.same_letter, length);
    EXPECT_TRUE(std::filesystem::is_empty(folder));
    std::filesystem::remove(folder);
}

TEST_F(ServerTest, ALongBodyWithoutRoomForItIsRefused) {
    ServerConfig config;
    config.spool_folder = "/nowhere";
    start(config);
    const std::size_t length = store::spool_memory_bytes + 1;
    const std::string head = "POST /long HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n";
    EXPECT_EQ(status_in(ask(head + std::string(length, 'x'))), status_of(Errc::store_full));
}

TEST_F(ServerTest, BodiesInMemoryHaveALimitOfTheirOwn) {
    ServerConfig config;
    config.body_memory_max = 10;
    start(config);
    EXPECT_EQ(status_in(ask("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n0123456789")), 200);
    EXPECT_EQ(status_in(ask("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n01234567890")), 503);
}

TEST_F(ServerTest, AFullQueueSaysComeBack) {
    start({}, 0);
    const std::string answer = ask("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(status_in(answer), 503);
    EXPECT_NE(answer.find("Retry-After: "), std::string::npos);
}

TEST_F(ServerTest, ARefusalBeforeTheBodyTellsNothingMore) {
    start();
    const std::string answer = ask("GET /refused HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(status_in(answer), 404);
    EXPECT_EQ(answer.find("secret"), std::string::npos);
}

TEST_F(ServerTest, NoAnswerIsSplitByWhatItSays) {
    start();
    EXPECT_EQ(ask("GET /split HTTP/1.1\r\nHost: x\r\n\r\n").find("X-Forged"), std::string::npos);
}

TEST_F(ServerTest, AnAnswerThatGoesOnComesPieceByPiece) {
    start();
    const std::string answer = ask("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_NE(answer.find("6\r\nfirst;\r\n7\r\nsecond;\r\n6\r\nthird;\r\n0\r\n\r\n"), std::string::npos) << answer;
}

TEST_F(ServerTest, AWaitedForAnswerComesWhenItIsThereAndElseTheFirstOne) {
    start();
    EXPECT_TRUE(ask("GET /later HTTP/1.1\r\nHost: x\r\n\r\n").ends_with("done"));
    EXPECT_TRUE(ask("GET /later?short=1 HTTP/1.1\r\nHost: x\r\n\r\n").ends_with("GET later "));
}

TEST_F(ServerTest, StoppingLetsARequestUnderWayEndAndEndsStreams) {
    start();
    echo_.endless = true;
    RawClient idle(server_->port());
    idle.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(status_in(idle.answer()), 200);
    RawClient stream(server_->port());
    stream.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(stream.sees("third;"));
    RawClient busy(server_->port());
    busy.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
    echo_.entered.get_future().wait();

    std::future<void> stopped = std::async(std::launch::async, [this] { server_->stop(); });
    EXPECT_TRUE(idle.closed()) << "what is idle is closed at once";
    EXPECT_TRUE(stream.sees("0\r\n\r\n")) << "a stream ends in good order";
    echo_.leave.set_value();
    const std::string answer = busy.answer();
    EXPECT_EQ(status_in(answer), 200);
    EXPECT_NE(answer.find("Connection: close"), std::string::npos);
    stopped.wait();
    EXPECT_FALSE(RawClient(server_->port()).connected());
}

TEST(ServerStart, OnlyLoopbackWithoutTls) {
    Echo echo;
    WorkPool pool(1, 1);
    ServerConfig config;
    config.port = 0;
    for (const char* const address : {"0.0.0.0", "192.0.2.1", "::", "example.org"}) {
        config.address = address;
        const auto started = Server::start(config, echo, pool);
        ASSERT_FALSE(started) << address;
        EXPECT_NE(started.error().find(address), std::string::npos) << started.error();
    }
    config.address = "127.0.0.1";
    config.tls_certificate = "/nowhere/cert.pem";
    EXPECT_FALSE(Server::start(config, echo, pool)) << "half a TLS configuration is none";
}

}  // namespace
}  // namespace cargo::http
