#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

#include "daemon/http/message.hpp"
#include "daemon/http/work_pool.hpp"

namespace cargo::http {

class Application;

/// Requests that are best worked together: each kind has a line, and a thread of the pool that comes to a line takes
/// whatever waits in it, up to a limit. A lone request is a group of one and waits for nobody; where groups have been
/// larger of late, a thread that finds less waits for the like, a moment at most. What is held (Application::handle_group)
/// leaves its neighbours and is asked again by itself, in turn with others that are, on one thread.
class Groups {
public:
    using Answer = std::function<void(Response)>;

    /// `at_once`: groups of a kind that are worked at the same time. Both outlive this, and the application is asked
    /// until `busy` says no.
    Groups(Application& application, WorkPool& pool, unsigned at_once = at_once_default, std::size_t largest = group_max,
           std::chrono::milliseconds held_for = held_max);
    Groups(const Groups&) = delete;
    Groups& operator=(const Groups&) = delete;

    /// Thread-safe. False: full or stopped; else `answer` is called once, on a thread of the pool.
    [[nodiscard]] bool offer(std::size_t kind, std::shared_ptr<const Request> request, Answer answer);
    /// What is held must be answered at its next turn. Thread-safe.
    void hold_no_longer();
    /// Threads of the pool are, or will be, in here.
    [[nodiscard]] bool busy() const { return running_.load() > 0; }

    static constexpr std::size_t kinds = 2;
    static constexpr unsigned at_once_default = 2;    ///< one waits for the disk while the other is decided
    static constexpr std::size_t group_max = 64;      ///< acts of one transaction: its locks are held some 20 ms at most
    static constexpr std::chrono::milliseconds gather_max{5};  ///< that moment
    static constexpr std::size_t waiting_max = 1'024;  ///< of a kind: longer lines are told to come back
    static constexpr std::chrono::seconds held_max{30};  ///< then it must be answered: longer than the largest registration

private:
    struct Item {
        std::shared_ptr<const Request> request;
        Answer answer;
    };
    struct Held {
        std::size_t kind = 0;
        Item item{};
        std::chrono::steady_clock::time_point until{};
    };
    struct Line {
        std::deque<Item> waiting{};
        unsigned working = 0;
        std::size_t usual = 1;  ///< size of groups, of late
        std::condition_variable came{};
    };

    [[nodiscard]] bool call_a_thread(std::size_t kind);
    void work(std::size_t kind, unsigned worker);
    [[nodiscard]] std::deque<Item> gather(Line& line);
    void answer(std::size_t kind, std::deque<Item>& items, unsigned worker);
    void hold(std::size_t kind, Item item);
    /// Somebody must ask for what is held, and nobody does yet: the caller.
    [[nodiscard]] bool takes_up_held();
    void work_held(unsigned worker);

    Application& application_;
    WorkPool& pool_;
    unsigned at_once_;
    std::size_t largest_;
    std::chrono::milliseconds held_for_;
    std::mutex mutex_{};
    std::array<Line, kinds> lines_{};
    std::deque<Held> held_{};
    bool holding_ = false;  ///< a thread is, or will be, at those that are held
    std::atomic<std::size_t> running_{0};
};

}  // namespace cargo::http
