#include "daemon/http/groups.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

#include "daemon/http/server.hpp"

namespace cargo::http {
namespace {

/// Says back each request's body; its first group waits until it is let go.
class Slow final : public Application {
public:
    std::optional<Response> admit(Request&, std::size_t&) override { return std::nullopt; }
    Response handle(const Request& request, unsigned) override { return {.body = request.body}; }
    std::vector<Response> handle_group(std::size_t kind, std::span<const Request* const> requests, unsigned worker,
                                       bool may_hold) override {
        bool first = false;
        {
            const std::lock_guard lock(mutex);
            first = sizes.empty();
            sizes.push_back(requests.size());
        }
        if (first) begun.set_value();
        if (first) let_go.get_future().wait();
        return Application::handle_group(kind, requests, worker, may_hold);
    }
    void finished(const Request&, int, std::chrono::microseconds) override {}

    std::mutex mutex{};
    std::vector<std::size_t> sizes{};
    std::promise<void> begun{}, let_go{};
};

/// Requests offered one after the other, and their answers.
class GroupsTest : public testing::Test {
protected:
    bool offer(Groups& groups, const std::string& body) {
        Request request;
        request.body = body;
        return groups.offer(0, std::make_shared<const Request>(std::move(request)), [this, body](const Response& response) {
            const std::lock_guard lock(mutex);
            EXPECT_EQ(response.body, body) << "each its own answer";
            ++answered;
            came.notify_all();
        });
    }
    void wait_for(std::size_t count) {
        std::unique_lock lock(mutex);
        came.wait(lock, [&] { return answered == count; });
    }
    std::mutex mutex{};
    std::condition_variable came{};
    std::size_t answered = 0;
    Slow application{};
};

TEST_F(GroupsTest, WhatComesWhileAGroupIsWorkedIsTheNextGroup) {
    WorkPool pool(2, 10);
    Groups groups(application, pool, 1);
    ASSERT_TRUE(offer(groups, "alone"));
    application.begun.get_future().wait();
    for (const char* body : {"a", "b", "c"}) ASSERT_TRUE(offer(groups, body));
    application.let_go.set_value();
    wait_for(4);
    pool.stop();
    EXPECT_FALSE(groups.busy());
    EXPECT_EQ(application.sizes, (std::vector<std::size_t>{1, 3}));
}

TEST_F(GroupsTest, AGroupHasALargestSize) {
    WorkPool pool(1, 10);
    Groups groups(application, pool, 1, 2);
    ASSERT_TRUE(offer(groups, "alone"));
    application.begun.get_future().wait();
    for (const char* body : {"a", "b", "c"}) ASSERT_TRUE(offer(groups, body));
    application.let_go.set_value();
    wait_for(4);
    pool.stop();
    EXPECT_EQ(application.sizes, (std::vector<std::size_t>{1, 2, 1}));
}

TEST_F(GroupsTest, ALineThatIsFullTakesNoMore) {
    WorkPool pool(1, 10);
    Groups groups(application, pool, 1);
    ASSERT_TRUE(offer(groups, "alone"));
    application.begun.get_future().wait();
    for (std::size_t i = 0; i < Groups::waiting_max; ++i) ASSERT_TRUE(offer(groups, std::to_string(i)));
    EXPECT_FALSE(offer(groups, "one too many"));
    application.let_go.set_value();
    wait_for(Groups::waiting_max + 1);
    pool.stop();
}

TEST_F(GroupsTest, APoolThatIsStoppedIsOfferedNothing) {
    WorkPool pool(1, 10);
    pool.stop();
    Groups groups(application, pool);
    EXPECT_FALSE(offer(groups, "late"));
    EXPECT_FALSE(groups.busy());
}

/// Whoever asks for "held" is held until it is free, or may not be held any more.
class Holding final : public Application {
public:
    std::optional<Response> admit(Request&, std::size_t&) override { return std::nullopt; }
    Response handle(const Request& request, unsigned) override { return {.body = request.body}; }
    std::vector<Response> handle_group(std::size_t, std::span<const Request* const> requests, unsigned worker,
                                       bool may_hold) override {
        std::vector<Response> responses;
        for (const Request* request : requests) {
            if (request->body == "held" && may_hold && !free.load()) {
                EXPECT_TRUE(!asked_again || requests.size() == 1) << "what is held has no neighbours";
                asked_again = true;
                responses.push_back({.held = true});
            } else {
                responses.push_back(handle(*request, worker));
            }
        }
        return responses;
    }
    void finished(const Request&, int, std::chrono::microseconds) override {}

    std::atomic<bool> free = false;
    std::atomic<bool> asked_again = false;
};

class HeldTest : public GroupsTest {
protected:
    Holding holding{};
};

TEST_F(HeldTest, WhatIsHeldDoesNotKeepItsNeighbours) {
    WorkPool pool(2, 10);
    Groups groups(holding, pool, 1);
    ASSERT_TRUE(offer(groups, "held"));
    for (const char* body : {"a", "b", "c"}) ASSERT_TRUE(offer(groups, body));
    wait_for(3);
    EXPECT_TRUE(groups.busy());
    holding.free = true;
    wait_for(4);
    pool.stop();
    EXPECT_FALSE(groups.busy());
}

TEST_F(HeldTest, ThereIsAnEndToIt) {
    WorkPool pool(1, 10);
    Groups groups(holding, pool, 1, Groups::group_max, std::chrono::milliseconds(30));
    ASSERT_TRUE(offer(groups, "held"));
    ASSERT_TRUE(offer(groups, "a"));
    wait_for(2);
    pool.stop();
    EXPECT_FALSE(groups.busy());
}

TEST_F(HeldTest, AServerThatStopsHoldsNoLonger) {
    WorkPool pool(1, 10);
    Groups groups(holding, pool, 1);
    ASSERT_TRUE(offer(groups, "held"));
    while (!holding.asked_again) std::this_thread::yield();
    groups.hold_no_longer();
    wait_for(1);
    pool.stop();
    EXPECT_FALSE(groups.busy());
}

}  // namespace
}  // namespace cargo::http
