#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "daemon/http/server.hpp"
#include "daemon/meters/meters.hpp"
#include "tests/http/echo.hpp"
#include "tests/http/raw_client.hpp"

/// Clients that mean harm, or are broken, on a real server: what they get, and that others are served meanwhile.
namespace cargo::http {
namespace {

using namespace std::chrono_literals;

constexpr const char* get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
constexpr const char* post = "POST /b HTTP/1.1\r\nHost: x\r\n";

class HostileTest : public testing::Test {
protected:
    void start(ServerConfig config = {}) {
        config.port = 0;
        config.poll_pause = 1ms;
        auto started = Server::start(std::move(config), echo_, pool_);
        ASSERT_TRUE(started) << started.error();
        server_ = std::move(*started);
    }
    ~HostileTest() override {
        if (server_) server_->stop();
    }
    [[nodiscard]] bool serves() const {
        RawClient honest(server_->port());
        honest.send(get);
        return honest.answer().ends_with("GET a ");
    }

    PlainEcho echo_{};
    WorkPool pool_{2, 64};
    std::unique_ptr<Server> server_{};
};

TEST_F(HostileTest, AHeadOrBodyThatDripsIsCutOffWhileOthersAreServed) {
    ServerConfig config;
    config.head_max = 50ms;
    config.body_max = 50ms;
    config.body_bytes_per_second_min = 1'000'000'000;
    start(config);
    const std::string beginnings[] = {"GET /a HTTP/1.1\r\nX: ", std::string(post) + "Content-Length: 1000\r\n\r\n",
                                      std::string(post) + "Transfer-Encoding: chunked\r\n\r\n3e8\r\n"};
    for (const std::string& beginning : beginnings) {
        RawClient drip(server_->port());
        ASSERT_TRUE(drip.send(beginning));
        // Each byte is a sign of life, and none of them buys time: the deadline is for the whole.
        while (drip.send("x")) ASSERT_TRUE(serves()) << beginning;
    }
}

TEST_F(HostileTest, AReaderThatDoesNotReadIsCutOffWhileOthersAreServed) {
    ServerConfig config;
    config.write_max = 50ms;
    start(config);
    for (const char* const what : {"/big", "/flood"}) {
        RawClient deaf(server_->port());
        deaf.send(std::string("GET ") + what + " HTTP/1.1\r\nHost: x\r\n\r\n");
        EXPECT_TRUE(deaf.sees("HTTP/1.1 200")) << what;
        // The honest client's connection is one; the deaf one's is another, until it is cut off.
        while (meters::of_process().connections > 0) ASSERT_TRUE(serves()) << what;
        EXPECT_LT(deaf.bytes_until_closed(), PlainEcho::big_bytes) << what;
    }
}

struct HostileRow {
    const char* name;
    std::string bytes;
    int status;
};

TEST_F(HostileTest, NothingHidesASecondRequestInAFirst) {
    start();
    const std::string p = post;
    const std::string hidden = "GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n";
    const std::string chunked = "Transfer-Encoding: chunked\r\n";
    // clang-format off
    const HostileRow rows[] = {
        {"length and coding",             p + "Content-Length: 4\r\n" + chunked + "\r\n0\r\n\r\n" + hidden,                   400},
        {"coding after a blank",          p + "Content-Length: 4\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + hidden,   400},
        {"coding with a tab before",      p + "Content-Length: 4\r\nTransfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n" + hidden,   400},
        {"coding with a vertical tab",    p + "Transfer-Encoding: \x0b" "chunked\r\n\r\n0\r\n\r\n" + hidden,                  400},
        {"coding in quotes",              p + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n" + hidden,                     400},
        {"identity",                      p + "Transfer-Encoding: identity\r\n\r\n" + hidden,                                 400},
        {"chunked, then another",         p + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + hidden,               400},
        {"an empty coding",               p + "Transfer-Encoding:\r\nContent-Length: 4\r\n\r\nbody" + hidden,                 400},
        {"a folded coding",               p + "Transfer-Encoding:\r\n chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" + hidden, 400},
        {"a hexadecimal length",          p + "Content-Length: 0x4\r\n\r\nbody" + hidden,                                     400},
        {"a negative length",             p + "Content-Length: -1\r\n\r\n" + hidden,                                          400},
        {"a length of twenty digits",     p + "Content-Length: 99999999999999999999\r\n\r\n" + hidden,                        400},
        {"an empty length",               p + "Content-Length:\r\n\r\n" + hidden,                                             400},
        {"a field that begins blank",     "POST /b HTTP/1.1\r\n Content-Length: 4\r\nHost: x\r\n\r\nbody" + hidden,           400},
        {"a NUL in a field's name",       p + std::string("Content\0-Length: 4\r\n\r\nbody", 25) + hidden,                    400},
        {"a bare CR in a field",          p + "X: a\rContent-Length: 4\r\n\r\n" + hidden,                                     400},
        {"no colon",                      p + "Content-Length 4\r\n\r\nbody" + hidden,                                        400},
        {"a signed chunk",                p + chunked + "\r\n+4\r\nbody\r\n0\r\n\r\n" + hidden,                               400},
        {"a chunk in 0x",                 p + chunked + "\r\n0x4\r\nbody\r\n0\r\n\r\n" + hidden,                              400},
        {"a chunk without digits",        p + chunked + "\r\n\r\nbody\r\n0\r\n\r\n" + hidden,                                 400},
        {"a chunk past every number",     p + chunked + "\r\nffffffffffffffff1\r\nbody\r\n0\r\n\r\n" + hidden,                400},
        {"a chunk that is longer",        p + chunked + "\r\n3\r\nbody\r\n0\r\n\r\n" + hidden,                                400},
        {"two versions",                  "GET /a HTTP/1.1 HTTP/1.1\r\nHost: x\r\n\r\n" + hidden,                             400},
        {"a version of tomorrow",         "GET /a HTTP/2.0\r\nHost: x\r\n\r\n" + hidden,                                      400},
        {"the preface of HTTP/2",         "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + hidden,                                        400},
        {"a tab in the request line",     "GET\t/a HTTP/1.1\r\nHost: x\r\n\r\n" + hidden,                                     400},
        {"CONNECT",                       "CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n" + hidden,                                400},
    };
    // clang-format on
    for (const HostileRow& row : rows) {
        RawClient client(server_->port());
        client.send(row.bytes);
        const std::string answer = client.answer();
        EXPECT_EQ(status_in(answer), row.status) << row.name << ": " << answer;
        EXPECT_EQ(answer.find("hidden"), std::string::npos) << row.name;
        EXPECT_EQ(client.answer().find("HTTP/1.1"), std::string::npos) << row.name << ": a second answer";
        EXPECT_TRUE(client.closed()) << row.name;
    }
    EXPECT_TRUE(serves());
}

TEST_F(HostileTest, ATrailerChangesNothingAndOneThatWouldIsRefused) {
    start();
    const std::string chunks = std::string(post) + "Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n";
    RawClient client(server_->port());
    client.send(chunks + "X: y\r\nHost: y\r\n\r\n" + get);
    EXPECT_TRUE(client.answer().ends_with("POST b body"));
    EXPECT_TRUE(client.answer().ends_with("GET a "));
    RawClient framing(server_->port());
    framing.send(chunks + "Content-Length: 9\r\n\r\n" + get);
    EXPECT_EQ(status_in(framing.answer()), 400);
    EXPECT_TRUE(framing.closed());
}

TEST_F(HostileTest, ChunkBombsAreRefusedAtTheRoutesLimit) {
    start();
    std::string crumbs = std::string(post) + "Transfer-Encoding: chunked\r\n\r\n";
    for (std::size_t i = 0; i < PlainEcho::body_limit; ++i) crumbs += "1\r\nx\r\n";
    RawClient exact(server_->port());
    exact.send(crumbs + "0\r\n\r\n");
    EXPECT_EQ(status_in(exact.answer()), 200) << "a thousand chunks of one byte are a body of a thousand";
    RawClient one_more(server_->port());
    one_more.send(crumbs + "1\r\nx\r\n0\r\n\r\n");
    EXPECT_EQ(status_in(one_more.answer()), 413);

    const std::string head = std::string(post) + "Transfer-Encoding: chunked\r\n\r\n";
    for (const std::string& bomb : {"4;" + std::string(1'000'000, 'x') + "\r\nbody\r\n0\r\n\r\n",
                                    "4\r\nbody\r\n0\r\nX: " + std::string(1'000'000, 'x') + "\r\n\r\n",
                                    std::string("7fffffffffffffff\r\nbody")}) {
        RawClient client(server_->port());
        client.send(head + bomb);
        const int status = status_in(client.answer());
        EXPECT_TRUE(status == 413 || status == 400) << status << " for " << bomb.substr(0, 20);
        EXPECT_TRUE(client.closed());
    }
    EXPECT_TRUE(serves());
}

TEST_F(HostileTest, ManyRequestsInOneWriteAreAnsweredInOrderUpToTheBadOne) {
    start();
    std::string all;
    for (int i = 0; i < 500; ++i) all += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\n\r\n";
    RawClient client(server_->port());
    client.send(all + "GET /bad HTTP/1.0\r\nHost: x\r\n\r\n" + get);
    for (int i = 0; i < 500; ++i) ASSERT_TRUE(client.answer().ends_with("GET " + std::to_string(i) + " ")) << i;
    EXPECT_EQ(status_in(client.answer()), 400);
    EXPECT_TRUE(client.closed()) << "what follows a bad one is not read";
}

TEST_F(HostileTest, AHeadOfManyFieldsIsRefusedLikeOneLongField) {
    start();
    std::string fields;
    while (fields.size() < 15'000) fields += "X: y\r\n";
    RawClient enough(server_->port());
    enough.send("GET /a HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n");
    EXPECT_EQ(status_in(enough.answer()), 200);
    while (fields.size() < 20'000) fields += "X: y\r\n";
    RawClient client(server_->port());
    client.send("GET /a HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n");
    EXPECT_EQ(status_in(client.answer()), 413);
    RawClient endless(server_->port());
    endless.send("GET /a HTTP/1.1\r\nHost: x\r\n");
    while (endless.send("X: y\r\n")) {}  // until it is cut off
    RawClient trailing(server_->port());
    trailing.send(std::string(post) + "Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n" + fields + "\r\n");
    EXPECT_EQ(status_in(trailing.answer()), 413);
    RawClient long_target(server_->port());
    long_target.send("GET /" + std::string(20'000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(status_in(long_target.answer()), 413);
    EXPECT_TRUE(serves());
}

/// Holds descriptors until none are left, with the limit lowered so that it takes few.
class NoDescriptorsLeft {
public:
    NoDescriptorsLeft() {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        const int highest = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
        held_.push_back(highest);
        const rlimit few{static_cast<rlim_t>(highest + 20), before_.rlim_max};
        ::setrlimit(RLIMIT_NOFILE, &few);
        for (int one = hold(); one >= 0; one = hold()) held_.push_back(one);
    }
    ~NoDescriptorsLeft() {
        for (const int one : held_) ::close(one);
        ::setrlimit(RLIMIT_NOFILE, &before_);
    }
    NoDescriptorsLeft(const NoDescriptorsLeft&) = delete;
    NoDescriptorsLeft& operator=(const NoDescriptorsLeft&) = delete;
    void give_back_one() {
        ::close(held_.back());
        held_.pop_back();
    }

private:
    static int hold() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }
    rlimit before_{};
    std::vector<int> held_{};
};

// Not in the sanitizer's program: to look at an object UBSan opens a pipe, and takes it for none where it cannot.
#if !defined(__has_feature)
#define __has_feature(feature) 0
#endif
#if !__has_feature(address_sanitizer)
TEST_F(HostileTest, WithoutDescriptorsAcceptingPausesAndDoesNotSpinAndComesBack) {
    start();
    const std::uint64_t before = meters::of_process().accept_pauses;
    std::unique_ptr<RawClient> waiting;
    {
        NoDescriptorsLeft none;
        none.give_back_one();
        const auto begun = std::chrono::steady_clock::now();
        waiting = std::make_unique<RawClient>(server_->port());  // takes the last one; the kernel shakes hands for us
        ASSERT_TRUE(waiting->connected());
        waiting->send(get);
        while (meters::of_process().accept_pauses < before + 4) {
            ASSERT_LT(std::chrono::steady_clock::now() - begun, 1min) << "it never noticed";
            ASSERT_TRUE(server_->answers_within(1min)) << "the network thread turns";
        }
        const auto took = std::chrono::steady_clock::now() - begun;
        EXPECT_LE(meters::of_process().accept_pauses - before, static_cast<std::uint64_t>(took / 100ms) + 1) << "it spins";
    }
    EXPECT_TRUE(waiting->answer().ends_with("GET a ")) << "who waited is served";
    EXPECT_TRUE(serves());
}
#endif

}  // namespace
}  // namespace cargo::http
