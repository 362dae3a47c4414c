#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "daemon/store/write.hpp"

namespace cargo::store {

/// Some of what large acts tell, on its way from the thread that makes it to the one that writes it.
using EventPiece = std::vector<ToldByAct>;

/// Two of them at most: what a large act tells is never in memory at once.
class EventQueue {
public:
    /// By who makes them: waits for room. Dropped when nobody writes any more.
    void put(EventPiece piece) {
        std::unique_lock lock(mutex_);
        moved_.wait(lock, [&] { return pieces_.size() < pieces_max || abandoned_; });
        if (abandoned_) return;
        pieces_.push_back(std::move(piece));
        moved_.notify_all();
    }
    /// By who makes them: there are no more.
    void close() {
        const std::scoped_lock lock(mutex_);
        closed_ = true;
        moved_.notify_all();
    }
    /// By who writes them: waits for the next; none, when there are no more.
    std::optional<EventPiece> next() {
        std::unique_lock lock(mutex_);
        moved_.wait(lock, [&] { return !pieces_.empty() || closed_ || abandoned_; });
        if (pieces_.empty() || abandoned_) return std::nullopt;
        std::optional<EventPiece> next(std::move(pieces_.front()));
        pieces_.pop_front();
        moved_.notify_all();
        return next;
    }
    /// By either: it came to nothing.
    void abandon() {
        const std::scoped_lock lock(mutex_);
        abandoned_ = true;
        moved_.notify_all();
    }

private:
    static constexpr std::size_t pieces_max = 2;

    std::mutex mutex_{};
    std::condition_variable moved_{};
    std::deque<EventPiece> pieces_{};
    bool closed_ = false;
    bool abandoned_ = false;
};

}  // namespace cargo::store
