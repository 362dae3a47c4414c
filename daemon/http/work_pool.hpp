#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace cargo::http {

/// A fixed number of threads for work that waits on the database, and a queue with an
/// end: what does not fit is refused at once, and the client told to come back.
class WorkPool {
public:
    /// `worker` is 0 to threads-1: the index of what that thread owns (its connections).
    using Work = std::function<void(unsigned worker)>;

    WorkPool(unsigned threads, std::size_t queue_max);
    ~WorkPool();
    WorkPool(const WorkPool&) = delete;
    WorkPool& operator=(const WorkPool&) = delete;

    /// Thread-safe. False: full or stopped. `work` does not throw.
    [[nodiscard]] bool offer(Work work);
    /// Works off what is queued, then joins. Again: nothing.
    void stop();

    [[nodiscard]] unsigned threads() const { return static_cast<unsigned>(threads_.size()); }
    [[nodiscard]] std::size_t waiting() const;

private:
    void run(unsigned worker);

    std::size_t queue_max_;
    mutable std::mutex mutex_{};
    std::condition_variable wake_{};
    std::deque<Work> queue_{};
    bool stopping_ = false;
    std::vector<std::thread> threads_{};
};

}  // namespace cargo::http
