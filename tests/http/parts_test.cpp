#include <gtest/gtest.h>

#include <future>
#include <vector>

#include "daemon/http/rate_limit.hpp"
#include "daemon/http/router.hpp"
#include "daemon/http/status.hpp"
#include "daemon/http/target.hpp"
#include "daemon/http/wire.hpp"
#include "daemon/http/work_pool.hpp"
#include "libcargo/error_text.hpp"

namespace cargo::http {
namespace {

using namespace std::chrono_literals;

constexpr Route table[] = {
    {"GET", "/v1/calls", Access::by_token, 0},
    {"GET", "/v1/calls/{stay}", Access::by_token, 0},
    {"GET", "/v1/lots/{call}/{agent}/{bill}", Access::by_token, 0},
    {"POST", "/v1/messages", Access::by_token, 10},
    {"GET", "/v1/messages/{id}", Access::by_token, 0},
    {"GET", "/", Access::open, 0},
};

std::string found(std::string_view method, const std::string& target) {
    Request request;
    if (!read_target(target, request)) return "bad target";
    std::string allowed;
    const Result<Match> match = find_route(table, method, request.path, allowed);
    if (!match) return std::string(to_string(match.error().code)) + (allowed.empty() ? "" : " " + allowed);
    std::string text(table[match->route].pattern);
    for (const auto& [name, value] : match->captured) text += " " + name + "=" + value;
    return text;
}

TEST(Router, FindsTheRouteAndItsNames) {
    const std::pair<std::pair<const char*, const char*>, const char*> rows[] = {
        {{"GET", "/v1/calls"}, "/v1/calls"},
        {{"GET", "/v1/calls/FRLEH26001"}, "/v1/calls/{stay} stay=FRLEH26001"},
        {{"GET", "/v1/lots/C/A/B%2F1%20x"}, "/v1/lots/{call}/{agent}/{bill} agent=A bill=B/1 x call=C"},
        {{"GET", "/"}, "/"},
        {{"GET", "/v1/calls/"}, "bad target"},
        {{"GET", "/v1//calls"}, "bad target"},
        {{"GET", "/v1"}, "request_unknown_route"},
        {{"GET", "/v1/calls/a/b"}, "request_unknown_route"},
        {{"POST", "/v1/calls"}, "request_method_not_allowed GET"},
        {{"GET", "/v1/messages"}, "request_method_not_allowed POST"},
        {{"get", "/v1/calls"}, "request_method_not_allowed GET"},
    };
    for (const auto& [asked, answer] : rows)
        EXPECT_EQ(found(asked.first, asked.second), answer) << asked.first << " " << asked.second;
}

TEST(Target, QueriesAreDecodedAndTheLastOfANameCounts) {
    Request request;
    ASSERT_TRUE(read_target("/v1/calls?purpose=visite%20d%C3%A9t.&a=1&a=2", request));
    EXPECT_EQ(request.asked("purpose"), "visite dét.");
    EXPECT_EQ(request.asked("a"), "2");
    EXPECT_EQ(request.asked("b"), "");
    for (const char* const bad : {"/a?b=%0a", "/a?b=%ff", "/%c0%af", "/%ed%a0%80", "/%f5%80%80%80", "/a%7f", "a", "", "*"}) {
        Request refused;
        EXPECT_FALSE(read_target(bad, refused)) << bad;
    }
}

TEST(Problem, SaysTheCodeAndStaysSilentWhereItMust) {
    const Response said = problem(Error{Errc::same_person, {}, "dupont asked for this lift"});
    EXPECT_EQ(said.status, 403);
    EXPECT_EQ(said.content_type, "application/problem+json");
    const std::string title(sentence(Errc::same_person, Language::english));
    EXPECT_EQ(said.body, R"({"type":"/errors/same_person","title":")" + title + R"(","status":403,"code":"same_person",)" +
                             R"("detail":"dupont asked for this lift"})");
    EXPECT_EQ(problem(Error{Errc::target_unknown, {}, "withheld"}).body, problem(Error{Errc::target_unknown, {}, ""}).body);
    EXPECT_EQ(problem(Error{Errc::store_unavailable, {}, "host=db password=x"}).body.find("password"), std::string::npos);
}

TEST(Problem, EveryCodeHasAStatusOfItsOwnClass) {
    int known = 0;
    for (int number = 0; number < 1'000; ++number) {
        const auto code = static_cast<Errc>(number);
        const int status = status_of(code);
        const bool named = to_string(code) != to_string(static_cast<Errc>(9'999));
        if (named) ++known;
        EXPECT_EQ(status == 500, !named) << number;
    }
    EXPECT_GT(known, 100);
}

TEST(Wire, AnAnswerIsTheSameBytesAtAnyTime) {
    EXPECT_EQ(to_bytes(problem(Error{Errc::target_unknown, {}, {}}), true),
              "HTTP/1.1 404 Not Found\r\nContent-Type: application/problem+json\r\nCache-Control: no-store\r\n"
              "X-Content-Type-Options: nosniff\r\nContent-Length: 113\r\n\r\n"
              R"({"type":"/errors/target_unknown","title":"Nothing is known under this key.",)"
              R"("status":404,"code":"target_unknown"})");
    Response kept;
    kept.fields.emplace_back("Cache-Control", "no-cache");
    EXPECT_EQ(to_bytes(kept, true).find("no-store"), std::string::npos) << "an answer may say itself how it is kept";
    Response unchanged;
    unchanged.status = 304;
    EXPECT_EQ(to_bytes(unchanged, false),
              "HTTP/1.1 304 Not Modified\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
              "Connection: close\r\n\r\n");
    EXPECT_EQ(chunk_bytes(""), "");
    EXPECT_EQ(chunk_bytes(std::string(17, 'x')), "11\r\n" + std::string(17, 'x') + "\r\n");
}

TEST(RateLimit, ABucketEmptiesAndFillsAgain) {
    RateLimit limit(10.0, 2.0);
    const RateLimit::Time start{};
    EXPECT_TRUE(limit.take("a", start));
    EXPECT_TRUE(limit.take("a", start));
    EXPECT_FALSE(limit.take("a", start));
    EXPECT_TRUE(limit.take("b", start)) << "another's is another's";
    EXPECT_FALSE(limit.take("a", start + 99ms));
    EXPECT_TRUE(limit.take("a", start + 100ms));
    EXPECT_FALSE(limit.take("a", start + 100ms));
}

TEST(RateLimit, NewKeysDoNotMakeItGrowForEver) {
    RateLimit limit(1.0, 1.0, 3);
    const RateLimit::Time start{};
    for (const char* const key : {"a", "b", "c"}) EXPECT_TRUE(limit.take(key, start));
    EXPECT_FALSE(limit.take("d", start)) << "all three are in use";
    EXPECT_TRUE(limit.take("d", start + 1s)) << "full buckets were dropped";
    EXPECT_LE(limit.size(), 3u);
}

TEST(WorkPool, EachThreadHasItsIndexAndAFullQueueRefuses) {
    WorkPool pool(1, 1);
    std::promise<unsigned> entered;
    std::promise<void> leave;
    ASSERT_TRUE(pool.offer([&](unsigned worker) {
        entered.set_value(worker);
        leave.get_future().wait();
    }));
    EXPECT_EQ(entered.get_future().get(), 0u);
    bool second = false;
    EXPECT_TRUE(pool.offer([&](unsigned) { second = true; }));
    EXPECT_FALSE(pool.offer([](unsigned) {})) << "one works, one waits";
    leave.set_value();
    pool.stop();
    EXPECT_TRUE(second) << "what was taken is worked off";
    EXPECT_FALSE(pool.offer([](unsigned) {}));
}

}  // namespace
}  // namespace cargo::http
