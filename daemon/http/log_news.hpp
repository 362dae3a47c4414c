#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "daemon/store/log_watch.hpp"

namespace cargo::http {

/// Who has something new in his log: one look at the database for all streams that wait. On a thread of its own.
class LogNews {
public:
    /// Grows when the log does. A number of ours: for comparing, never to be shown.
    using Newest = std::shared_ptr<const std::atomic<std::int64_t>>;

    /// `news` is called, on the thread of this class, when a log that is followed has grown. It looks when woken, and every
    /// `poll` for what other processes commit.
    LogNews(std::string database, std::function<void()> news, std::chrono::milliseconds poll);
    ~LogNews();
    LogNews(const LogNews&) = delete;
    LogNews& operator=(const LogNews&) = delete;

    void start();
    void stop();
    /// Something was committed. Any thread; cheap.
    void wake();
    /// Followed while the answer is kept. Any thread.
    [[nodiscard]] Newest follow(views::Audience audience, const std::string& recipient);

private:
    using Place = std::atomic<std::int64_t>;

    void run(const std::stop_token& stop);
    void look();

    std::string database_;
    std::function<void()> news_;
    std::chrono::milliseconds poll_;
    std::unique_ptr<store::LogWatch> watch_{};  ///< of the thread
    std::mutex mutex_{};
    std::condition_variable_any signal_{};
    bool woken_ = false;
    std::map<store::LogWatch::Log, std::weak_ptr<Place>> followed_{};
    std::jthread thread_{};
};

}  // namespace cargo::http
